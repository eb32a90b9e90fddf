"""The user data as a machine runs it: cloud-init, systemd and a container engine of its own, in a container."""

import shutil
import subprocess
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from brewlake.punkapi.catalogue import generate
from brewlake.settings import CHECKOUT
from brewlake.stack.engine import why_not
from lakestack.testing.ports import free_port
from lakestack.testing.reaper import Reaper
from model.dataset import COLUMNS
from model.retrain import retrain
from tests.emulators import answers, client_of
from tests.integration.balancing import World, forward
from tests.terraform.workspace import render_user_data
from tests.waiting import until

WITHOUT_DOCKER = why_not()
pytestmark = [
    pytest.mark.skipif(WITHOUT_DOCKER is not None, reason=f"no Docker: {WITHOUT_DOCKER}"),
    pytest.mark.skipif(shutil.which("terraform") is None, reason="Terraform is not on PATH"),
    pytest.mark.timeout(1800),
]

BARE, EQUIPPED = "brewlake-test-instance:bare", "brewlake-test-instance:equipped"
LOG_GROUP = "/brewlake-model/containers"
HERE = Path(__file__).parent / "instance"
# All that systemd and a container engine need, short of what a virtual machine may not have to give.
AS_A_MACHINE = (
    "--cap-add=ALL",
    "--cap-drop=SYS_RESOURCE",
    "--security-opt=seccomp=unconfined",
    "--security-opt=apparmor=unconfined",
    "--security-opt=systempaths=unconfined",
    "--device-cgroup-rule=a *:* rwm",
    "--tmpfs=/run:exec",
    "--tmpfs=/run/lock",
    "--volume=/sys/fs/cgroup:/sys/fs/cgroup:rw",
)


