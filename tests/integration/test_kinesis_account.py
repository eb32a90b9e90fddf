"""The account's commitment to a least throughput, and the warm throughput of streams, in an emulator."""

import random
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.conftest import Emulator

ON_DEMAND = {"StreamMode": "ON_DEMAND"}


@pytest.fixture
def kinesis(emulator: Emulator) -> Any:
    """A client of an account of the test's own."""
    account = f"{random.randrange(10**11, 10**12)}"
    return emulator.client("kinesis", aws_access_key_id=account, aws_secret_access_key="test")


def refused(call: Any, **request: Any) -> str:
    with pytest.raises(ClientError) as error:
        call(**request)
    return str(error.value.response["Error"]["Code"])


def committed(answer: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = answer["MinimumThroughputBillingCommitment"]
    return found


def test_warm_throughput_needs_a_commitment_which_lasts_a_day(kinesis):
    assert committed(kinesis.describe_account_settings()) == {"Status": "DISABLED"}
    warm = {"StreamName": "warm", "StreamModeDetails": ON_DEMAND, "WarmThroughputMiBps": 100}
    assert refused(kinesis.create_stream, **warm) == "InvalidArgumentException"

    begun = committed(kinesis.update_account_settings(MinimumThroughputBillingCommitment={"Status": "ENABLED"}))
    assert begun["Status"] == "ENABLED"
    assert (begun["EarliestAllowedEndAt"] - begun["StartedAt"]).days == 1
    assert committed(kinesis.describe_account_settings()) == begun

    kinesis.create_stream(**warm)
    updated = kinesis.update_stream_warm_throughput(StreamName="warm", WarmThroughputMiBps=200)
    summary = kinesis.describe_stream_summary(StreamName="warm")["StreamDescriptionSummary"]
    assert updated["WarmThroughput"] == summary["WarmThroughput"] == {"TargetMiBps": 200, "CurrentMiBps": 200}
    much = {"StreamName": "warm", "WarmThroughputMiBps": 10_241}
    assert refused(kinesis.update_stream_warm_throughput, **much) == "ValidationException"

    kinesis.create_stream(StreamName="cold", ShardCount=1)
    cold = {"StreamName": "cold", "WarmThroughputMiBps": 1}
    assert refused(kinesis.update_stream_warm_throughput, **cold) == "ValidationException"
    assert "WarmThroughput" not in kinesis.describe_stream_summary(StreamName="cold")["StreamDescriptionSummary"]

    ending = committed(kinesis.update_account_settings(MinimumThroughputBillingCommitment={"Status": "DISABLED"}))
    assert ending == begun | {"Status": "ENABLED_UNTIL_EARLIEST_ALLOWED_END"}
