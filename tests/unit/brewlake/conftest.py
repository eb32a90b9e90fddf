import pytest
from aws_lambda_powertools.utilities.typing import LambdaContext


class Context(LambdaContext):
    """What Lambda tells a function of its invocation, as far as the functions and powertools read it."""

    def __init__(self) -> None:
        self._function_name = "function"
        self._memory_limit_in_mb = 256
        self._invoked_function_arn = "arn:aws:lambda:us-east-1:123456789012:function:function"
        self._aws_request_id = "52fdfc07-2182-454f-963f-5f0f9a621d72"

    @staticmethod
    def get_remaining_time_in_millis() -> int:
        return 60_000


@pytest.fixture
def context() -> Context:
    return Context()
