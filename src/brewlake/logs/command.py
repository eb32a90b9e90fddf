"""`make logs`: the logs of every part and of the Lambda functions, in one stream, as they grow."""

import contextlib
import time
from collections.abc import Iterable

from rich.console import Console

from brewlake.errors import BrewlakeError, Interrupted
from brewlake.logs.lines import Line
from brewlake.logs.sources import LogFile, LogGroup, LogProcess, Source
from brewlake.logs.trace import follow_request
from brewlake.platform import load_platform
from brewlake.settings import Settings
from brewlake.stack.runtime import remembered

PAUSE = 1.0
EARLIER = 600
"""Seconds of the Lambda functions' logs to begin with."""
KEPT = 86_400
"""Seconds for which a request is looked for: as long as the stream keeps its records."""


def show_logs(settings: Settings, lines: int, request: str | None, console: Console, *, follow: bool) -> None:
    """Print the last `lines` of each log; or, of all logs, what tells of `request`. Then what is added to any.

    `follow`: go on until interrupted; else end with what there is.
    """
    sources = _sources(settings, lines if request is None else None, follow=follow)
    if not sources:
        raise BrewlakeError("there are no logs yet", "Run `make up-local` first.")
    width = max(len(source.name) for source in sources)
    seen: list[Line] = []
    told: set[int] = set()
    with contextlib.suppress(Interrupted):  # that is how it ends
        while True:
            fresh = [line for source in sources for line in source.fresh()]
            if request is not None:
                seen += fresh
                fresh = [line for line in follow_request(request, seen) if id(line) not in told]
                told |= set(map(id, fresh))
            _print(fresh, width, console)
            if not follow:
                break
            time.sleep(PAUSE)
    if request is not None and not told:
        raise BrewlakeError(
            f"no log of the last {KEPT // 3600} hours mentions the request {request}",
            "Give the id of an invocation of the ingestion or the transformation, as `make ingest` and `make logs` "
            "show them.",
        )


def _print(lines: Iterable[Line], width: int, console: Console) -> None:
    for line in lines:
        console.print(f"{line.source:<{width}} | {line.text}", markup=False, highlight=False, soft_wrap=True)


def _sources(settings: Settings, lines: int | None, *, follow: bool) -> list[Source]:
    return [*_parts(settings, lines, follow=follow), *_groups(settings, lines)]


def _parts(settings: Settings, lines: int | None, *, follow: bool) -> list[Source]:
    if remembered(settings) == "compose":
        from brewlake.stack.compose import SERVICES, Compose

        compose = Compose(settings)
        return [LogProcess(part, *compose.log_command(part, lines, follow=follow), follow=follow) for part in SERVICES]
    # Looking for a request, also in what was rotated away; the names end with 1 and 2.
    pattern = "*.log" if lines is not None else "*.log*"
    return [LogFile(path, lines) for path in sorted(settings.logs.glob(pattern))] if settings.is_local else []


def _groups(settings: Settings, lines: int | None) -> list[Source]:
    seconds = KEPT if lines is None else EARLIER
    try:
        platform = load_platform(settings)
    except BrewlakeError:  # nothing is applied yet: the parts have logs all the same
        return []
    functions = (platform.ingestion_function, platform.transformation_function)
    return [LogGroup(function, seconds, lines) for function in functions]
