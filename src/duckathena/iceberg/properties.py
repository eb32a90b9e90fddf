"""The properties of an Iceberg table: Athena's own, and those of Iceberg's that mean the same.

https://docs.aws.amazon.com/athena/latest/ug/querying-iceberg-creating-tables.html#querying-iceberg-table-properties
Athena takes no others, and keeps them in the table's metadata rather than in Glue.
"""

from collections.abc import Mapping

from duckathena.errors import AthenaError, NotSupported

AGE, SNAPSHOTS, METADATA_FILES = (
    "vacuum_max_snapshot_age_seconds", "vacuum_min_snapshots_to_keep", "vacuum_max_metadata_files_to_keep",
)  # fmt: skip
CODEC = "write.parquet.compression-codec"
IN_ICEBERG = {
    "format": "write.format.default",
    "write_compression": CODEC,
    "compression_level": "write.parquet.compression-level",
    "write_target_data_file_size_bytes": "write.target-file-size-bytes",
    AGE: "history.expire.max-snapshot-age-ms",
    SNAPSHOTS: "history.expire.min-snapshots-to-keep",
}
NUMBERS = {
    "compression_level", "write_target_data_file_size_bytes", AGE, SNAPSHOTS, METADATA_FILES,
    "optimize_rewrite_min_data_file_size_bytes", "optimize_rewrite_max_data_file_size_bytes",
    "optimize_rewrite_data_file_threshold", "optimize_rewrite_delete_file_threshold",
}  # fmt: skip
KNOWN = {"format", "write_compression", "write_data_path_enabled", *NUMBERS}
COMPRESSIONS = {"zstd": "zstd", "gzip": "gzip", "snappy": "snappy", "none": "uncompressed",
                "uncompressed": "uncompressed"}  # fmt: skip
DEFAULTS = {"format-version": "2", CODEC: "zstd"}


def in_metadata(given: Mapping[str, str]) -> dict[str, str]:
    """Return the properties as the table's metadata keeps them. Raises AthenaError for those that Athena refuses."""
    found: dict[str, str] = {}
    for key, value in given.items():
        name = key.lower()
        if name not in KNOWN:
            raise AthenaError(f"Unsupported table property key: {key}", code="NOT_SUPPORTED")
        found[name] = value
        if name in IN_ICEBERG:
            found[IN_ICEBERG[name]] = _meaning(name, value)
        elif name in NUMBERS:
            _number(name, value)
    return found


def _meaning(name: str, value: str) -> str:
    """Return what Iceberg's property is for Athena's."""
    if name == "format":
        if value.upper() != "PARQUET":
            raise NotSupported(f"Iceberg tables whose files are {value}; known is PARQUET")
        return "parquet"
    if name == "write_compression":
        if value.lower() not in COMPRESSIONS:
            raise NotSupported(f"PARQUET compressed as {value}; known are {', '.join(sorted(COMPRESSIONS))}")
        return COMPRESSIONS[value.lower()]
    number = _number(name, value)
    return str(1000 * number if name == AGE else number)


def _number(name: str, value: str) -> int:
    if not value.isdecimal() or int(value) < 1:
        raise AthenaError(f"The table property {name} wants a positive number, not '{value}'",
                          code="INVALID_TABLE_PROPERTY")  # fmt: skip
    return int(value)


def number_of(properties: Mapping[str, str], name: str, default: int) -> int:
    """Return what Iceberg's property is for Athena's `name`, a number that another engine may have set."""
    found = properties.get(IN_ICEBERG.get(name, name), "")
    return int(found) if found.isdecimal() else default
