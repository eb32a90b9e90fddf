"""Who asks for the state of a query waits a little for its end, and is told why it failed."""

import threading

import pytest
from localstack.aws.api import RequestContext
from localstack.aws.spec import load_service
from localstack.http import Request

from duckathena import AthenaError
from lakestack.athena import executions_api
from lakestack.athena.executions_api import ExecutionsApi
from lakestack.athena.executor import failure
from lakestack.athena.models import Execution, stores

ACCOUNT, REGION = "111122223333", "us-east-1"


@pytest.mark.parametrize(
    ("patience", "ends_with", "state"),
    [(60, "SUCCEEDED", "SUCCEEDED"), (60, "CANCELLED", "CANCELLED"), (0, None, "RUNNING")],
)
def test_the_state_of_a_query(monkeypatch, patience, ends_with, state):
    monkeypatch.setattr(executions_api, "PATIENCE", patience)
    context = RequestContext(Request())
    context.account_id, context.region = ACCOUNT, REGION
    context.service = load_service("athena")
    context.operation = context.service.operation_model("GetQueryExecution")
    execution = Execution("one", {"QueryExecutionId": "one", "Status": {"State": "RUNNING"}}, "SELECT 1")
    stores[ACCOUNT][REGION].executions["one"] = execution
    if ends_with:
        threading.Timer(0.05, execution.end, [ends_with]).start()
    found = ExecutionsApi().get_query_execution(context, {"QueryExecutionId": "one"})
    assert found["QueryExecution"]["Status"]["State"] == state


@pytest.mark.parametrize(
    ("code", "kind"),
    [("ICEBERG_COMMIT_ERROR", 233), ("TABLE_NOT_FOUND", 1006), ("HIVE_BAD_DATA", 1001), ("DIVISION_BY_ZERO", 1000)],
)
def test_the_type_of_an_error(code, kind):
    assert failure(AthenaError("wrong", code=code))["AthenaError"]["ErrorType"] == kind
