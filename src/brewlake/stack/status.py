"""`make status`: the parts, their health, and the counts."""

from dataclasses import dataclass

import psutil
import requests
from rich.console import Console
from rich.table import Table

from brewlake.errors import BrewlakeError
from brewlake.platform import load_platform
from brewlake.settings import Settings
from brewlake.stack.lake import Lake
from brewlake.stack.summary import counts_line
from brewlake.stack.supervision import Supervisor

MEGABYTE = 1e6


@dataclass(frozen=True)
class Part:
    """A part as it is now: `memory` in MB with all its children, `note` whatever else is worth knowing."""

    name: str
    url: str
    health: str
    pid: int | None
    memory: float
    note: str

    @property
    def well(self) -> bool:
        return self.health == "healthy"


def show_status(settings: Settings, console: Console) -> bool:
    """Print the stack's parts and counts; return whether all is well."""
    parts = look(settings) if settings.is_local else []
    if settings.is_local:
        console.print(_table(parts))
    try:
        platform = load_platform(settings)
    except BrewlakeError as error:
        console.print(f"{error}. {error.advice}")
        return False
    if all(part.well for part in parts if part.name == "emulator"):
        console.print(counts_line(Lake(platform, settings.home / "counts.json").counts()))
    return all(part.well for part in parts)


def look(settings: Settings) -> list[Part]:
    """Return how each supervised part is."""
    processes = Supervisor(settings).processes()
    return [
        _part(processes, "emulator", f"{settings.endpoint_url}", "/_localstack/health"),
        _part(processes, "punkapi", settings.punkapi_url, "/healthz"),
        _part(processes, "model", settings.model_url, "/readyz"),
    ]


def _part(processes: dict[str, dict[str, object]], name: str, url: str, health: str) -> Part:
    process = processes.get(name, {})
    pid = process.get("pid") or None
    assert pid is None or isinstance(pid, int)
    note = ""
    if pid and name == "model":
        note = _served(url)
    if pid and not note:
        note = str(process.get("description", "")).partition(", ")[2]
    return Part(
        name,
        url,
        _health(url + health) if pid else str(process.get("statename", "not running")).lower(),
        pid,
        _memory(pid) if pid else 0.0,
        note,
    )


def _health(url: str) -> str:
    try:
        return "healthy" if requests.get(url, timeout=3).status_code == 200 else "not ready"
    except requests.RequestException:
        return "no answer"


def _served(url: str) -> str:
    try:
        return str(requests.get(f"{url}/model", timeout=3).json()["version"])
    except (requests.RequestException, ValueError, KeyError):
        return ""


def _memory(pid: int) -> float:
    try:
        process = psutil.Process(pid)
        family = [process, *process.children(recursive=True)]
        return sum(member.memory_info().rss for member in family) / MEGABYTE
    except psutil.Error:  # it ended while it was looked at
        return 0.0


def _table(parts: list[Part]) -> Table:
    table = Table("part", "health", "url", "pid", "memory", "", box=None, header_style="dim")
    for part in parts:
        table.add_row(
            part.name,
            f"[{'green' if part.well else 'red'}]{part.health}[/]",
            part.url,
            str(part.pid or ""),
            f"{part.memory:.0f} MB" if part.memory else "",
            part.note,
        )
    return table
