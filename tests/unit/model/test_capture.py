"""How captured lines become records of Firehose."""

import pytest

from model.capture import pack


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([], []),
        ([b"ab", b"cd"], [(b"abcd", 2)]),
        ([b"ab", b"cde"], [(b"ab", 1), (b"cde", 1)]),
        ([b"abcde", b"f"], [(b"abcde", 1), (b"f", 1)]),  # a line is never cut
    ],
)
def test_lines_share_a_record_as_long_as_they_fit(lines, expected):
    assert list(pack(lines, most_bytes=4)) == expected
