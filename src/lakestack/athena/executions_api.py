"""StartQueryExecution and what follows it.

https://docs.aws.amazon.com/athena/latest/APIReference/API_StartQueryExecution.html
"""

import threading
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from localstack.aws.api import RequestContext

from duckathena import AthenaError
from duckathena.aws import bucket_and_key
from duckathena.errors import SyntaxRefused
from lakestack.athena.errors import InvalidRequest
from lakestack.athena.executor import Executor, clients_of
from lakestack.athena.models import Execution, stores
from lakestack.athena.paging import page
from lakestack.athena.prepared_api import resolve
from lakestack.athena.result_pages import ResultPages
from lakestack.athena.statement_types import AS_SELECT, result_place, statement_type
from lakestack.athena.workgroups import configuration_of
from lakestack.operations import operation

Request = dict[str, Any]
# Who asks for the state of a query is answered when it ends, or after so many seconds: he would only ask again, and
# take from the query the processor that it needs.
PATIENCE = 0.2
PAGE = 1000  # the most rows that GetQueryResults answers with at once
NO_REUSE = {"ResultReuseByAgeConfiguration": {"Enabled": False}}


class ExecutionsApi:
    """The handlers around one query execution."""

    def __init__(self) -> None:
        super().__init__()
        self.executor = Executor()
        self._starting = threading.Lock()
        self._pages = ResultPages()

    @operation("StartQueryExecution")
    def start_query_execution(self, context: RequestContext, request: Request) -> dict[str, Any]:
        store = stores[context.account_id][context.region]
        token = request.get("ClientRequestToken")
        with self._starting:
            if token and token in store.tokens:
                return self._again(store.executions[store.tokens[token]], request)
            execution = self._execution(context, request)
            store.executions[execution.id] = execution
            if token:
                store.tokens[token] = execution.id
        self.executor.submit(context.account_id, context.region, execution)
        return {"QueryExecutionId": execution.id}

    def _again(self, execution: Execution, request: Request) -> dict[str, Any]:
        if execution.info["Query"] != request["QueryString"]:
            raise InvalidRequest("Idempotent parameters do not match")
        return {"QueryExecutionId": execution.id}

    def _execution(self, context: RequestContext, request: Request) -> Execution:
        sql = request["QueryString"]
        parameters = tuple(request.get("ExecutionParameters") or ())
        name = request.get("WorkGroup") or "primary"
        settings = configuration_of(context.account_id, context.region, name)
        kind, substatement = statement_type(sql)
        run = sql
        try:
            check = self.executor.engine(context.account_id, context.region).check
            run, parameters = resolve(stores[context.account_id][context.region], name, sql, parameters, check)
            if run:
                check(run, parameters)
        except SyntaxRefused as error:
            raise InvalidRequest(error.message, "MALFORMED_QUERY") from error
        except AthenaError:
            pass  # what is read but not answered starts, and fails
        query_id = str(uuid.uuid4())
        result = _result_configuration(settings, request.get("ResultConfiguration") or {})
        root = result["OutputLocation"].rstrip("/")
        result["OutputLocation"] = result_place(root, query_id, kind, substatement)
        managed = f"{root}/tables/{query_id}" if substatement == AS_SELECT else f"{root}/{query_id}"
        info = {
            "QueryExecutionId": query_id,
            "Query": sql,
            "StatementType": kind,
            "SubstatementType": substatement,
            "ResultConfiguration": result,
            "ResultReuseConfiguration": request.get("ResultReuseConfiguration") or NO_REUSE,
            "QueryExecutionContext": request.get("QueryExecutionContext") or {},
            "Status": {"State": "QUEUED", "SubmissionDateTime": datetime.now(UTC)},
            "Statistics": {"DataScannedInBytes": 0, "ResultReuseInformation": {"ReusedPreviousResult": False}},
            "WorkGroup": name,
            "EngineVersion": settings["EngineVersion"],
        }
        if parameters:
            info["ExecutionParameters"] = list(parameters)
        execution = Execution(query_id, info, run, parameters, settings.get("BytesScannedCutoffPerQuery"), managed)
        if substatement == "SELECT":
            execution.reuses = _reusable(stores[context.account_id][context.region].executions.values(), execution)
        return execution

    @operation("GetQueryExecution")
    def get_query_execution(self, context: RequestContext, request: Request) -> dict[str, Any]:
        execution = _found(context, request["QueryExecutionId"])
        execution.over.wait(PATIENCE)
        return {"QueryExecution": execution.info}

    @operation("BatchGetQueryExecution")
    def batch_get_query_execution(self, context: RequestContext, request: Request) -> dict[str, Any]:
        known = stores[context.account_id][context.region].executions
        ids = request["QueryExecutionIds"]
        missing = [
            {
                "QueryExecutionId": one,
                "ErrorCode": "INVALID_INPUT",
                "ErrorMessage": f"QueryExecution {one} was not found",
            }
            for one in ids
            if one not in known
        ]
        return {
            "QueryExecutions": [known[one].info for one in ids if one in known],
            "UnprocessedQueryExecutionIds": missing,
        }

    @operation("ListQueryExecutions")
    def list_query_executions(self, context: RequestContext, request: Request) -> dict[str, Any]:
        """The latest first."""
        workgroup = request.get("WorkGroup") or "primary"
        configuration_of(context.account_id, context.region, workgroup)
        known = list(stores[context.account_id][context.region].executions.values())
        ids = [one.id for one in reversed(known) if one.info["WorkGroup"] == workgroup]
        return page(ids, request, "QueryExecutionIds", 50)

    @operation("StopQueryExecution")
    def stop_query_execution(self, context: RequestContext, request: Request) -> dict[str, Any]:
        execution = _found(context, request["QueryExecutionId"])
        interrupt = execution.interrupt
        execution.end("CANCELLED", StateChangeReason="Query was cancelled by user")
        if interrupt:
            interrupt()
        return {}

    @operation("GetQueryRuntimeStatistics")
    def get_query_runtime_statistics(self, context: RequestContext, request: Request) -> dict[str, Any]:
        execution = _found(context, request["QueryExecutionId"])
        statistics = execution.info["Statistics"]
        names = ("QueryQueueTimeInMillis", "QueryPlanningTimeInMillis", "EngineExecutionTimeInMillis",
                 "ServiceProcessingTimeInMillis", "TotalExecutionTimeInMillis")  # fmt: skip
        scanned = statistics.get("DataScannedInBytes", 0)
        rows = {"InputBytes": scanned, "OutputRows": execution.row_count}
        return {"QueryRuntimeStatistics": {"Timeline": {name: statistics.get(name, 0) for name in names}, "Rows": rows}}

    @operation("GetQueryResults")
    def get_query_results(self, context: RequestContext, request: Request) -> dict[str, Any]:
        """A page of the rows; a query's first one is its header."""
        execution = _found(context, request["QueryExecutionId"])
        if execution.state in {"QUEUED", "RUNNING"}:
            raise InvalidRequest(
                f"Query has not yet finished. Current state: {execution.state}", "INVALID_QUERY_EXECUTION_STATE"
            )
        if execution.state != "SUCCEEDED":
            raise InvalidRequest(
                f"Query did not finish successfully. Final query state: {execution.state}",
                "INVALID_QUERY_EXECUTION_STATE",
            )
        limit = request.get("MaxResults") or PAGE
        if not 1 <= limit <= PAGE:
            raise InvalidRequest(f"MaxResults is more than maximum allowed length {PAGE}.")
        s3 = clients_of(context.account_id, context.region).s3
        found = self._pages.page(s3, execution.location, request, PAGE) if execution.has_rows else {"Rows": []}
        rows = [
            {"Data": [{} if value is None else {"VarCharValue": value} for value in row]} for row in found.pop("Rows")
        ]
        return {
            "UpdateCount": execution.update_count,
            "ResultSet": {"Rows": rows, "ResultSetMetadata": {"ColumnInfo": execution.columns}},
            **found,
        }


