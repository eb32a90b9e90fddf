"""LocalStack's Lambda runtime executor without Docker: each environment is AWS's runtime client in its own process."""

import os
import shutil
import tempfile
import threading
import time
from pathlib import Path

from localstack import config
from localstack.runtime import events
from localstack.runtime.shutdown import SHUTDOWN_HANDLERS
from localstack.services.lambda_.invocation.executor_endpoint import StatusErrorException
from localstack.services.lambda_.invocation.lambda_models import FunctionVersion, InitializationType, InvocationResult
from localstack.services.lambda_.invocation.runtime_executor import RuntimeExecutor

from lakestack.lambda_process.embedded_metrics import publish
from lakestack.lambda_process.folders import make_folders
from lakestack.lambda_process.meter import took
from lakestack.lambda_process.runtime_api import Invocation, Outcome
from lakestack.lambda_process.runtimes import make_runtime_folder, refuse_unsupported
from lakestack.lambda_process.sandbox import FunctionSettings, Sandbox

LOOPBACK = "127.0.0.1"
# https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html: the init phase is limited to 10 seconds.
INIT_SECONDS = 10


_LINGERING: set["ProcessRuntimeExecutor"] = set()
"""The environments that are stopped and still run an invocation."""


class ProcessRuntimeExecutor(RuntimeExecutor):
    """One execution environment: its folders stay, its process is replaced after a crash or a timeout."""

    def __init__(self, id: str, function_version: FunctionVersion) -> None:  # noqa: A002 - LocalStack passes it by name
        super().__init__(id=id, function_version=function_version)
        settings = function_version.config
        self._settings = FunctionSettings(
            handler=settings.handler,
            runtime=str(settings.runtime),
            version=function_version.id.qualifier,
            memory_mb=settings.memory_size,
            json_level=settings.logging_config.get("SystemLogLevel", "INFO")
            if settings.logging_config.get("LogFormat") == "JSON"
            else None,
        )
        self._root = _environments() / id
        self._log = self._root / "log"
        self._given: dict[str, object] = {}
        self._sandbox: Sandbox | None = None
        self._stopped = False
        self._running = False
        self._lock = threading.Lock()
        self.client_context: str | None = None

    def start(self, env_vars: dict[str, str]) -> None:
        settings = self.function_version.config
        self._given = dict(env_vars)
        self._root.mkdir(parents=True)
        self._folders = make_folders(
            root=self._root,
            code=settings.code.get_unzipped_code_location(),
            layers=[layer.code.get_unzipped_code_location() for layer in settings.layers],
            runtime=_runtime(),
        )
        failure = self._launch().wait_until_initialized(INIT_SECONDS)
        # On demand, the failure is the answer of the first invocation, with its log. Provisioned, there is none.
        if failure and env_vars["AWS_LAMBDA_INITIALIZATION_TYPE"] == InitializationType.provisioned_concurrency:
            payload = failure.payload if isinstance(failure, Outcome) else failure.reason.encode()
            raise StatusErrorException("the function's initialization failed", payload=payload)

    def stop(self) -> None:
        """End the environment; one that runs an invocation, as of a function that is updated, ends with that."""
        with self._lock:
            self._stopped = True
            if self._running and not events.infra_stopping.is_set():
                _LINGERING.add(self)
                return
        self._end()

    def _end(self) -> None:
        _LINGERING.discard(self)
        if self._sandbox:
            self._sandbox.close()
        shutil.rmtree(self._root, ignore_errors=True)

    def invoke(self, payload: dict[str, str]) -> InvocationResult:
        with self._lock:
            self._running = True
        try:
            return self._invoke(payload)
        finally:
            with self._lock:
                self._running = False
                is_over = self._stopped
            if is_over:
                self._end()

    def _invoke(self, payload: dict[str, str]) -> InvocationResult:
        sandbox = self._sandbox
        if sandbox is None or not sandbox.usable:
            sandbox = self._launch()
            sandbox.wait_until_initialized(INIT_SECONDS)
        invocation = Invocation(
            request_id=payload["invoke-id"],
            payload=payload["payload"].encode(),
            function_arn=payload["invoked-function-arn"],
            trace_id=payload["trace-id"],
            timeout=self.function_version.config.timeout,
            client_context=self.client_context,
        )
        started = time.perf_counter()
        outcome, log = sandbox.run(invocation)
        function = self.function_version.id
        took(function.function_name, function.account, function.region, time.perf_counter() - started)
        publish(log, function.account, function.region)
        return InvocationResult(invocation.request_id, outcome.payload, is_error=outcome.is_error, logs=log)

    def _launch(self) -> Sandbox:
        with self._lock:
            if self._stopped and not self._running:
                raise RuntimeError(f"the environment {self.id} was stopped while it started")
            if self._sandbox:
                self._sandbox.close()
            self._sandbox = Sandbox(self._settings, self._folders, self._given, os.environ, self._log)
            return self._sandbox

    def get_address(self) -> str:
        return LOOPBACK

    def get_endpoint_from_executor(self) -> str:
        return LOOPBACK

    def get_runtime_endpoint(self) -> str:
        """LocalStack's own init process would call this back; here nothing does."""
        return f"http://{LOOPBACK}:{config.GATEWAY_LISTEN[0].port}"

    def get_logs(self) -> str:
        return self._log.read_text("utf-8", "replace") if self._log.exists() else ""

    @classmethod
    def prepare_version(cls, function_version: FunctionVersion) -> None:
        settings = function_version.config
        refuse_unsupported(settings.runtime, settings.package_type, settings.handler)
        settings.code.prepare_for_execution()
        for layer in settings.layers:
            layer.code.prepare_for_execution()

    @classmethod
    def cleanup_version(cls, function_version: FunctionVersion) -> None:
        """Keep the unzipped code: LocalStack removes it with the function's code itself."""

    @classmethod
    def validate_environment(cls) -> bool:
        """Make ready what all environments share, and remove what an emulator that was killed has left."""
        shutil.rmtree(_environments(), ignore_errors=True)
        make_runtime_folder(_runtime())
        SHUTDOWN_HANDLERS.register(_end_lingering)
        return True


def _end_lingering() -> None:
    for executor in list(_LINGERING):
        executor.stop()


def _environments() -> Path:
    return Path(tempfile.gettempdir()) / "lambda" / "environments"  # beside the code that LocalStack unzips


def _runtime() -> Path:
    return Path(tempfile.gettempdir()) / "lambda" / "runtime"
