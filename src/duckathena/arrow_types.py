"""The Arrow type of a Trino type, for the libraries that speak Arrow."""

import pyarrow as pa

from duckathena.errors import NotSupported
from duckathena.types import Type, field_name

SCALARS = {
    "boolean": pa.bool_(), "tinyint": pa.int8(), "smallint": pa.int16(), "integer": pa.int32(), "bigint": pa.int64(),
    "real": pa.float32(), "double": pa.float64(), "varchar": pa.string(), "char": pa.string(),
    "varbinary": pa.binary(), "date": pa.date32(),
}  # fmt: skip


def arrow_type(of: Type, unit: str = "us") -> pa.DataType:
    """Return the Arrow type that holds values of the Trino type `of`, timestamps in Arrow's `unit`.

    Raises NotSupported for a type that none holds.
    """
    match of.base:
        case "timestamp":
            return pa.timestamp(unit)
        case "decimal":
            return pa.decimal128(of.precision, of.scale)
        case "array":
            return pa.list_(arrow_type(of.element, unit))
        case "map":
            key, item = of.arguments
            return pa.map_(arrow_type(key, unit), arrow_type(item, unit))
        case "row":
            return pa.struct([(field_name(of, i), arrow_type(inner, unit)) for i, inner in enumerate(of.arguments)])
    found = SCALARS.get(of.base)
    if found is None:
        raise NotSupported(f"{of} in a file")
    return found
