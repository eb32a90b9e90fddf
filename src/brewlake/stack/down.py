"""`make down-local`: end what `up` started."""

from collections.abc import Sequence

from rich.console import Console

from brewlake.platform import forget_platform
from brewlake.settings import Settings
from brewlake.stack.engine import why_not
from brewlake.stack.lock import changing
from brewlake.stack.runtime import MODES, forget, remembered, runtime
from brewlake.stack.serving import forget as forget_serving


def bring_down(settings: Settings, console: Console, *, data: bool = False) -> None:
    """End the stack's processes or containers, and with `data` remove what the emulator wrote. Logs and models stay."""
    with changing(settings):
        ended = [name for mode in _modes(settings, data=data) for name in runtime(settings, mode).stop(data=data)]
        forget(settings)
        forget_platform(settings)
        forget_serving(settings)
        for file in (settings.home / "catalogue", settings.counts):
            file.unlink(missing_ok=True)
    if ended:
        places = f"The logs are in {settings.logs}, the models in {settings.model_store}."
        console.print(f"Ended: {', '.join(ended)}. {places}", soft_wrap=True)
    else:
        console.print("Nothing was running.")


def _modes(settings: Settings, *, data: bool) -> Sequence[str]:
    """Return what to end: the mode in which the stack came up; `data` may be left of an earlier one, too."""
    if data and why_not() is None:
        return MODES
    return (remembered(settings) or "process",)
