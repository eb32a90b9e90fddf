"""`make up-local`: from nothing to a prediction, each step once, what can overlap side by side."""

import importlib
import json
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console

from brewlake.errors import BrewlakeError, Interrupted
from brewlake.lake.collect import FIRST_BEERS, Collector
from brewlake.lake.counts import Counts
from brewlake.platform import Platform, forget_platform, load_platform, save_platform
from brewlake.settings import Settings
from brewlake.stack import parts
from brewlake.stack.arrival import deliver, tabulate
from brewlake.stack.catalogue import Seen, choose, holds_beers
from brewlake.stack.disk import refuse_full
from brewlake.stack.health import start
from brewlake.stack.local_serving import forget_fleet
from brewlake.stack.lock import changing
from brewlake.stack.models import FIRST, serve_version, train_first, version_to_serve
from brewlake.stack.packages import build_packages
from brewlake.stack.problems import TerraformError, lock_id
from brewlake.stack.runtime import Runtime, choose_mode, remember, remembered, runtime
from brewlake.stack.serving import Service
from brewlake.stack.serving_step import ServingStep
from brewlake.stack.stand_in import register_stand_in
from brewlake.stack.state import make_state_bucket, state_bucket
from brewlake.stack.steps import Applied, Steps
from brewlake.stack.summary import closing_panel
from brewlake.stack.terraform import Terraform

STEPS = "steps.json"  # under the stack's home: the seconds of each step of the last run
DELIVERY_SECONDS = 300
CRAWL_SECONDS = 300
PARTS = ("emulator", "punkapi", "model")


def bring_up(settings: Settings, catalogue: str | None, mode: str | None, console: Console) -> None:
    """Bring the stack up, or what of it is missing, and print where everything is.

    `catalogue`: see brewlake.stack.catalogue.choose. Raises BrewlakeError where something stands in the way; what was
    brought up until then goes on running, and the next call goes on from there.
    """
    if not settings.is_local:
        raise BrewlakeError(f"BREWLAKE_ENVIRONMENT is {settings.environment}", "Unset it, or run `make deploy-aws`.")
    terraform = Terraform(settings, "platform")
    terraform.check()
    refuse_full(settings.home, settings.model_store)
    with changing(settings):
        source = choose(settings, catalogue)
        runner = enter_mode(settings, mode, console)
        with told_what_still_runs(runner, console), Steps(console) as steps:
            climb = Climb(settings, runner, terraform, source, steps)
            climb.to_the_top()
        (settings.home / STEPS).write_text(json.dumps(steps.seconds))
        console.print(closing_panel(settings, climb.platform, climb.service, climb.counts, climb.version))
        if not climb.changes:
            console.print("Everything was up already: nothing was changed.")


@contextmanager
def told_what_still_runs(runner: Runtime, console: Console) -> Iterator[None]:
    """Say which parts go on running where the block fails."""
    try:
        yield
    except (Exception, Interrupted):
        try:
            alive = [name for name in PARTS if (running := runner.look(name)) and running.alive]
        except BrewlakeError as error:  # its engine ended, which is what the block will have failed of
            console.print(f"Cannot find out what still runs: {error}", markup=False)
            raise error from None
        if alive:
            console.print(f"Still running: {', '.join(alive)}. `make status` shows them, `make down-local` stops them.")
        raise


def enter_mode(settings: Settings, wanted: str | None, console: Console) -> Runtime:
    """Return what will run the stack, having said which and why; end what ran it in another mode."""
    before = remembered(settings)
    mode, why = choose_mode(wanted, before)
    if before and before != mode:
        ended = runtime(settings, before).stop(data=True)
        forget_fleet(settings, runtime(settings, before))
        forget_platform(settings)
        console.print(
            f"Switching from mode={before} (stopped: {', '.join(ended) or 'nothing ran'}). The emulator's contents are "
            "gone and the beers are collected again; the models are kept."
        )
    chosen = runtime(settings, mode)
    if mode == "compose":  # without a stack, `make serve` runs the model's server as a process
        runtime(settings, "process").stop(data=False)
    remember(settings, mode)
    console.print(f"mode: {mode} ({why})", highlight=False)
    return chosen


