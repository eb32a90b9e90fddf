"""Waiting until a supervised program answers."""

import time

import requests

from brewlake.errors import BrewlakeError
from brewlake.settings import Settings
from brewlake.stack import ports
from brewlake.stack.programs import Program
from brewlake.stack.supervision import Supervisor


def is_healthy(program: Program) -> bool:
    """Whether `program` answers at its health URL."""
    try:
        return requests.get(program.health, timeout=2).status_code == 200
    except requests.RequestException:
        return False


def start(supervisor: Supervisor, program: Program, settings: Settings, seconds: float = 60) -> bool:
    """Start `program` if it does not run as described, and wait until it is healthy; return whether it was started.

    Raises BrewlakeError where its port is another's, it ends by itself, or it is not healthy after `seconds`.
    """
    if supervisor.state(program.name) not in ("RUNNING", "STARTING"):
        refuse_taken(program)
    started = supervisor.run(program)
    deadline = time.monotonic() + seconds
    while not is_healthy(program):
        state = supervisor.state(program.name)
        if state not in ("RUNNING", "STARTING", "BACKOFF") or time.monotonic() > deadline:
            problem = f"{program.name} does not answer at {program.health} (it is {state})"
            raise BrewlakeError(
                f"{problem}:\n{tail(settings, program.name)}", f"Its log is {settings.logs / program.name}.log."
            )
        time.sleep(0.1)
    return started


def refuse_taken(program: Program) -> None:
    """Raise BrewlakeError where another process listens on the port of `program`."""
    if not ports.is_free(program.port):
        raise BrewlakeError(
            f"port {program.port}, which {program.name} needs, is taken by: {ports.holder(program.port)}",
            f"End that process, or choose another port with BREWLAKE_{program.name.upper()}_PORT.",
        )


def tail(settings: Settings, name: str, lines: int = 8) -> str:
    """Return the last lines of the log of the program `name`."""
    log = settings.logs / f"{name}.log"
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:]) if log.exists() else "(no log)"
