"""What LocalStack's Lambda does otherwise than AWS's, and the executor cannot mend."""

from collections.abc import Callable, Mapping
from typing import Any

from localstack.aws.api import RequestContext
from localstack.services.lambda_ import provider as names
from localstack.services.lambda_.api_utils import function_locators_from_arn
from localstack.services.lambda_.invocation.execution_environment import ExecutionEnvironment
from localstack.services.lambda_.invocation.lambda_models import AliasRoutingConfig, LayerPolicyStatement
from localstack.services.lambda_.invocation.lambda_service import LambdaService
from localstack.services.lambda_.invocation.models import lambda_stores
from localstack.services.lambda_.provider import LambdaProvider
from localstack.services.lambda_.provider_utils import get_function_version_from_arn
from localstack.utils.patch import patch

from lakestack.lambda_process.payloads import check_client_context, check_payload


def let_failed_functions_be_deleted() -> None:
    """Let DeleteFunction delete a function in the state Failed.

    LocalStack keeps no version manager for one, and answers InternalError when it finds none to stop.
    """

    @patch(LambdaService.stop_version)
    def stop_version(stop: Callable[..., None], self: Any, qualified_arn: str) -> None:
        if qualified_arn in self.lambda_running_versions or qualified_arn in self.lambda_starting_versions:
            stop(self, qualified_arn)


def refuse_payloads_that_are_no_json() -> None:
    """Let Invoke refuse a payload that is no JSON or larger than AWS takes; LocalStack hands any to the function."""

    @patch(LambdaService.invoke)
    def invoke(call: Callable[..., Any], self: Any, **given: Any) -> Any:
        check_payload(given["payload"], given["invocation_type"])
        given["client_context"] = check_client_context(given["client_context"])
        return call(self, **given)


def let_aliases_be_updated_with_weights() -> None:
    """Let UpdateAlias take weights: LocalStack answers InternalError to them."""

    @patch(LambdaProvider._create_routing_config_model)
    def _create_routing_config_model(
        check: Callable[..., Any], self: Any, weights: dict[str, float], *version: Any
    ) -> Any:
        return check(self, weights, *version) if version else AliasRoutingConfig(version_weights=weights)


def let_aliases_be_provisioned() -> None:
    """Let the provisioned concurrency of an alias be deleted: LocalStack looks for a version of its name."""

    @patch(LambdaService.get_lambda_version_manager)
    def get_lambda_version_manager(find: Callable[..., Any], self: Any, function_arn: str) -> Any:
        try:
            return find(self, function_arn)
        except ValueError:
            name, alias, account, region = function_locators_from_arn(function_arn)
            function = lambda_stores[account or ""][region or ""].functions.get(name or "")
            if not function or alias not in function.aliases:
                raise
            return find(self, f"{function_arn.rpartition(':')[0]}:{function.aliases[alias].function_version}")


def name_accounts_as_principals() -> None:
    """Have a layer's policy name an account by its ARN, as AWS does."""
    provider: Any = names

    def statement(*, principal: str, **more: Any) -> LayerPolicyStatement:
        is_account = principal != "*"
        named: Any = {"AWS": f"arn:aws:iam::{principal}:root"} if is_account else principal
        return LayerPolicyStatement(principal=named, **more)

    provider.LayerPolicyStatement = statement


def hand_over_client_contexts() -> None:
    """Give the executor the client context of an invocation, which LocalStack keeps to itself."""

    @patch(ExecutionEnvironment.invoke)
    def invoke(call: Callable[..., Any], self: Any, invocation: Any) -> Any:
        self.runtime_executor.client_context = invocation.client_context
        return call(self, invocation)


def refuse_where_localstack_fails(
    answers: Mapping[str, Callable[..., Any]], context: RequestContext, request: Mapping[str, Any]
) -> None:
    """Raise what AWS answers where LocalStack would answer InternalError; `answers` are its own, by operation.

    That is DeleteFunctionConcurrency of a function that is not there, and UpdateAlias with weights that cannot be.
    """
    if context.operation.name == "DeleteFunctionConcurrency":
        answers["GetFunctionConcurrency"](context, request)
    weights = (request.get("RoutingConfig") or {}).get("AdditionalVersionWeights")
    if context.operation.name == "UpdateAlias" and weights:
        alias = answers["GetAlias"](context, {name: request[name] for name in ("FunctionName", "Name")})
        arn = alias["AliasArn"].rpartition(":")[0]
        target = get_function_version_from_arn(f"{arn}:{request.get('FunctionVersion') or alias['FunctionVersion']}")
        LambdaProvider._create_routing_config_model(None, weights, target)
