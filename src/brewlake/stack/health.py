"""Waiting until a part answers."""

import time

import requests

from brewlake.errors import BrewlakeError
from brewlake.stack import ports
from brewlake.stack.parts import Part
from brewlake.stack.runtime import Runtime

PORT_SETTINGS = {
    "emulator": "BREWLAKE_EMULATOR_PORT",
    "punkapi": "BREWLAKE_PUNKAPI_PORT",
    "model": "BREWLAKE_MODEL_PORT",
}


def is_healthy(part: Part) -> bool:
    """Whether `part` answers at its health URL."""
    try:
        return requests.get(part.health, timeout=10).status_code == 200
    except requests.RequestException:
        return False


def start(runtime: Runtime, part: Part, seconds: float = 180) -> bool:
    """Start `part` if it does not run as described, and wait until it is healthy; return whether it was started.

    Raises BrewlakeError where its port is another's, it ends by itself, or it is not healthy after `seconds`.
    """
    running = runtime.look(part.name)
    if not (running and running.alive):
        refuse_taken(part)
    started = runtime.run(part)
    deadline = time.monotonic() + seconds
    while not is_healthy(part):
        running = runtime.look(part.name)
        if not (running and running.alive) or time.monotonic() > deadline:
            state = running.state if running else "gone"
            words = runtime.last_words(part.name)
            if not (running and running.alive):
                runtime.end(part.name)  # it would be started again and again
            raise BrewlakeError(
                f"{part.name} does not answer at {part.health} (it is {state}). The end of its log:\n{words}",
                "Fix what it names, then run the same command again.",
            )
        time.sleep(0.1)
    return started


def refuse_taken(part: Part) -> None:
    """Raise BrewlakeError where another process listens on the port of `part`."""
    setting = PORT_SETTINGS.get(part.name)  # none of a server of the fleet, whose port was free a moment ago
    ports.refuse_taken(part.port, part.name, f"choose another port with {setting}" if setting else "run this again")
