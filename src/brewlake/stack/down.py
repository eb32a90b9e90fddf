"""`make down-local`: end what `up` started."""

import shutil

from rich.console import Console

from brewlake.deploy.serving import forget as forget_serving
from brewlake.platform import forget_platform
from brewlake.settings import Settings
from brewlake.stack.lock import changing
from brewlake.stack.runtime import forget, runtime


def bring_down(settings: Settings, console: Console) -> None:
    """End the stack's processes, and remove the emulator's leftovers, useless without it. Logs and models stay."""
    with changing(settings):
        ended = runtime(settings).stop()
        forget(settings)
        forget_platform(settings)
        forget_serving(settings)
        for name in ("catalogue", "counts.json"):
            (settings.home / name).unlink(missing_ok=True)
        shutil.rmtree(settings.home / "emulator", ignore_errors=True)
    if ended:
        console.print(
            f"Ended: {', '.join(ended)}. The logs are in {settings.logs}, the models in {settings.model_store}."
        )
    else:
        console.print("Nothing was running.")