class Climb:
    """One run of `up`: the steps, what they found, and what they changed."""

    platform: Platform
    service: Service
    counts: Counts
    version: str

    def __init__(
        self, settings: Settings, runner: Runtime, terraform: Terraform, source: Path | None, steps: Steps
    ) -> None:
        self._settings = settings
        self._terraform = terraform
        self._source = source
        self._steps = steps
        self._runtime = runner
        self.changes: list[str] = []

    def to_the_top(self) -> None:
        """Take every step that is still to be taken."""
        with self._steps.step(self._runtime.mode) as step:
            step.result = self._runtime.start(step.now)
        trained = version_to_serve(self._settings)
        self.version = trained or FIRST
        with ThreadPoolExecutor() as pool:
            self._serving = ServingStep(self._settings, self._runtime, self.version, self._steps, pool)
            try:
                self._climb(pool, trained)
            except BaseException:
                self._serving.abandon()
                raise

    def _climb(self, pool: ThreadPoolExecutor, trained: str | None) -> None:
        aside: list[Future[object]] = [pool.submit(self._build_packages), pool.submit(self._start_punkapi)]
        if trained:
            aside.append(pool.submit(self._serve, trained))
        else:
            pool.submit(importlib.import_module, "model.retrain")  # its imports take longer than its training
        self._start_emulator()
        self._begin_serving()
        self._prepare_terraform()
        aside[0].result()
        self._apply()
        register_stand_in(self.platform.model_repository_url.partition("/")[2], self.version, self.version)
        for task in aside:
            task.result()
        self._collect()
        if not trained:
            self.changes.append("model")
            self._serve(train_first(self._steps))
        self._steps.mark("until a prediction")
        self.service = self._serving.end()
        if self._serving.changed:
            self.changes.append("serving")

    def _build_packages(self) -> None:
        with self._steps.step("packages") as step:
            packages = build_packages(self._settings.packages)
            step.result = ", ".join(f"{name} {path.stat().st_size / 1e6:.1f} MB" for name, path in packages.items())

    def _start_punkapi(self) -> None:
        with self._steps.step("punkapi") as step:
            self._start(parts.punkapi(self._settings, self._source))
            step.result = f"{self._settings.punkapi_url}/v2"

    def _start_emulator(self) -> None:
        with self._steps.step("emulator") as step:
            if self._start(parts.emulator(self._settings)):
                step.result = f"LocalStack with lakestack at {self._settings.endpoint_url}"
            else:
                step.result = f"ran already at {self._settings.endpoint_url}"

    def _begin_serving(self) -> None:
        if make_state_bucket(self._settings):  # whatever was applied is gone, with the emulator that held it
            forget_fleet(self._settings, self._runtime)
            forget_platform(self._settings)
        self._serving.begin()

    def _prepare_terraform(self) -> None:
        with self._steps.step("init") as step:
            self._terraform.init()
            step.result = f"state in s3://{state_bucket(self._settings)}"

    def _apply(self) -> None:
        with self._steps.step("apply") as step:
            applied = Applied(step, "platform")
            if self._applied(applied):
                self.changes.append("platform")
            step.result = applied.result
            self.platform = save_platform(self._settings, self._terraform.outputs())

    def _applied(self, seen: Callable[[str], None]) -> bool:
        """Apply the platform; a lock or half a platform, left by a run that was cut off, is cleared away."""
        mended: set[str] = set()
        while True:
            try:
                return self._terraform.apply(seen)
            except TerraformError as error:
                held, half = lock_id(error), self._is_half_applied()
                if held and "lock" not in mended:
                    mended.add("lock")
                    self._terraform.unlock(held)  # the stack's own lock is ours: nobody else is at work here
                elif half and "half" not in mended:
                    mended.add("half")
                    self._serving.abandon()
                    self._runtime.restart("emulator")
                    start(self._runtime, parts.emulator(self._settings))
                    self._begin_serving()
                    self._prepare_terraform()
                else:
                    raise

    def _is_half_applied(self) -> bool:
        """Whether the emulator holds nothing but what was cut off: it may be emptied."""
        try:
            return not holds_beers(load_platform(self._settings).raw_bucket)
        except BrewlakeError:  # no apply has ever ended here
            return True

    def _collect(self) -> None:
        seen = Seen(self.platform.raw_bucket, self._source)
        if not seen:
            self.changes.append("beers")
            with self._steps.step("ingest") as step:
                sent = Collector(self.platform).catalogue(FIRST_BEERS)
                step.result = f"{sent} beers put on the stream"
        self.counts = deliver(self._settings, self.platform, self._steps, DELIVERY_SECONDS)
        if not seen:
            tabulate(self.platform, self._steps, CRAWL_SECONDS)
            seen.mark(self.counts.ingested)

    def _serve(self, version: str) -> None:
        with self._steps.step("model") as step:
            if serve_version(self._settings, self._runtime, version):
                self.changes.append("model")
            step.result = f"{version} at {self._settings.model_url}"

    def _start(self, part: parts.Part) -> bool:
        started = start(self._runtime, part)
        if started:
            self.changes.append(part.name)
        return started
