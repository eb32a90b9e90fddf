"""A query's rows as a CSV file, a batch at a time: however many there are, few are in memory.

Every value is quoted, NULL is empty and without quotes.
https://docs.aws.amazon.com/athena/latest/ug/querying.html#saving-query-results
"""

from array import array
from collections.abc import Iterator, Sequence
from io import RawIOBase
from itertools import accumulate

import duckdb
import pyarrow as pa
from pyarrow import compute, csv

from duckathena.errors import NotSupported
from duckathena.results import Column, writer
from duckathena.types import BEYOND, INTEGER_DIGITS, Type

BATCH = 50_000
BY_ARROW = {"varchar", "char", "json", *INTEGER_DIGITS}  # types whose values it writes as Athena does
# Those whose values Arrow gives as DuckDB does.
SIMPLE = {*BY_ARROW, "boolean", "real", "double", "decimal", "date", "timestamp"}
OPTIONS = csv.WriteOptions(quoting_style="all_valid")


def write_rows(connection: duckdb.DuckDBPyConnection, sql: str, columns: Sequence[Column], sink: RawIOBase) -> int:
    """Write the rows of a compiled query to `sink`, below a header, and return how many there were."""
    schema = pa.schema([pa.field(column.name, pa.string()) for column in columns])
    count = 0
    with csv.CSVWriter(sink, schema, write_options=OPTIONS) as lines:
        for texts in _batches(connection.execute(sql), [column.type for column in columns]):
            batch = pa.RecordBatch.from_arrays(texts, schema=schema)
            lines.write_batch(batch)
            count += batch.num_rows
    return count


def _batches(cursor: duckdb.DuckDBPyConnection, types: Sequence[Type]) -> Iterator[list[pa.Array]]:
    """Return the columns' texts, some rows at a time."""
    if all(of.base in SIMPLE for of in types):
        for batch in cursor.to_arrow_reader(BATCH):
            yield [_texts(column, of) for column, of in zip(batch.columns, types, strict=True)]
        return
    write = [writer(of) for of in types]
    while rows := cursor.fetchmany(BATCH):
        columns = zip(*rows, strict=True)
        yield [pa.array([None if value is None else text(value) for value in column], pa.string())
               for text, column in zip(write, columns, strict=True)]  # fmt: skip


def _texts(column: pa.Array, of: Type) -> pa.Array:
    """Return a column's texts, each that is met more than once made once."""
    if of.base in BY_ARROW:
        return column.cast(pa.string())
    if of.base == "double" and (plain := plain_texts(column)) is not None:
        return plain
    encoded = column.dictionary_encode()
    text = writer(of)
    try:
        values = encoded.dictionary.to_pylist()
    except (OverflowError, ValueError):  # no day of Python's calendar
        raise NotSupported(BEYOND) from None
    return _strings([text(value) for value in values]).take(encoded.indices)


def plain_texts(doubles: pa.Array) -> pa.Array | None:
    """Return the texts of doubles that Java writes without an exponent, as most are; None if one is none of these."""
    size = compute.abs(doubles)
    ordinary = compute.or_(
        compute.equal(size, 0), compute.and_(compute.greater_equal(size, 1e-3), compute.less(size, 1e7))
    )
    if compute.all(ordinary).as_py() is False:
        return None
    texts = doubles.cast(pa.string())
    whole = compute.equal(compute.trunc(doubles), doubles)
    return compute.if_else(whole, compute.binary_join_element_wise(texts, "0", "."), texts)


def _strings(texts: Sequence[str]) -> pa.Array:
    """Return texts as Arrow's. `pa.array` would import pandas for it: a second of the first query."""
    parts = [text.encode() for text in texts]
    ends = array("i", accumulate(map(len, parts), initial=0))
    return pa.StringArray.from_buffers(len(parts), pa.py_buffer(ends), pa.py_buffer(b"".join(parts)))
