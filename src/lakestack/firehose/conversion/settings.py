"""The DataFormatConversionConfiguration of a destination.

https://docs.aws.amazon.com/firehose/latest/APIReference/API_DataFormatConversionConfiguration.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from localstack.aws.api.firehose import InvalidArgumentException

from lakestack.firehose.conversion.timestamps import timestamp_parser

_SERIALIZERS = ("ParquetSerDe", "OrcSerDe")
_DESERIALIZERS = ("OpenXJsonSerDe", "HiveJsonSerDe")
_MIB = 1 << 20
# What holds where nothing is given; it is not described: https://docs.aws.amazon.com/firehose/latest/APIReference/
# API_ParquetSerDe.html, API_OrcSerDe.html and API_OpenXJsonSerDe.html
DEFAULTS: dict[str, dict[str, Any]] = {
    "ParquetSerDe": {
        "BlockSizeBytes": 256 * _MIB,
        "PageSizeBytes": _MIB,
        "Compression": "SNAPPY",
        "EnableDictionaryCompression": False,
        "MaxPaddingBytes": 0,
        "WriterVersion": "V1",
    },
    "OrcSerDe": {
        "StripeSizeBytes": 64 * _MIB,
        "BlockSizeBytes": 256 * _MIB,
        "RowIndexStride": 10_000,
        "EnablePadding": False,
        "PaddingTolerance": 0.05,
        "Compression": "SNAPPY",
        "BloomFilterFalsePositiveProbability": 0.05,
        "DictionaryKeyThreshold": 0.0,
        "FormatVersion": "V0_12",
    },
    "OpenXJsonSerDe": {"CaseInsensitive": True, "ConvertDotsInJsonKeysToUnderscores": False},
    "HiveJsonSerDe": {},
}


class SchemaError(Exception):
    """A column of the table is of a type that cannot be written."""


@dataclass(frozen=True)
class Conversion:
    """How records are read, by which table, and how they are written; options are those of the SerDes, complete."""

    deserializer: str
    reading: Mapping[str, Any]
    serializer: str
    writing: Mapping[str, Any]
    schema: Mapping[str, Any]

    @property
    def extension(self) -> str:
        return ".parquet" if self.serializer == "ParquetSerDe" else ".orc"


def normalized_conversion(configuration: Mapping[str, Any]) -> dict[str, Any]:
    """Return the configuration as Firehose describes it: what was given, without defaults.

    Raises InvalidArgumentException where it is refused.
    """
    described = dict(configuration) | {"Enabled": configuration.get("Enabled") is not False}
    for member, inner, names in (
        ("InputFormatConfiguration", "Deserializer", _DESERIALIZERS),
        ("OutputFormatConfiguration", "Serializer", _SERIALIZERS),
    ):
        given = (configuration.get(member) or {}).get(inner)
        if given is None and not described["Enabled"]:
            continue
        _, options = _one(given or {}, names)
        for pattern in options.get("TimestampFormats", ()):
            timestamp_parser(pattern)
    schema = configuration.get("SchemaConfiguration") or {}
    for member in ("RoleARN", "DatabaseName", "TableName"):
        if described["Enabled"] and not schema.get(member):
            raise InvalidArgumentException(f"SchemaConfiguration needs a {member} to convert the data's format.")
    return described


def parse_conversion(described: Mapping[str, Any]) -> Conversion | None:
    """Return the conversion that a description asks for, if any."""
    if not described.get("Enabled"):
        return None
    deserializer, reading = _one(described["InputFormatConfiguration"]["Deserializer"], _DESERIALIZERS)
    serializer, writing = _one(described["OutputFormatConfiguration"]["Serializer"], _SERIALIZERS)
    return Conversion(deserializer, reading, serializer, writing, described["SchemaConfiguration"])


def _one(given: Mapping[str, Any], names: tuple[str, ...]) -> tuple[str, dict[str, Any]]:
    """Return which of the SerDes is given, and its options with their defaults."""
    present = [name for name in names if given.get(name) is not None]
    if len(present) != 1:
        raise InvalidArgumentException(f"Exactly one of {' and '.join(names)} must be given.")
    name = present[0]
    return name, DEFAULTS[name] | {option: value for option, value in given[name].items() if value is not None}
