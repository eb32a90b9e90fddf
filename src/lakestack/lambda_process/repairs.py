"""What LocalStack's Lambda does wrong when an executor refuses a function."""

from collections.abc import Callable
from typing import Any

from localstack.services.lambda_.invocation.lambda_service import LambdaService
from localstack.utils.patch import patch


def let_failed_functions_be_deleted() -> None:
    """Let DeleteFunction delete a function in the state Failed.

    LocalStack keeps no version manager for one, and answers InternalError when it finds none to stop.
    """

    @patch(LambdaService.stop_version)
    def stop_version(stop: Callable[..., None], self: Any, qualified_arn: str) -> None:
        if qualified_arn in self.lambda_running_versions or qualified_arn in self.lambda_starting_versions:
            stop(self, qualified_arn)
