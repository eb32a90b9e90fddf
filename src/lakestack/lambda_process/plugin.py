"""The entry point by which LocalStack finds the executor; light, because LocalStack imports it at every start."""

import functools
from typing import Any

from localstack.services.lambda_.invocation.plugins import RuntimeExecutorPlugin


class ProcessRuntimeExecutorPlugin(RuntimeExecutorPlugin):
    """Chosen by LAMBDA_RUNTIME_EXECUTOR=process."""

    name = "process"

    def load(self, *_args: Any, **_kwargs: Any) -> type:
        return _executor()


@functools.cache
def _executor() -> type:
    from lakestack.lambda_process.configurations import keep_configurations
    from lakestack.lambda_process.event_queues import wait_for_events
    from lakestack.lambda_process.event_sources import read_event_sources
    from lakestack.lambda_process.executor import ProcessRuntimeExecutor
    from lakestack.lambda_process.function_urls import serve_function_urls
    from lakestack.lambda_process.log_events import store_logs_together
    from lakestack.lambda_process.mapping_requests import refuse_invalid_mappings
    from lakestack.lambda_process.meter import count_in_memory
    from lakestack.lambda_process.repairs import (
        hand_over_client_contexts,
        let_aliases_be_provisioned,
        let_aliases_be_updated_with_weights,
        let_failed_functions_be_deleted,
        name_accounts_as_principals,
        refuse_payloads_that_are_no_json,
    )
    from lakestack.lambda_process.requests import refuse_invalid_requests
    from lakestack.wrong_types import refuse_wrong_types

    refuse_wrong_types()
    let_failed_functions_be_deleted()
    refuse_payloads_that_are_no_json()
    let_aliases_be_updated_with_weights()
    let_aliases_be_provisioned()
    name_accounts_as_principals()
    hand_over_client_contexts()
    keep_configurations()
    serve_function_urls()
    refuse_invalid_requests()
    refuse_invalid_mappings()
    count_in_memory()
    store_logs_together()
    wait_for_events()
    read_event_sources()
    return ProcessRuntimeExecutor
