"""`make deploy_model version=v2`: the fleet rolls to another version, and no request fails meanwhile."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import requests
from rich.console import Console

from brewlake.deploy.account import find_account
from brewlake.deploy.releasing import release as release_to_aws
from brewlake.errors import BrewlakeError
from brewlake.platform import Platform, load_platform
from brewlake.settings import Settings
from brewlake.stack import parts, ports
from brewlake.stack.health import start
from brewlake.stack.local_serving import fleet_part
from brewlake.stack.lock import changing
from brewlake.stack.models import given
from brewlake.stack.reach import await_ready, get
from brewlake.stack.runtime import runtime
from brewlake.stack.serving import (
    Release,
    Service,
    apply_serving,
    await_refresh,
    last_applied,
    local_release,
    serving_terraform,
)
from brewlake.stack.stand_in import register_stand_in
from brewlake.stack.steps import Applied, Steps

READY_SECONDS = 900  # an instance installs the container engine and pulls the image first
ROLL_SECONDS = 3600
PROBE_SECONDS = 0.2


def deploy_model(settings: Settings, version: str | None, console: Console) -> None:
    """Serve `version` behind the load balancer, in place of what it serves now.

    Raises BrewlakeError where the version is not stored, there is no platform, or the fleet does not take it: then the
    version before goes on serving.
    """
    from model.registry import check_whole

    version = given(version, "deploy_model")
    check_whole(version)
    platform = load_platform(settings)
    if not settings.is_local:
        find_account(settings.account)
    with changing(settings), Steps(console) as steps:
        before = last_applied(settings)
        with (
            _release(settings, platform, version, before and before[0], steps) as release,
            _probing(before and before[1]) as answers,
        ):
            service = roll(settings, release, steps)
        tell(console, service, version)
        if answers.total():
            failed = answers.total() - answers[200]
            console.print(f"While it rolled, {failed} of {answers.total()} requests failed.", highlight=False)


def roll(settings: Settings, release: Release, steps: Steps) -> Service:
    """Apply serving for `release`, and wait until the whole fleet serves it and the load balancer answers."""
    with steps.step("serving") as step:
        applied = Applied(step, "serving")
        service = apply_serving(settings, serving_terraform(settings, release), release, applied)
        step.result = applied.result
    with steps.step("fleet") as step:
        await_refresh(service.autoscaling_group, step.now, ROLL_SECONDS)
        step.result = f"{service.autoscaling_group} runs {release.version}"
    with steps.step("ready") as step:
        await_ready(service.service_url, READY_SECONDS, step.now)
        step.result = f"{service.service_url}/readyz answers"
    return service


def tell(console: Console, service: Service, version: str) -> None:
    """Say where the service is, and how to call it."""
    console.print(f"{version} is served: {service.swagger_url}", highlight=False)
    body = '[{"name": "Punk IPA", "abv": 5.6}]'
    call = f"curl -s {service.service_url}/predict -H 'Content-Type: application/json' -d '{body}'"
    console.print(call, highlight=False, markup=False, soft_wrap=True)


@contextmanager
def _release(
    settings: Settings, platform: Platform, version: str, before: Release | None, steps: Steps
) -> Iterator[Release]:
    """Make `version` ready to be rolled to; when it is, end what only the version before needed."""
    if not settings.is_local:
        yield release_to_aws(settings, platform, version, steps)
        return
    repository = platform.model_repository_url.partition("/")[2]
    register_stand_in(repository, version, version)
    if before and before.version == version:
        yield before
        return
    # The instances of the new version stand for a server of their own: both serve while the fleet rolls.
    servers = runtime(settings)
    if servers.mode != "process":
        raise BrewlakeError(
            "locally, a roll needs a second model server, which mode=compose does not run",
            f"`make serve version={version}` changes the version that the container serves, and so the load balancer.",
        )
    servers.start()
    port = ports.free_port()
    server = parts.Part(fleet_part(version), port, f"http://localhost:{port}/readyz", version=version)
    with steps.step("server") as step:
        start(servers, server)
        step.result = f"{version} at localhost:{port}, for the new instances"
    try:
        yield local_release(settings, version, f"localhost:{port}")
    except BaseException:
        servers.end(server.name)  # the fleet went back to the version before
        raise
    if before:
        servers.end(fleet_part(before.version))


@contextmanager
def _probing(service: Service | None) -> Iterator[Counter[int]]:
    """Ask the service again and again while the block runs; count its answers by status (0: none at all)."""
    answers: Counter[int] = Counter()
    done = threading.Event()

    def ask() -> None:
        assert service
        while not done.wait(PROBE_SECONDS):
            try:
                answers[get(f"{service.service_url}/model").status_code] += 1
            except requests.RequestException:
                answers[0] += 1

    if service is None:
        yield answers
        return
    thread = threading.Thread(target=ask)
    thread.start()
    try:
        yield answers
    finally:
        done.set()
        thread.join()
