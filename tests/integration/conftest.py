"""A whole stack for the integration tests: brought up by the command itself, on free ports, in a temporary folder."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import urllib.request
import uuid
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from brewlake.lake.counts import Counts, Lake
from brewlake.platform import Platform, load_platform
from brewlake.settings import CHECKOUT, Settings, settings_from_environment
from brewlake.stack.compose import Compose
from brewlake.stack.engine import why_not
from brewlake.stack.runtime import MODES, runtime
from brewlake.stack.up import PARTS
from lakestack.testing.ports import free_port
from lakestack.testing.reaper import Reaper
from tests.conftest import Emulator
from tests.emulators import client_of
from tests.integration.balancing import World
from tests.integration.feed import Feed
from tests.integration.functions import Deploy, deploying
from tests.integration.glue_lake import Lake as GlueLake
from tests.integration.spine import Spine
from tests.waiting import until

UP_SECONDS = 600
RUNNING = "running"


def docker(*words: str) -> str:
    """Run `docker words`, and return what it prints."""
    return subprocess.run(["docker", *words], capture_output=True, text=True, check=True).stdout


@pytest.fixture
def deploy(emulator: Emulator) -> Iterator[Deploy]:
    """Return a function that makes a Lambda function of some code, and its name."""
    with deploying(emulator) as make:
        yield make


@dataclass(frozen=True)
class Stack:
    """A running stack, and the ways into it."""

    settings: Settings

    @property
    def environment(self) -> dict[str, str]:
        """The environment in which `brewlake` and Terraform mean this stack."""
        return (
            os.environ
            | self.settings.aws_variables()
            | {
                "BREWLAKE_HOME": str(self.settings.home),
                "BREWLAKE_EMULATOR_PORT": str(self.settings.emulator_port),
                "BREWLAKE_PUNKAPI_PORT": str(self.settings.punkapi_port),
                "BREWLAKE_MODEL_PORT": str(self.settings.model_port),
                "BENTOML_HOME": str(self.settings.model_store),
            }
        )

    @property
    def platform(self) -> Platform:
        return load_platform(self.settings)

    def client(self, service: str) -> Any:
        return client_of(self.settings.endpoint_url, service)

    def brewlake(self, *words: str, seconds: float = UP_SECONDS) -> subprocess.CompletedProcess[str]:
        """Run `brewlake words` to its end."""
        return subprocess.run(
            [sys.executable, "-m", "brewlake", *words],
            env=self.environment,
            cwd=CHECKOUT,
            text=True,
            capture_output=True,
            timeout=seconds,
            check=False,
        )

    def life(self, part: str) -> str:
        """Return what tells one life of `part` from the next: a pid, or when its container started."""
        where = self.where(part)
        if where.startswith("pid ") or not where:
            return where
        return docker("inspect", "--format", "{{.State.StartedAt}}", where)

    def crash(self, part: str) -> None:
        """Let `part` end as if by itself: what runs it must start it again."""
        where = self.where(part)
        if where.startswith("pid "):
            os.kill(int(where.removeprefix("pid ")), signal.SIGKILL)
        else:  # `docker kill` would count as its user's wish
            docker("exec", where, "python", "-c", "import os; os.kill(1, 15)")

    def where(self, part: str) -> str:
        """Return where `part` runs now, such as "pid 123"; empty where it does not."""
        running = runtime(self.settings).look(part)
        return running.where if running else ""

    def python(self, code: str) -> str:
        """Run `code` in a process that means this stack, and return what it prints."""
        return subprocess.run(
            [sys.executable, "-c", code],
            env=self.environment,
            cwd=CHECKOUT,
            text=True,
            capture_output=True,
            timeout=300,
            check=True,
        ).stdout

    def counts(self) -> Counts:
        return Lake(self.platform, self.settings.home / "test-counts.json", self.client).counts()

    def settled(self) -> Counts:
        """Wait until everything on the stream is in the lake."""
        found: list[Counts] = []

        def settled() -> bool:
            found[:] = [self.counts()]
            return found[0].settled

        until(settled, what="all records are delivered")
        return found[0]

    def crawl(self) -> None:
        """Have the table know every hour of the lake."""
        self.python(f"from brewlake.lake.collect import crawl; crawl({self.platform.glue_crawler!r}, 300)")

    def get(self, url: str) -> Any:
        with urllib.request.urlopen(url, timeout=120) as response:
            return json.load(response)


def new_stack(home: Path) -> Stack:
    """Return a stack that is still to be brought up: over the folder `home`, on ports that are free now."""
    return Stack(
        Settings(
            home=home,
            environment="local",
            emulator_port=free_port(),
            punkapi_port=free_port(),
            model_port=free_port(),
            model_store=home / "bentoml",
        )
    )


def stack_mode() -> str:
    """Return what the tests' stack runs as: compose, process, or running, which is the stack that is up already.

    BREWLAKE_TEST_STACK decides it; without it, containers where Docker answers and processes where not.
    """
    wanted = os.environ.get("BREWLAKE_TEST_STACK")
    if wanted not in (None, "", RUNNING, *MODES):
        pytest.exit(f"BREWLAKE_TEST_STACK is {wanted!r}: say one of {', '.join((*MODES, RUNNING))}", returncode=2)
    return wanted or ("process" if why_not() else "compose")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what accounts for each record of a stack, before other tests put theirs on its stream.

    And end with what ends or empties a stack, or leave it out where the stack is the user's own.
    """
    items.sort(key=lambda item: item.path.name != "test_the_way_of_a_record.py")
    items.sort(key=lambda item: item.get_closest_marker("destructive") is not None)
    if stack_mode() == RUNNING:
        for item in items:
            if item.get_closest_marker("destructive"):
                item.add_marker(pytest.mark.skip(reason="it would end or empty the running stack"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Keep the services' logs where a test on a stack failed: its folder goes with the run."""
    report = yield
    used = getattr(item, "funcargs", {}).get("stack")
    if call.when == "call" and report.failed and isinstance(used, Stack):
        report.sections.append(("the services' logs", f"kept in {keep_logs(used, item.name)}"))
    return report


def keep_logs(stack: Stack, name: str) -> Path:
    """Write the logs of every service into a folder of .brewlake/test-logs, and return it."""
    folder = CHECKOUT / ".brewlake" / "test-logs" / re.sub(r"\W+", "-", name)
    folder.mkdir(parents=True, exist_ok=True)
    runner = runtime(stack.settings)
    if isinstance(runner, Compose):
        for part in PARTS:
            command, environment = runner.log_command(part, None, follow=False)
            done = subprocess.run(command, env=environment, capture_output=True, check=False)
            (folder / f"{part}.log").write_bytes(done.stdout + done.stderr)
    if stack.settings.logs.exists():
        shutil.copytree(stack.settings.logs, folder, dirs_exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The one stack of a run, in the mode of `stack_mode`, on free ports; it ends with the run, however that ends."""
    if stack_mode() == RUNNING:
        yield Stack(settings_from_environment())
        return
    stack = new_stack(tmp_path_factory.mktemp("stack"))
    down = (sys.executable, "-m", "brewlake", "down", "--volumes")
    reaper = Reaper(*down, environment=stack.environment)
    try:
        done = stack.brewlake("up", "--mode", stack_mode())
        assert done.returncode == 0, (
            f"up ended with {done.returncode}\n{done.stdout}\n{done.stderr}\n{keep_logs(stack, 'up')}"
        )
        yield stack
    finally:
        reaper.reap()


@pytest.fixture
def spine(emulator: Emulator) -> Iterator[Spine]:
    """Kinesis and Firehose in the session's emulator; its delivery streams are deleted afterwards."""
    spine = Spine(emulator, uuid.uuid4().hex[:8])
    yield spine
    for name in emulator.client("firehose").list_delivery_streams(Limit=100)["DeliveryStreamNames"]:
        spine.delete(name)


@pytest.fixture
def feeds(spine: Spine, tmp_path: Path) -> Iterator[Callable[..., Feed]]:
    """Make what feeds a function; its event source mappings are deleted afterwards."""
    made: list[Feed] = []

    def feeds(lines: str = "", **given: Any) -> Feed:
        made.append(Feed(spine, tmp_path / "seen", lines, **given))
        return made[-1]

    yield feeds
    for mapping in (mapping for feed in made for mapping in feed.ids):
        spine.client("lambda").delete_event_source_mapping(UUID=mapping)


@pytest.fixture
def world(emulator: Emulator, request: pytest.FixtureRequest) -> World:
    """A network with a load balancer of the test's own."""
    return World(emulator, f"lb{abs(hash(request.node.name)) % 10**8}")


@pytest.fixture
def lake(emulator: Emulator, request: pytest.FixtureRequest) -> GlueLake:
    name = request.node.name.partition("[")[0].removeprefix("test_").replace("_", "-")
    return GlueLake(emulator, f"glue-{name}"[:63].rstrip("-"))
