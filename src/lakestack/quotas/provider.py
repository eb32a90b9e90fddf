"""The Service Quotas API. https://docs.aws.amazon.com/servicequotas/2019-06-24/apireference/Welcome.html"""

import uuid
from datetime import UTC, datetime
from typing import Any

from localstack.aws.api import CommonServiceException, RequestContext
from localstack.services.plugins import ServiceLifecycleHook

from lakestack.operations import operation
from lakestack.quotas.defaults import QUOTAS, SERVICES, Quota

type Request = dict[str, Any]


class QuotasProvider(ServiceLifecycleHook):
    """Tells quotas, and grants what is asked for at once. The emulator itself stops nobody at them."""

    service = "service-quotas"

    def __init__(self) -> None:
        self._granted: dict[tuple[str, str, str, str], float] = {}  # by account, region, service and quota

    @operation("ListServices", context=False)
    def list_services(self, request: Request) -> dict[str, Any]:
        del request  # few enough for one page
        return {"Services": [{"ServiceCode": code, "ServiceName": name} for code, name in SERVICES.items()]}

    @operation("GetServiceQuota")
    def get_service_quota(self, context: RequestContext, request: Request) -> dict[str, Any]:
        return {"Quota": self._described(context, _quota(request))}

    @operation("GetAWSDefaultServiceQuota")
    def get_aws_default_service_quota(self, context: RequestContext, request: Request) -> dict[str, Any]:
        return {"Quota": _quota(request).describe(context.account_id, context.region)}

    @operation("ListServiceQuotas")
    def list_service_quotas(self, context: RequestContext, request: Request) -> dict[str, Any]:
        return {"Quotas": [self._described(context, quota) for quota in _of_service(request)]}

    @operation("ListAWSDefaultServiceQuotas")
    def list_aws_default_service_quotas(self, context: RequestContext, request: Request) -> dict[str, Any]:
        return {"Quotas": [quota.describe(context.account_id, context.region) for quota in _of_service(request)]}

    @operation("RequestServiceQuotaIncrease")
    def request_service_quota_increase(self, context: RequestContext, request: Request) -> dict[str, Any]:
        quota, wanted = _quota(request), float(request["DesiredValue"])
        if wanted <= self._described(context, quota)["Value"]:
            raise CommonServiceException(
                "IllegalArgumentException", "You must provide a quota value greater than the current quota value."
            )
        self._granted[context.account_id, context.region, quota.service, quota.code] = wanted
        now = datetime.now(UTC)
        described = self._described(context, quota)
        told = ("ServiceCode", "ServiceName", "QuotaCode", "QuotaName", "QuotaArn", "Unit", "GlobalQuota")
        return {
            "RequestedQuota": {name: described[name] for name in told}
            | {"Id": uuid.uuid4().hex, "DesiredValue": wanted, "Status": "APPROVED", "Created": now, "LastUpdated": now}
        }

    def _described(self, context: RequestContext, quota: Quota) -> dict[str, Any]:
        granted = self._granted.get((context.account_id, context.region, quota.service, quota.code))
        return quota.describe(context.account_id, context.region, granted)


def _of_service(request: Request) -> list[Quota]:
    found = [quota for quota in QUOTAS if quota.service == request["ServiceCode"]]
    if not found:
        raise _no_such("The request failed because the specified service does not exist.")
    return found


def _quota(request: Request) -> Quota:
    for quota in _of_service(request):
        if quota.code == request["QuotaCode"]:
            return quota
    raise _no_such("The request failed because the specified quota does not exist.")


def _no_such(message: str) -> CommonServiceException:
    return CommonServiceException("NoSuchResourceException", message)
