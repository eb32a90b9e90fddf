"""The serving stack: applied for a release, rolled to it, remembered."""

import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
from botocore.exceptions import ClientError

from brewlake.errors import BrewlakeError
from brewlake.settings import CAPTURE_STREAM, CHECKOUT, DEFAULT_REGION, Settings
from brewlake.stack.problems import TerraformError, lock_id
from brewlake.stack.reach import as_reached
from brewlake.stack.stand_in import stand_in
from brewlake.stack.state import state_bucket
from brewlake.stack.terraform import Terraform

if TYPE_CHECKING:
    from mypy_boto3_autoscaling import AutoScalingClient

EMULATOR_ACCOUNT = "000000000000"
ADDRESS_TAG = "lakestack:address"
CODE = ("serving", "modules/serving", "modules/network", "modules/bucket", "modules/trust")  # under terraform


@dataclass(frozen=True)
class Release:
    """What the fleet serves: a model `version` and its `image` by digest.

    `address`, "host:port", is where an emulated instance really answers; None on AWS: there, instances do themselves.
    `retrain` is Terraform's variable of that name: when a new version is trained, with what; None: by hand only.
    """

    version: str
    image: str
    address: str | None = None
    retrain: dict[str, Any] | None = None


@dataclass(frozen=True)
class Service:
    """The outputs of terraform/serving that other commands need."""

    service_url: str
    swagger_url: str
    load_balancer_arn: str
    autoscaling_group: str
    log_group: str


def local_release(settings: Settings, version: str, address: str | None = None) -> Release:
    """Return the release of `version` in the emulator. It can be told before the version is trained.

    `address` is where the version is served, by default at the stack's model port.
    """
    repository = f"{EMULATOR_ACCOUNT}.dkr.ecr.{DEFAULT_REGION}.amazonaws.com/brewlake-model"
    _, digest = stand_in(version)
    return Release(version, f"{repository}@{digest}", address or f"localhost:{settings.model_port}")


def serving_terraform(settings: Settings, release: Release) -> Terraform:
    """Return Terraform on terraform/serving, with the variables that `release` and this stack's ports make."""
    variables: dict[str, Any] = {"image": release.image, "model_version": release.version}
    if settings.is_local:
        variables["http_port"] = settings.emulator_port
    if settings.capture:
        variables["capture_delivery_stream"] = CAPTURE_STREAM
    if release.retrain:
        variables["retrain"] = release.retrain
    if release.address:
        variables["instance_tags"] = {ADDRESS_TAG: release.address}
    return Terraform(settings, "serving", variables)


def backend(settings: Settings) -> dict[str, str]:
    """Return the backend's settings that the environment's file leaves open."""
    if settings.is_local:
        return {}
    return {"bucket": state_bucket(settings), "region": boto3.Session().region_name or DEFAULT_REGION}


def apply_serving(settings: Settings, terraform: Terraform, release: Release, seen: Callable[[str], None]) -> Service:
    """Apply `terraform`, which is `serving_terraform` for `release`; return its outputs.

    `seen` is told the address of each resource that is finished. Run again after a failure or an interruption, it goes
    on. The state's bucket must exist.
    """
    terraform.init(backend(settings))
    try:
        terraform.apply(seen)
    except TerraformError as error:
        left = lock_id(error)
        if not (left and settings.is_local):  # on AWS the lock may be a colleague's
            raise
        terraform.unlock(left)
        terraform.apply(seen)
    outputs = terraform.outputs()
    remember(settings, release, outputs)
    return service(outputs)


def service(outputs: dict[str, Any]) -> Service:
    """Return the service that Terraform's `outputs` describe, its addresses as they are reached from here."""
    urls = {name: as_reached(outputs[name]) for name in ("service_url", "swagger_url")}
    return Service(**{name: outputs[name] for name in Service.__dataclass_fields__} | urls)


def remember(settings: Settings, release: Release, outputs: dict[str, Any]) -> None:
    """Keep what was applied, for the commands that follow."""
    _file(settings).parent.mkdir(parents=True, exist_ok=True)
    kept = {"release": asdict(release), "outputs": outputs, "code": _code(settings)}
    _file(settings).write_text(json.dumps(kept, indent=2))


def last_applied(settings: Settings) -> tuple[Release, Service] | None:
    """Return the release that was applied last in this environment and its service, None where there is none."""
    kept = _kept(settings)
    return None if kept is None else (Release(**kept["release"]), service(kept["outputs"]))


def is_applied(settings: Settings, release: Release) -> bool:
    """Whether `release` was applied last, by the Terraform code that is here now, and its load balancer exists."""
    kept = _kept(settings)
    if kept is None or Release(**kept["release"]) != release or kept.get("code") != _code(settings):
        return False
    try:
        boto3.client("elbv2").describe_load_balancers(LoadBalancerArns=[service(kept["outputs"]).load_balancer_arn])
    except ClientError as error:
        if error.response["Error"]["Code"] in ("LoadBalancerNotFound", "LoadBalancerNotFoundException"):
            return False
        raise
    return True


def forget(settings: Settings) -> None:
    """Forget what was applied: it is gone."""
    _file(settings).unlink(missing_ok=True)


def await_refresh(group: str, told: Callable[[str], None], seconds: float) -> None:
    """Wait until the newest instance refresh of the Auto Scaling `group` has ended, telling `told` how far it is.

    Raises BrewlakeError with Auto Scaling's reason where it did not succeed, or goes on for longer than `seconds`.
    """
    autoscaling: AutoScalingClient = boto3.client("autoscaling")
    deadline = time.monotonic() + seconds
    while True:
        refreshes = autoscaling.describe_instance_refreshes(AutoScalingGroupName=group)["InstanceRefreshes"]
        if not refreshes or refreshes[0]["Status"] == "Successful":
            return
        refresh = refreshes[0]
        status, reason = refresh["Status"], refresh.get("StatusReason", "no reason given")
        told(f"{status}, {refresh.get('PercentageComplete', 0)} %")
        if status not in ("Pending", "InProgress", "Cancelling", "RollbackInProgress", "Baking"):
            back = " The version before is served again." if status == "RollbackSuccessful" else ""
            raise BrewlakeError(
                f"the fleet did not take the new version: {status}: {reason}{back}",
                "The new instances' console output and the container's log in CloudWatch say why. Fix it, then run it "
                "again.",
            )
        if time.monotonic() > deadline:
            raise BrewlakeError(
                f"the fleet is still at {refresh.get('PercentageComplete', 0)} % after {seconds:.0f} s ({status})",
                "It goes on by itself. Run the same command again to wait for it.",
            )
        time.sleep(1)


def _kept(settings: Settings) -> dict[str, Any] | None:
    try:
        kept: dict[str, Any] = json.loads(_file(settings).read_text())
    except FileNotFoundError:
        return None
    return kept


def _code(settings: Settings) -> str:
    """Return a hash of what the serving stack is made from, besides its release."""
    terraform = CHECKOUT / "terraform"
    files = [terraform / "environments" / f"{settings.environment}.serving.tfvars"]
    files += sorted(file for folder in CODE for file in (terraform / folder).glob("*.tf*"))
    digest = hashlib.sha256(str(settings.capture).encode())
    for file in files:
        digest.update(file.name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _file(settings: Settings) -> Path:
    return settings.home / f"serving-{settings.environment}.json"
