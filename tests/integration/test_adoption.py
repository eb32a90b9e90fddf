"""What a plan would create and what is there already: ours is taken over, another's is not."""

import uuid
from typing import Any

import pytest

from brewlake.stack.adoption import orphans
from tests.conftest import Emulator

OURS = {"project": "brewlake", "owner": "me"}


@pytest.fixture(autouse=True)
def here(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", emulator.endpoint_url)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")


def found(kind: str, *actions: str, **planned: Any) -> list[tuple[str, str]]:
    change = {"actions": list(actions or ("create",)), "after": planned | {"tags_all": OURS}}
    return list(orphans({"resource_changes": [{"type": kind, "address": "a", "change": change}]}))


def role(emulator: Emulator, tags: dict[str, str]) -> str:
    name = f"role-{uuid.uuid4().hex[:8]}"
    listed = [{"Key": key, "Value": value} for key, value in tags.items()]
    emulator.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument="{}", Tags=listed)
    return name


def test_a_role_of_ours_is_taken_over(emulator: Emulator) -> None:
    name = role(emulator, OURS)
    assert found("aws_iam_role", name=name) == [("a", name)]


@pytest.mark.parametrize("tags", [{}, {"project": "another"}])
def test_anothers_role_is_left_alone(emulator: Emulator, tags: dict[str, str]) -> None:
    assert found("aws_iam_role", name=role(emulator, tags)) == []


def test_what_the_plan_only_changes_is_left_alone(emulator: Emulator) -> None:
    assert found("aws_iam_role", "update", name=role(emulator, OURS)) == []


def test_a_bucket_that_was_cut_off_before_it_got_its_tags_is_taken_over(emulator: Emulator) -> None:
    name = f"bucket-{uuid.uuid4().hex[:8]}"
    emulator.client("s3").create_bucket(Bucket=name)
    assert found("aws_s3_bucket", bucket=name) == [("a", name)]
    tags = {"TagSet": [{"Key": "project", "Value": "another"}]}
    emulator.client("s3").put_bucket_tagging(Bucket=name, Tagging=tags)
    assert found("aws_s3_bucket", bucket=name) == []


@pytest.mark.parametrize(
    ("kind", "planned"),
    [
        ("aws_kinesis_stream", {"name": "nowhere"}),
        ("aws_s3_bucket", {"bucket": "nowhere"}),
        ("aws_iam_role", {"name": "nowhere"}),
        ("aws_iam_instance_profile", {"name": "nowhere"}),
        ("aws_ecr_repository", {"name": "nowhere"}),
        ("aws_lambda_function", {"function_name": "nowhere"}),
        ("aws_lambda_permission", {"function_name": "nowhere", "statement_id": "x"}),
        ("aws_cloudwatch_log_group", {"name": "nowhere"}),
        ("aws_cloudwatch_log_stream", {"name": "nowhere", "log_group_name": "nowhere"}),
        ("aws_kinesis_firehose_delivery_stream", {"name": "nowhere"}),
        ("aws_glue_catalog_database", {"name": "nowhere"}),
        ("aws_glue_crawler", {"name": "nowhere"}),
        ("aws_athena_workgroup", {"name": "nowhere"}),
        ("aws_lb", {"name": "nowhere"}),
        ("aws_lb_target_group", {"name": "nowhere"}),
        ("aws_lb_listener", {"port": 80}),  # its load balancer is still to be made
        ("aws_launch_template", {"name": "nowhere"}),
        ("aws_autoscaling_group", {"name": "nowhere", "tag": [{"key": "project", "value": "brewlake"}]}),
        ("aws_vpc", {"cidr_block": "10.0.0.0/16"}),  # has no name
    ],
)
def test_what_is_not_there_is_made(kind: str, planned: dict[str, Any]) -> None:
    assert found(kind, **planned) == []
