"""The step of `up` that takes longest: the load balancer, on which the provider waits a minute whatever it leads to.

It goes on beside all other steps, from the moment there is an emulator.
"""

from concurrent.futures import Future, ThreadPoolExecutor, wait

from brewlake.settings import Settings
from brewlake.stack.local_serving import LocalServing
from brewlake.stack.reach import await_ready
from brewlake.stack.runtime import Runtime
from brewlake.stack.serving import Service, await_refresh
from brewlake.stack.steps import Applied, Steps

REFRESH_SECONDS = 300
READY_SECONDS = 180


class ServingStep:
    """terraform/serving, applied in a thread of `pool` for the model `version`, which may still have to be trained."""

    def __init__(
        self, settings: Settings, runner: Runtime, version: str, steps: Steps, pool: ThreadPoolExecutor
    ) -> None:
        self._settings = settings
        self._runtime = runner
        self._version = version
        self._steps = steps
        self._pool = pool
        self._local: LocalServing | None = None
        self._applied: Future[Service] | None = None
        self.changed = False

    def begin(self) -> None:
        """Begin to apply. The state's bucket exists by now."""
        self._local = LocalServing(self._settings, self._runtime, self._version)
        self._applied = self._pool.submit(self._apply, self._local)

    def abandon(self) -> None:
        """End in order, wherever it is."""
        if self._local and self._applied:
            self._local.interrupt()
            wait([self._applied])

    def end(self) -> Service:
        """Wait until the load balancer answers for the model, which is served by now; return the service."""
        assert self._applied
        if not self._applied.done():
            self._steps.say(f"Predictions are to be had at {self._settings.model_url}; the load balancer follows.")
        service = self._applied.result()
        with self._steps.step("balancer") as step:
            if self.changed:
                await_refresh(service.autoscaling_group, step.now, REFRESH_SECONDS)
            await_ready(service.service_url, READY_SECONDS, step.now)
            step.result = service.swagger_url
        return service

    def _apply(self, local: LocalServing) -> Service:
        with self._steps.step("serving") as step:
            applied = Applied(step, "serving", "; the load balancer takes a minute")
            service = local.applied() or local.apply(applied)
            step.result = applied.result
            self.changed = applied.count > 0
            return service
