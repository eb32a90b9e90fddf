"""What an apply made that was cut off before Terraform's state knew of it, so that it can be taken into the state.

Interrupted, Terraform cancels the requests that are under way, and what they asked for may be made all the same. The
next apply would be refused, as the name is taken, by what is ours; of a function, after minutes of the provider's
retries. So what a plan would create is looked for by its name.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import boto3
from botocore.exceptions import ClientError

Tags = Mapping[str, str]
Values = Mapping[str, Any]  # of a resource as planned, by Terraform's names


def orphans(plan: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the address, and the id to import, of each resource that `plan` would create and that is there already.

    `plan` is as Terraform tells it. What bears no tag of the platform is somebody else's, and left out: its apply will
    say that the name is taken. So is what this account may not look at, and kinds that have no name of their own.
    """
    for change in plan.get("resource_changes", []):
        find = FOUND.get(change["type"])
        if not find or change["change"]["actions"] != ["create"]:
            continue
        planned = change["change"]["after"]
        try:
            found, tags = find(planned)
        except (ClientError, LookupError):
            continue
        if tags is None or tags.get("project") == (planned.get("tags_all") or {}).get("project"):
            yield change["address"], found


def _tags(listed: Iterable[Any]) -> Tags:
    """Read the tags of an answer, whose members some services begin with a small letter."""
    return {tag.get("Key") or tag["key"]: tag.get("Value") or tag["value"] for tag in listed}


def _stream(planned: Values) -> tuple[str, None]:
    boto3.client("kinesis").describe_stream_summary(StreamName=planned["name"])
    return planned["name"], None  # it gets its tags when it is active


def _bucket(planned: Values) -> tuple[str, Tags | None]:
    s3, account = boto3.client("s3"), boto3.client("sts").get_caller_identity()["Account"]
    name = planned["bucket"]
    s3.head_bucket(Bucket=name, ExpectedBucketOwner=account)
    try:
        return name, _tags(s3.get_bucket_tagging(Bucket=name)["TagSet"])
    except ClientError:
        return name, None  # it gets its tags after it was made


def _role(planned: Values) -> tuple[str, Tags]:
    return planned["name"], _tags(boto3.client("iam").list_role_tags(RoleName=planned["name"])["Tags"])


def _instance_profile(planned: Values) -> tuple[str, Tags]:
    iam, name = boto3.client("iam"), planned["name"]
    return name, _tags(iam.get_instance_profile(InstanceProfileName=name)["InstanceProfile"].get("Tags", []))


def _repository(planned: Values) -> tuple[str, Tags]:
    ecr, name = boto3.client("ecr"), planned["name"]
    [found] = ecr.describe_repositories(repositoryNames=[name])["repositories"]
    return name, _tags(ecr.list_tags_for_resource(resourceArn=found["repositoryArn"])["tags"])


def _function(planned: Values) -> tuple[str, Tags]:
    name = planned["function_name"]
    return name, boto3.client("lambda").get_function(FunctionName=name).get("Tags", {})


def _permission(planned: Values) -> tuple[str, None]:
    function, statement = planned["function_name"], planned["statement_id"]
    if f'"{statement}"' not in boto3.client("lambda").get_policy(FunctionName=function)["Policy"]:
        raise LookupError(statement)
    return f"{function}/{statement}", None


def _log_group(planned: Values) -> tuple[str, Tags]:
    return planned["name"], boto3.client("logs").list_tags_log_group(logGroupName=planned["name"])["tags"]


def _log_stream(planned: Values) -> tuple[str, None]:
    group, name = planned["log_group_name"], planned["name"]
    found = boto3.client("logs").describe_log_streams(logGroupName=group, logStreamNamePrefix=name)["logStreams"]
    if name not in [stream["logStreamName"] for stream in found]:
        raise LookupError(name)
    return f"{group}:{name}", None


def _delivery_stream(planned: Values) -> tuple[str, Tags]:
    firehose, name = boto3.client("firehose"), planned["name"]
    found = firehose.describe_delivery_stream(DeliveryStreamName=name)["DeliveryStreamDescription"]
    return found["DeliveryStreamARN"], _tags(firehose.list_tags_for_delivery_stream(DeliveryStreamName=name)["Tags"])


