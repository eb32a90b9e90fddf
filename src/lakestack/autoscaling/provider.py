"""The EC2 Auto Scaling API, where moto's answers are not enough.

https://docs.aws.amazon.com/autoscaling/ec2/APIReference/Welcome.html
"""

from collections import defaultdict
from typing import Any

from localstack.aws.api import CommonServiceException, RequestContext
from localstack.aws.connect import connect_to
from localstack.services.moto import call_moto
from localstack.services.plugins import ServiceLifecycleHook
from moto.autoscaling.models import autoscaling_backends

from lakestack.autoscaling.activities import activities_of
from lakestack.autoscaling.fleet import LOCK
from lakestack.autoscaling.keeper import Keeper
from lakestack.autoscaling.refresh import Refresh
from lakestack.operations import operation

type Request = dict[str, Any]

# Settings that moto does not keep.
SETTINGS = (
    "DefaultInstanceWarmup",
    "MaxInstanceLifetime",
    "InstanceMaintenancePolicy",
    "DesiredCapacityType",
    "Context",
)


class AutoScalingProvider(ServiceLifecycleHook):
    """Groups that keep their desired capacity, and refreshes that roll them to another version."""

    service = "autoscaling"

    def __init__(self) -> None:
        self._refreshes: dict[str, list[Refresh]] = defaultdict(list)  # by the group's ARN, the newest first
        self._settings: dict[str, dict[str, Any]] = defaultdict(dict)
        self._enabled: dict[str, bool] = {}  # by the policy's name, which moto knows it by

    def on_after_init(self) -> None:
        """Begin to look after the groups."""
        Keeper(self._is_refreshing).start()

    # --- groups

    @operation("CreateAutoScalingGroup")
    def create_auto_scaling_group(self, context: RequestContext, request: Request) -> None:
        with LOCK:
            call_moto(context)
        self._keep_settings(_group(context, request), request)

    @operation("UpdateAutoScalingGroup")
    def update_auto_scaling_group(self, context: RequestContext, request: Request) -> None:
        with LOCK:
            call_moto(context)
        group = _group(context, request)
        self._keep_settings(group, request)
        if "DefaultCooldown" in request:
            group.default_cooldown = int(request["DefaultCooldown"])
        if request.get("TerminationPolicies"):
            group.termination_policies = request["TerminationPolicies"]

    @operation("DescribeAutoScalingGroups")
    def describe_auto_scaling_groups(self, context: RequestContext, request: Request) -> dict[str, Any]:
        del request  # moto reads it from the context
        answer: dict[str, Any] = call_moto(context)
        for described in answer.get("AutoScalingGroups", []):
            group = _group(context, described)
            described.update(self._settings[group.arn])
            versions = {state.instance_id: state.template_version for state in group.instance_states}
            for instance in described.get("Instances", []):
                if instance.get("LaunchTemplate"):
                    instance["LaunchTemplate"]["Version"] = str(versions[instance["InstanceId"]])
        return answer

    @operation("DescribeScalingActivities")
    def describe_scaling_activities(self, context: RequestContext, request: Request) -> dict[str, Any]:
        groups = _backend(context).autoscaling_groups.values()
        wanted = request.get("AutoScalingGroupName")
        found = [note for group in groups if wanted in (None, group.name) for note in activities_of(group)]
        return {"Activities": found[: int(request.get("MaxRecords") or 100)]}

    # --- policies

    @operation("PutScalingPolicy")
    def put_scaling_policy(self, context: RequestContext, request: Request) -> dict[str, Any]:
        answer: dict[str, Any] = call_moto(context)
        self._enabled[request["PolicyName"]] = bool(request.get("Enabled", True))
        return answer

    @operation("DescribePolicies")
    def describe_policies(self, context: RequestContext, request: Request) -> dict[str, Any]:
        del request  # moto reads it from the context
        answer: dict[str, Any] = call_moto(context)
        for policy in answer.get("ScalingPolicies", []):
            policy["Enabled"] = self._enabled.get(policy["PolicyName"], True)
            if policy.get("PolicyType") != "PredictiveScaling":  # moto tells an empty one of every policy
                policy.pop("PredictiveScalingConfiguration", None)
        return answer

    # --- refreshes

    @operation("StartInstanceRefresh")
    def start_instance_refresh(self, context: RequestContext, request: Request) -> dict[str, Any]:
        group = _group(context, request)
        if self._is_refreshing(group):
            raise CommonServiceException(
                "InstanceRefreshInProgress",
                "An Instance Refresh is already in progress and blocks the execution of this request.",
            )
        desired = request.get("DesiredConfiguration") or {}
        template = desired.get("LaunchTemplate") or {}
        preferences = request.get("Preferences") or {}
        if preferences.get("AutoRollback") and not desired:
            raise CommonServiceException(
                "ValidationError", "You must specify a desired configuration to roll back automatically."
            )
        alarms = (preferences.get("AlarmSpecification") or {}).get("Alarms") or []

        def gone_off() -> str | None:
            if not alarms:
                return None
            cloudwatch = connect_to(aws_access_key_id=context.account_id, region_name=context.region).cloudwatch
            described = cloudwatch.describe_alarms(AlarmNames=alarms)["MetricAlarms"]
            return next((alarm["AlarmName"] for alarm in described if alarm["StateValue"] == "ALARM"), None)

        refresh = Refresh(
            group=group,
            version=str(template.get("Version") or group.launch_template_version),
            desired=desired,
            preferences={"InstanceWarmup": self._settings[group.arn].get("DefaultInstanceWarmup", 0)} | preferences,
            alarm=gone_off,
        )
        self._refreshes[group.arn].insert(0, refresh)
        refresh.start()
        return {"InstanceRefreshId": refresh.id}

    @operation("DescribeInstanceRefreshes")
    def describe_instance_refreshes(self, context: RequestContext, request: Request) -> dict[str, Any]:
        wanted = request.get("InstanceRefreshIds") or []
        known = self._refreshes[_group(context, request).arn]
        found = [refresh.describe() for refresh in known if not wanted or refresh.id in wanted]
        return {"InstanceRefreshes": found[: int(request.get("MaxRecords") or 100)]}

    @operation("CancelInstanceRefresh")
    def cancel_instance_refresh(self, context: RequestContext, request: Request) -> dict[str, Any]:
        refresh = self._active(_group(context, request))
        refresh.cancel()
        return {"InstanceRefreshId": refresh.id}

    @operation("RollbackInstanceRefresh")
    def rollback_instance_refresh(self, context: RequestContext, request: Request) -> dict[str, Any]:
        refresh = self._active(_group(context, request))
        refresh.cancel(roll_back=True)
        return {"InstanceRefreshId": refresh.id}

    def _is_refreshing(self, group: Any) -> bool:
        return any(refresh.active for refresh in self._refreshes.get(group.arn, []))

    def _active(self, group: Any) -> Refresh:
        for refresh in self._refreshes[group.arn]:
            if refresh.active:
                return refresh
        raise CommonServiceException(
            "ActiveInstanceRefreshNotFound", "No in progress or pending Instance Refresh found."
        )

    def _keep_settings(self, group: Any, request: Request) -> None:
        self._settings[group.arn].update({name: request[name] for name in SETTINGS if name in request})


def _backend(context: RequestContext) -> Any:
    return autoscaling_backends[context.account_id][context.region]


def _group(context: RequestContext, request: Request) -> Any:
    group = _backend(context).autoscaling_groups.get(request["AutoScalingGroupName"])
    if group is None:
        raise CommonServiceException("ValidationError", "AutoScalingGroup name not found - null")
    return group
