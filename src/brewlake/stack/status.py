"""`make status`: the parts, their health, and the counts."""

from collections.abc import Iterator
from dataclasses import dataclass

import requests
from rich.console import Console
from rich.table import Column, Table

from brewlake.errors import BrewlakeError
from brewlake.lake.counts import Lake
from brewlake.platform import load_platform
from brewlake.settings import Settings
from brewlake.stack import parts
from brewlake.stack.reach import get
from brewlake.stack.runtime import Runtime, runtime
from brewlake.stack.serving import last_applied
from brewlake.stack.summary import counts_line


def show_status(settings: Settings, console: Console) -> bool:
    """Print the stack's parts and counts; return whether all is well."""
    looks = look(settings) if settings.is_local else []
    if settings.is_local:
        console.print(_table(looks))
    try:
        platform = load_platform(settings)
    except BrewlakeError as error:
        console.print(f"{error}. {error.advice}")
        return False
    if all(part.well for part in looks if part.name == "emulator"):
        console.print(counts_line(Lake(platform, settings.counts).counts()))
    return all(part.well for part in looks)


@dataclass(frozen=True)
class Look:
    """A part as it is now: `health` in a word, `note` whatever else is worth knowing."""

    name: str
    url: str
    health: str
    running: parts.Running | None
    note: str = ""

    @property
    def well(self) -> bool:
        return self.health == "healthy"


def look(settings: Settings) -> list[Look]:
    """Return how each part is."""
    runner = runtime(settings)
    every = (parts.emulator(settings), parts.punkapi(settings), parts.model(settings))
    return [*(_look(runner, part) for part in every), *_balancer(settings)]


def _balancer(settings: Settings) -> Iterator[Look]:
    applied = last_applied(settings)
    if not applied:
        return
    url = applied[1].service_url
    yield Look("balancer", applied[1].swagger_url, _health(f"{url}/readyz"), None, _served(url))


def _look(runner: Runtime, part: parts.Part) -> Look:
    running = runner.look(part.name)
    url = f"http://localhost:{part.port}"
    if not (running and running.alive):
        return Look(part.name, url, running.state if running else "not running", running)
    return Look(part.name, url, _health(part.health), running, _served(url) if part.name == "model" else "")


def _health(url: str) -> str:
    try:
        return "healthy" if get(url, seconds=10).status_code == 200 else "not ready"
    except requests.RequestException:
        return "no answer"


def _served(url: str) -> str:
    try:
        return str(get(f"{url}/model", seconds=10).json()["version"])
    except (requests.RequestException, ValueError, KeyError):
        return ""


def _table(found: list[Look]) -> Table:
    url = Column("url", min_width=max(len(part.url) for part in found), no_wrap=True)  # whole, to be copied
    table = Table("part", "health", url, "runs as", "memory", "up for", "", box=None, header_style="dim")
    for part in found:
        running = part.running or parts.Running("", alive=False)
        colour = "green" if part.well else "red"
        memory = f"{running.memory:.0f} MB" if running.memory else ""
        table.add_row(
            part.name, f"[{colour}]{part.health}[/]", part.url, running.where, memory, running.uptime, part.note
        )
    return table
