"""CBOR, in which AWS's SDK for Java speaks to Kinesis.

LocalStack reads a timestamp by a method of cbor2's decoder that later releases have under another name: a request with
one, such as GetShardIterator AT_TIMESTAMP, would be refused.
"""

from typing import Any

from cbor2._decoder import CBORDecoder


def read_timestamps() -> None:
    decoder: Any = CBORDecoder
    if not hasattr(decoder, "_decode"):
        decoder._decode = decoder.decode
