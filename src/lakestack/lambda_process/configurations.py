"""What LocalStack drops of a function's configuration: its KMSKeyArn, and the log group of its LoggingConfig."""

import dataclasses
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from localstack.services.lambda_ import api_utils
from localstack.services.lambda_ import provider as names
from localstack.services.lambda_.invocation.execution_environment import ExecutionEnvironment
from localstack.services.lambda_.invocation.lambda_models import VersionFunctionConfiguration
from localstack.utils.patch import patch

_ASKED: ContextVar[str | None] = ContextVar("KMSKeyArn", default=None)


@dataclasses.dataclass(frozen=True)
class Configuration(VersionFunctionConfiguration):
    """A function's configuration with the key that its variables are encrypted by, which is kept and shown."""

    kms_key_arn: str | None = None

    def __post_init__(self) -> None:
        if (asked := _ASKED.get()) is not None:
            object.__setattr__(self, "kms_key_arn", asked)


@contextmanager
def asked_key(request: Any) -> Iterator[None]:
    """Give the key that a request asks for to the configurations that are made meanwhile."""
    token = _ASKED.set(request.get("KMSKeyArn"))
    try:
        yield
    finally:
        _ASKED.reset(token)


def keep_configurations() -> None:
    provider: Any = names
    provider.VersionFunctionConfiguration = Configuration

    @patch(api_utils.map_config_out)
    def map_config_out(describe: Callable[..., dict[str, Any]], version: Any, *given: Any, **more: Any) -> Any:
        key = getattr(version.config, "kms_key_arn", None)
        return describe(version, *given, **more) | ({"KMSKeyArn": key} if key else {})

    @patch(ExecutionEnvironment.get_log_group_name)
    def get_log_group_name(name_of: Callable[..., str], self: Any) -> str:
        return self.function_version.config.logging_config.get("LogGroup") or name_of(self)