def _reusable(executions: Iterable[Execution], wanted: Execution) -> Execution | None:
    """Return the latest execution of the same query, young enough to be reused, if that is asked for."""
    asked = wanted.info["ResultReuseConfiguration"].get("ResultReuseByAgeConfiguration", {})
    if not asked.get("Enabled"):
        return None
    oldest = datetime.now(UTC) - timedelta(minutes=asked.get("MaxAgeInMinutes") or 60)
    same = ("Query", "QueryExecutionContext", "WorkGroup", "ExecutionParameters")
    return next((one for one in reversed(list(executions))
                 if one.state == "SUCCEEDED" and one.reuses is None
                 and one.info["Status"]["CompletionDateTime"] >= oldest
                 and all(one.info.get(name) == wanted.info.get(name) for name in same)), None)  # fmt: skip


def _found(context: RequestContext, query_id: str) -> Execution:
    execution = stores[context.account_id][context.region].executions.get(query_id)
    if execution is None:
        raise InvalidRequest(f"QueryExecution {query_id} was not found", "INVALID_INPUT")
    return execution


def _result_configuration(settings: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    """Return where and how the result is written: the workgroup's settings win where it enforces them.

    https://docs.aws.amazon.com/athena/latest/ug/workgroups-settings-override.html
    """
    own = settings.get("ResultConfiguration") or {}
    chosen = own if settings.get("EnforceWorkGroupConfiguration") and own.get("OutputLocation") else own | given
    if not chosen.get("OutputLocation"):
        raise InvalidRequest("No output location provided. An output location is required either through the Workgroup "
                             "result configuration setting or as an API input.")  # fmt: skip
    try:
        bucket_and_key(chosen["OutputLocation"])
    except AthenaError as error:
        raise InvalidRequest(f"outputLocation is not a valid S3 path: {error.message}") from error
    return dict(chosen)