def docker(*words: str) -> str:
    done = subprocess.run(["docker", *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"docker {' '.join(words)}:\n{done.stdout}{done.stderr}"
    return done.stdout.strip()


@dataclass(frozen=True)
class Site:
    """A registry, and the emulator beside it, at the localhost of the machines that are started there.

    `registry` is where this machine pushes to; machines pull from localhost:5000. `web` is their port 80, `aws` the
    emulator.
    """

    name: str
    registry: int
    web: int
    aws: int

    def push(self, image: str) -> str:
        """Push a local image; return the reference by digest under which a machine finds it."""
        pushed = f"localhost:{self.registry}/brewlake-model:{uuid.uuid4().hex}"
        docker("tag", image, pushed)
        docker("push", "--quiet", pushed)
        digest = docker("inspect", "--format", "{{index .RepoDigests 0}}", pushed).partition("@")[2]
        docker("rmi", pushed)
        return f"localhost:5000/brewlake-model@{digest}"

    @property
    def endpoint_url(self) -> str:
        return f"http://localhost:{self.aws}"

    def client(self, service: str) -> Any:
        """Return a boto3 client of the emulator."""
        return client_of(self.endpoint_url, service)

    @property
    def logs(self) -> Any:
        return self.client("logs")

    def ready(self) -> bool:
        """Whether the machine's service answers."""
        try:
            return httpx.get(f"http://localhost:{self.web}/readyz", timeout=10).status_code == 200
        except httpx.TransportError:
            return False


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    emulator = "brewlake/localstack:test"
    for target, tag in (("bare", BARE), ("equipped", EQUIPPED)):
        docker("build", "--quiet", "--target", target, "--tag", tag, str(HERE))
    docker("build", "--quiet", "--tag", emulator, "--file", str(CHECKOUT / "src/lakestack/Dockerfile"), str(CHECKOUT))
    site = Site(f"brewlake-test-{uuid.uuid4().hex[:8]}", free_port(), free_port(), free_port())
    ports = [
        f"--publish=127.0.0.1:{port}:{inner}"
        for port, inner in ((site.registry, 5000), (site.web, 80), (site.aws, 4566))
    ]
    containers = (f"{site.name}-machine", f"{site.name}-aws", site.name)
    reaper = Reaper("docker", "rm", "--force", "--volumes", *containers)
    serve = ("docker-registry", "serve", "/etc/docker/registry/open.yml")
    try:
        docker("run", "--detach", "--rm", "--name", site.name, *ports, BARE, *serve)
        beside = f"--network=container:{site.name}"
        docker("run", "--detach", "--rm", "--name", f"{site.name}-aws", beside, emulator, "--port", "4566")
        until(lambda: answers(site.endpoint_url), what="the emulator answers")
        site.logs.create_log_group(logGroupName=LOG_GROUP)
        yield site
    finally:
        reaper.reap()


@pytest.fixture(scope="module")
def image(site: Site, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The image of a version, built and pushed as a deployment does it."""
    home = tmp_path_factory.mktemp("bentoml")
    beers = [{column: entry.value[column] for column in COLUMNS} for entry in generate(325, 7).entries]
    retrain("v1", lambda: ("query-1", beers), home)
    service, version = "brewlake/model:test", "brewlake/model:test-v1"
    docker("build", "--quiet", "--tag", service, "--file", str(CHECKOUT / "model/Dockerfile"), str(CHECKOUT))
    arguments = ("--build-arg", f"SERVICE_IMAGE={service}", "--build-arg", "MODEL_VERSION=v1")
    recipe, versions = str(CHECKOUT / "model/version.Dockerfile"), str(home / "models" / "bitterness")
    docker("build", "--quiet", "--tag", version, *arguments, "--file", recipe, versions)
    return site.push(version)


@dataclass(frozen=True)
class Fleet:
    """A target group of the emulator, in which an instance stands for the machine's port 80."""

    world: World
    group: str

    def await_state(self, state: str) -> None:
        self.world.await_states(self.group, state, seconds=300)


@pytest.fixture(scope="module")
def fleet(site: Site) -> Fleet:
    world = World(site, "machines")
    group = world.group("a")
    world.listener(forward((group, 1)))
    world.register(group, "localhost:80")
    return Fleet(world, group)


@pytest.fixture
def start(site: Site, tmp_path: Path) -> Iterator[Callable[..., "Machine"]]:
    """Start a machine whose user data runs an image; with `machine` a bare one, which installs the engine first."""
    name = f"{site.name}-machine"

    def started(image: str, machine: str = EQUIPPED) -> Machine:
        tmp_path.joinpath("user-data").write_text(render_user_data(tmp_path, image=image, log_group=LOG_GROUP))
        tmp_path.joinpath("meta-data").write_text("instance-id: i-0\nlocal-hostname: machine\n")
        seed = f"--volume={tmp_path}:/var/lib/cloud/seed/nocloud:ro"
        network = f"--network=container:{site.name}"
        docker("run", "--detach", "--name", name, *AS_A_MACHINE, seed, network, machine)
        return Machine(name)

    yield started
    subprocess.run(["docker", "rm", "--force", "--volumes", name], capture_output=True, check=False)


@dataclass(frozen=True)
class Machine:
    name: str

    def run(self, *words: str) -> str:
        return subprocess.run(["docker", "exec", self.name, *words], capture_output=True, text=True, check=False).stdout

    def journal(self) -> str:
        """Return what the model's unit said."""
        return self.run("journalctl", "--unit=model", "--no-pager", "--output=cat")

    def await_word(self, word: str) -> str:
        """Wait until the unit has said `word`; return all that it said."""

        def said() -> str | None:
            journal = self.journal()
            return journal if word in journal else None

        return str(until(said, what=f"the journal has {word!r}", pause=1))


def test_the_model_answers_at_port_80_and_comes_back_when_it_ends(
    site: Site, fleet: Fleet, image: str, start: Callable[..., Machine]
) -> None:
    machine = start(image, BARE)
    until(site.ready, what="the model answers", pause=0.5)
    answer = httpx.post(f"http://localhost:{site.web}/predict", json=[{"name": "Punk IPA", "abv": 5.6}])
    assert answer.json()[0]["model_version"] == "v1"
    fleet.await_state("healthy")
    assert fleet.world.ask("/readyz")[0].status == 200
    streams = site.logs.describe_log_streams(logGroupName=LOG_GROUP)["logStreams"]
    assert [stream for stream in streams if stream["logStreamName"].startswith("v1/")]
    begun = ("docker", "inspect", "--format", "{{.State.StartedAt}}", "model")
    life = machine.run(*begun)
    machine.run("docker", "kill", "model")
    until(lambda: machine.run(*begun) not in ("", "\n", life), what="it is started again", pause=0.5)
    until(site.ready, what="it is back", pause=0.5)


@pytest.mark.parametrize(
    ("image", "reason"),
    [
        (f"localhost:5999/brewlake-model@sha256:{'0' * 64}", "connection refused"),
        (f"localhost:5000/brewlake-model@sha256:{'0' * 64}", "manifest unknown"),
    ],
    ids=["a dead registry", "an image that is not there"],
)
def test_an_image_that_cannot_be_had_leaves_the_reason(
    fleet: Fleet, start: Callable[..., Machine], image: str, reason: str
) -> None:
    machine = start(image)
    machine.await_word(reason)
    state = ("systemctl", "is-active", "model")
    until(lambda: machine.run(*state).strip() == "activating", what="systemd goes on trying", pause=1)
    fleet.await_state("unhealthy")


def test_a_container_that_fails_leaves_the_reason(
    site: Site, fleet: Fleet, start: Callable[..., Machine], tmp_path: Path
) -> None:
    recipe = tmp_path / "broken"
    recipe.mkdir()
    (recipe / "Dockerfile").write_text('FROM python:3.13-slim-trixie\nCMD ["sh", "-c", "echo no model here; exit 3"]\n')
    docker("build", "--quiet", "--tag", "brewlake/model:test-broken", str(recipe))
    machine = start(site.push("brewlake/model:test-broken"))
    journal = machine.await_word("status=3")
    assert "no model here" in journal
    fleet.await_state("unhealthy")