def _database(planned: Values) -> tuple[str, Tags]:
    glue, name = boto3.client("glue"), planned["name"]
    catalog = glue.get_database(Name=name)["Database"]["CatalogId"]
    return f"{catalog}:{name}", glue.get_tags(ResourceArn=_arn("glue", f"database/{name}"))["Tags"]


def _crawler(planned: Values) -> tuple[str, Tags]:
    glue, name = boto3.client("glue"), planned["name"]
    glue.get_crawler(Name=name)
    return name, glue.get_tags(ResourceArn=_arn("glue", f"crawler/{name}"))["Tags"]


def _workgroup(planned: Values) -> tuple[str, Tags]:
    athena, name = boto3.client("athena"), planned["name"]
    athena.get_work_group(WorkGroup=name)
    return name, _tags(athena.list_tags_for_resource(ResourceARN=_arn("athena", f"workgroup/{name}"))["Tags"])


def _load_balancer(planned: Values) -> tuple[str, Tags]:
    [found] = boto3.client("elbv2").describe_load_balancers(Names=[planned["name"]])["LoadBalancers"]
    return _balancing(found["LoadBalancerArn"])


def _target_group(planned: Values) -> tuple[str, Tags]:
    [found] = boto3.client("elbv2").describe_target_groups(Names=[planned["name"]])["TargetGroups"]
    return _balancing(found["TargetGroupArn"])


def _balancing(arn: str) -> tuple[str, Tags]:
    [described] = boto3.client("elbv2").describe_tags(ResourceArns=[arn])["TagDescriptions"]
    return arn, _tags(described["Tags"])


def _launch_template(planned: Values) -> tuple[str, Tags]:
    [found] = boto3.client("ec2").describe_launch_templates(LaunchTemplateNames=[planned["name"]])["LaunchTemplates"]
    return found["LaunchTemplateId"], _tags(found.get("Tags", []))


def _listener(planned: Values) -> tuple[str, Tags]:
    listeners = boto3.client("elbv2").describe_listeners(LoadBalancerArn=planned["load_balancer_arn"])["Listeners"]
    found = {listener["Port"]: listener["ListenerArn"] for listener in listeners}
    return _balancing(found[planned["port"]])


def _scaling_group(planned: Values) -> tuple[str, None]:
    name, ours = planned["name"], {tag["key"]: tag["value"] for tag in planned["tag"]}
    found = boto3.client("autoscaling").describe_tags(Filters=[{"Name": "auto-scaling-group", "Values": [name]}])
    if _tags(found["Tags"]).get("project") != ours["project"]:
        raise LookupError(name)
    return name, None


def _arn(service: str, resource: str) -> str:
    sts = boto3.client("sts")
    return f"arn:aws:{service}:{sts.meta.region_name}:{sts.get_caller_identity()['Account']}:{resource}"


# How the id by which Terraform imports a resource, and the tags of what is there, are found: by the kind of resource.
# Tags are None where the kind has none, or gets them late: what bears the name is taken for ours then.
FOUND: dict[str, Callable[[Values], tuple[str, Tags | None]]] = {
    "aws_kinesis_stream": _stream,
    "aws_s3_bucket": _bucket,
    "aws_iam_role": _role,
    "aws_iam_instance_profile": _instance_profile,
    "aws_ecr_repository": _repository,
    "aws_lambda_function": _function,
    "aws_lambda_permission": _permission,
    "aws_cloudwatch_log_group": _log_group,
    "aws_cloudwatch_log_stream": _log_stream,
    "aws_kinesis_firehose_delivery_stream": _delivery_stream,
    "aws_glue_catalog_database": _database,
    "aws_glue_crawler": _crawler,
    "aws_athena_workgroup": _workgroup,
    "aws_lb": _load_balancer,
    "aws_lb_target_group": _target_group,
    "aws_lb_listener": _listener,
    "aws_launch_template": _launch_template,
    "aws_autoscaling_group": _scaling_group,
}
