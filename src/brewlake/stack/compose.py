"""A stack of containers: Docker Compose over compose.yaml."""

import contextlib
import hashlib
import json
import os
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from threading import Lock
from typing import Any, Final

from brewlake.errors import BrewlakeError
from brewlake.platform import PLATFORMS
from brewlake.settings import CHECKOUT, Settings
from brewlake.stack.docker import command, docker
from brewlake.stack.parts import Part, Running

SERVICES: Final = {"emulator": "localstack", "punkapi": "punkapi", "model": "model"}
LAST_LINES: Final = 8
INSTEAD: Final = "mode=process does without Docker."
KILOBYTES_A_MEGABYTE: Final = 1e6 / 1024  # ps counts in units of 1024 bytes
MOST_RESTARTS: Final = 3  # as under the supervisor: what fails so often will fail again
ERASE: Final = "\x1b[2K"  # Compose begins each line of a log so, for a terminal or not
KEPT: Final = ("choices", "runs")  # what a user chose; which container each service got, of which description
OURS: Final = "label=org.opencontainers.image.vendor=brewlake"


class Compose:
    """The runtime of a stack of containers. Its project is named after the stack's home: several live side by side."""

    mode = "compose"

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._project = project_name(settings)
        self._memory_file = settings.home / "compose.json"
        self._one_at_a_time = Lock()

    def start(self, told: Callable[[str], None] = lambda _: None) -> str:
        """Build the images whose inputs have changed, unless the stack runs: it would lose what the emulator holds."""
        self._refuse_a_namesake()
        if self._compose("ps", "--quiet").strip():
            return "containers run: their images stay as they are until make down-local"
        told("building the images, which takes some minutes the first time")
        self._compose("build", *SERVICES.values(), log=self._settings.logs / "build.log")
        # A build leaves the images that it replaces without a name; those that a container has stay. The engine
        # prunes for one at a time: whoever is at it takes ours, too, and nothing depends on it.
        with contextlib.suppress(BrewlakeError):
            self._docker("image", "prune", "--force", "--filter", OURS)
        return "images of what is here now"

    def _refuse_a_namesake(self) -> None:
        """Raise BrewlakeError where the project's name is that of a stack of another checkout."""
        listed = self._docker(
            "ps",
            "--filter",
            f"label=com.docker.compose.project={self._project}",
            "--format",
            '{{.Label "com.docker.compose.project.working_dir"}}',
        )
        others = {line for line in listed.splitlines() if line not in ("", str(CHECKOUT))}
        if others:
            raise BrewlakeError(
                f"a stack named {self._project} runs already, from {', '.join(sorted(others))}",
                "End that one, or give this one another name and other ports: COMPOSE_PROJECT_NAME and BREWLAKE_*_PORT "
                "in .env.",
            )

    def run(self, part: Part) -> bool:
        """Run the service of `part` as it is described now; return whether a container was made or started."""
        service = SERVICES[part.name]
        with self._one_at_a_time:  # two at once would each make the project's network
            self._choose(part)
            before = self._state(service)
            described = self._compose("config", "--hash", service).split()[-1]
            # Compose would make a container anew for an image that was built since: this one runs as it is described.
            if before[1] == "running" and self._kept("runs").get(service) == f"{before[0]} {described}":
                return False
            self._compose("up", "--detach", "--no-deps", "--no-build", service)
            after = self._state(service)
            self._keep("runs", {service: f"{after[0]} {described}"})
        return before != after

    def look(self, name: str) -> Running | None:
        """Return how Docker sees the container of the part `name`."""
        found = self._container(SERVICES[name])
        if found is None:
            return None
        state = str(found["State"])
        again = state == "restarting" and self._restarts(found["ID"]) >= MOST_RESTARTS
        return Running(
            state="failing again and again" if again else state,
            alive=not again and state in ("running", "restarting", "created"),
            where=str(found["Name"]),
            memory=self._memory(found["ID"]) if state == "running" else 0.0,
            uptime=str(found["Status"]).removeprefix("Up ").partition(" (")[0],
        )

    def last_words(self, name: str) -> str:
        """Return the last lines of the log of the part `name`, and how to see more."""
        lines = self._compose("logs", "--no-log-prefix", "--tail", str(LAST_LINES), SERVICES[name])
        return (
            f"{lines.replace(ERASE, '').rstrip()}\n(its log: docker compose -p {self._project} logs {SERVICES[name]})"
        )

    def log_command(self, name: str, lines: int | None, *, follow: bool) -> tuple[list[str], dict[str, str]]:
        """Return the command, and its environment, that prints the log of the part `name` from its last `lines` on."""
        tail = "all" if lines is None else str(lines)
        words = ("logs", "--no-color", "--no-log-prefix", "--tail", tail, *(["--follow"] if follow else []))
        return command(*self._words(*words, SERVICES[name])), self._environment()

    def restart(self, name: str) -> None:
        """End the container of the part `name` and start it again."""
        self._compose("restart", SERVICES[name])

    def end(self, name: str) -> None:
        """End the container of the part `name`."""
        self._compose("stop", SERVICES[name])

    def stop(self, *, data: bool) -> list[str]:
        """Remove the stack's containers and network, with `data` its volumes too; return the parts that ran."""
        self._refuse_a_namesake()
        names = [name for name in SERVICES if self._container(SERVICES[name])]
        # Volumes that a folder of the stack stands for are left out of Compose's view, and would be left behind.
        words = self._words("down", "--remove-orphans", *(["--volumes"] if data else []))
        docker(*words, environment=os.environ | self.variables())
        self._memory_file.unlink(missing_ok=True)
        return names

    def _choose(self, part: Part) -> None:
        """Keep what is chosen for `part`: Compose must be told it at every call."""
        if part.name == "punkapi":
            (self._settings.home / PLATFORMS).mkdir(parents=True, exist_ok=True)  # Docker would make it root's
            folder, file = (part.catalogue.parent, part.catalogue.name) if part.catalogue else ("catalogue", "")
            catalogue = {"BREWLAKE_CATALOGUE_FOLDER": str(folder), "BREWLAKE_CATALOGUE": file and f"/catalogue/{file}"}
            self._keep("choices", catalogue)

    def _keep(self, what: str, values: dict[str, str]) -> None:
        """Add `values` to the `what` that is kept for the calls that follow: one of KEPT."""
        kept = {name: self._kept(name) for name in KEPT}
        kept[what] |= values
        self._memory_file.parent.mkdir(parents=True, exist_ok=True)
        whole = self._memory_file.with_suffix(".new")  # another thread may be reading
        whole.write_text(json.dumps(kept))
        whole.replace(self._memory_file)

    def _kept(self, what: str) -> dict[str, str]:
        if not self._memory_file.exists():
            return {}
        kept: dict[str, str] = json.loads(self._memory_file.read_text())[what]
        return kept

    def _state(self, service: str) -> tuple[str, str]:
        """Return the id and the state of the service's container, empty where there is none."""
        found = self._container(service) or {"ID": "", "State": ""}
        return str(found["ID"]), str(found["State"])

    def _container(self, service: str) -> dict[str, Any] | None:
        lines = self._compose("ps", "--all", "--format", "json", service).splitlines()
        return json.loads(lines[0]) if lines else None

    def _words(self, *words: str) -> list[str]:
        file = str(CHECKOUT / "compose.yaml")
        return [
            "compose",
            "--ansi",
            "never",
            "--file",
            file,
            "--project-name",
            self._project,
            "--profile",
            "platform",
            *words,
        ]

    def _restarts(self, container: str) -> int:
        return int(self._docker("inspect", "--format", "{{.RestartCount}}", container))

    def _memory(self, container: str) -> float:
        """Return the resident memory of a container's processes, in MB: as that of a process is told."""
        try:
            _, *processes = self._docker("top", container, "-eo", "pid,rss").splitlines()
        except BrewlakeError:  # it ended while it was looked at
            return 0.0
        return sum(int(process.split()[1]) for process in processes) / KILOBYTES_A_MEGABYTE

    def _compose(self, *words: str, log: Path | None = None) -> str:
        return self._docker(*self._words(*words), log=log)

    def _docker(self, *words: str, log: Path | None = None) -> str:
        return docker(*words, environment=self._environment(), log=log, instead=INSTEAD)

    def _environment(self) -> dict[str, str]:
        platform = {"BREWLAKE_PLATFORM_FOLDER": str(self._settings.home / PLATFORMS)}
        return os.environ | self.variables() | platform | self._kept("choices")

    def variables(self) -> dict[str, str]:
        """Return what compose.yaml is told of the stack, besides what its page shows.

        For the checkout's own stack these are what compose.yaml and .env say by themselves: a plain `docker compose up`
        finds the containers as it would make them.
        """
        settings = self._settings
        return {
            "BREWLAKE_VERSION": version("brewlake"),
            "BREWLAKE_TAG": image_tag(settings),
            "BREWLAKE_EMULATOR_PORT": str(settings.emulator_port),
            "BREWLAKE_PUNKAPI_PORT": str(settings.punkapi_port),
            "BREWLAKE_MODEL_PORT": str(settings.model_port),
            "BENTOML_HOME": str(settings.model_store),
            "BREWLAKE_CAPTURE_STREAM": settings.capture_variables().get("BREWLAKE_CAPTURE_STREAM", ""),
            "BREWLAKE_SERVED": str(settings.served_version.parent),
        }


def project_name(settings: Settings) -> str:
    """Return the name of the stack's Compose project: plain for the checkout's own, else with a hash of its home."""
    if settings.is_of_the_checkout:
        return os.environ.get("COMPOSE_PROJECT_NAME") or "brewlake"
    return f"brewlake-{_short_hash(str(settings.home))}"


def image_tag(settings: Settings) -> str:
    """Return the tag of the stack's images: the version; for stacks beside the checkout's own, the checkout's hash too.

    So stacks of two checkouts, such as two runs of tests, do not build over each other's images.
    """
    own = version("brewlake")
    return own if settings.is_of_the_checkout else f"{own}-{_short_hash(str(CHECKOUT))}"


def _short_hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:10]
