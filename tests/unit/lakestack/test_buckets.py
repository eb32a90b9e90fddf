"""Objects that are put into the emulator's S3 in its own process."""

from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError
from localstack.aws.api.s3 import NoSuchBucket
from localstack.aws.spec import load_service
from localstack.services.plugins import SERVICE_PLUGINS

from lakestack import buckets


@pytest.fixture
def s3(monkeypatch) -> Any:
    """LocalStack's S3, with what PutObject was asked, or what it is to raise."""
    asked: list[Any] = []
    errors: list[Exception] = []

    def put_object(context: Any, request: dict[str, Any]) -> None:
        asked.append((context.account_id, context.region, context.service_operation, request | {"Body": None}))
        for error in errors:
            raise error

    skeleton = SimpleNamespace(service=load_service("s3"), dispatch_table={"PutObject": put_object})
    service = SimpleNamespace(skeleton=skeleton, _provider=SimpleNamespace(_storage_backend=None))
    monkeypatch.setattr(SERVICE_PLUGINS, "require", lambda name: {"s3": service}[name])
    return SimpleNamespace(asked=asked, errors=errors)


def test_an_object_is_put_for_the_account(s3):
    buckets.Buckets("000000000042", "eu-west-1").put("lake", "a/b", b"beer", "text/plain")
    request = {"Bucket": "lake", "Key": "a/b", "Body": None, "ContentType": "text/plain"}
    assert s3.asked == [("000000000042", "eu-west-1", ("s3", "PutObject"), request)]


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (NoSuchBucket("There is none"), "NoSuchBucket", "There is none"),
        (OSError("disk full"), "InternalError", "disk full"),
    ],
)
def test_what_is_refused_is_an_error_as_a_client_has_it(s3, error, code, message):
    s3.errors.append(error)
    with pytest.raises(ClientError) as refused:
        buckets.Buckets("000000000042", "eu-west-1").put("lake", "a/b", b"beer", "text/plain")
    assert refused.value.response["Error"] == {"Code": code, "Message": message}
    assert refused.value.operation_name == "PutObject"
