"""What an invocation for a Kinesis stream carries."""

import pytest

from lakestack.kinesis.log import LoggedRecord
from lakestack.lambda_process.kinesis_events import _fitting


@pytest.mark.parametrize(
    ("size", "given", "fitting"),
    [(0, 0, 0), (100, 8000, 6685), (1 << 20, 10, 4), (5 << 20, 2, 1), (10, 100, 100)],
)
def test_a_batch_fits_into_an_invocation(size, given, fitting):
    records = [LoggedRecord(place, 0, "key", b"x" * size) for place in range(given)]
    assert len(_fitting(records)) == fitting
