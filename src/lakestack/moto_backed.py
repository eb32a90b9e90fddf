"""Services whose control plane is moto's, with handlers of our own laid over it."""

import logging
from typing import Any

from localstack.aws.api import CommonServiceException, RequestContext
from localstack.aws.forwarder import _wrap_with_fallthrough
from localstack.aws.skeleton import DispatchTable, create_dispatch_table
from localstack.aws.spec import load_service
from localstack.services.moto import _proxy_moto, call_moto
from localstack.services.plugins import Service, ServiceLifecycleHook

from lakestack.operations import CHECKED, VALIDATION, check

LOG = logging.getLogger(__name__)
REFUSALS = {"athena": "InvalidRequestException", "glue": "InvalidInputException"}


class MotoBacked(ServiceLifecycleHook):
    """A provider without handlers of its own: every operation is moto's."""

    service: str

    def __init__(self, service: str) -> None:
        self.service = service


def moto_backed(service: str, provider: Any = None) -> Service:
    """Return the service `service` (AWS's id, such as "glue"), answered by `provider`'s handlers and else by moto.

    LocalStack has no API module for these services, and its own moto fallback reads the operations from that module:
    with none, its dispatch table is empty. Here they come from botocore's service model. A handler that raises
    NotImplementedError falls through to moto.
    """
    provider = provider or MotoBacked(service)

    def dispatch_table(delegate: Any) -> DispatchTable:
        moto = from_moto if service in CHECKED else _proxy_moto
        table: DispatchTable = dict.fromkeys(load_service(service).operation_names, moto)
        for operation, handler in create_dispatch_table(delegate).items():
            table[operation] = _wrap_with_fallthrough(handler, _proxy_moto)
        return table

    return Service.for_provider(provider, dispatch_table_factory=dispatch_table)


def from_moto(context: RequestContext, request: Any) -> Any:
    """Return moto's answer to a request that is as the service's model demands.

    What moto fails on nevertheless, such as members that it needs and AWS does not, ends as an error of the caller's.
    """
    check(context, request)
    try:
        return call_moto(context)
    except (AttributeError, LookupError, NameError, TypeError, ValueError) as error:
        LOG.warning("moto failed at %s", context.operation.name, exc_info=True)
        raise CommonServiceException(
            REFUSALS.get(context.service.service_name, VALIDATION),
            f"{context.operation.name} cannot be answered with these members: {type(error).__name__} {error}",
        ) from error
