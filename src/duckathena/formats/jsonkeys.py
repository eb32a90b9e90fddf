"""The keys that JSON documents really have. Athena matches them to columns without regard to case; DuckDB minds it.

A key that is not found is NULL to DuckDB, silently: so the text of every file of which columns are wanted is looked
through for keys that are not in lower case, and where there are any, all keys are looked up before the file is read.
Beside them it is looked through for values that `jsonvalues` reads in a slower way.
"""

import functools
import itertools
import mmap
import operator
import re
import struct
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
from duckdb.sqltypes import DuckDBPyType

from duckathena.dialect.typed import quote
from duckathena.errors import NotSupported

# What JSON documents may hold: "keys" of another case, "values" that DuckDB would read as others.
type Unusual = frozenset[str]

# The keys of a document as they are written, by their lower case; below a key, those of the objects there.
type Keys = dict[str, tuple[str, "Keys"]]

NESTED = {"list", "struct"}
SEVERAL = "\0"  # in place of a key that is written in more than one way

# A capital, an escape or a letter beyond ASCII, and then the end of a key. Like what follows, it may be found where
# there is none, in a text with quotes in it, which costs a slower way of reading; it is never missed where it is.
UNUSUAL_KEY = r'[A-Z\\\x80-\xff][^"\n]*"\s*:'
# A value that is true or false, which DuckDB would read as a number; more digits of a number than a double holds.
UNUSUAL_VALUE = r'[:,\[]\s*(?:true|false|"?[+-]?[0-9]{16})'
PATTERNS = {"keys": UNUSUAL_KEY, "values": UNUSUAL_VALUE}
NOTHING: Unusual = frozenset()
PIECE, LONGEST = 4 << 20, 256 << 20  # bytes that are looked through at once, and of a line: DuckDB takes none so long

_lookers = ThreadPoolExecutor(2, thread_name_prefix="json-keys")


def unusual(files: Sequence[Path]) -> Unusual:
    """Look through the documents in `files` for what wants a slower way of reading."""
    pieces = itertools.chain.from_iterable(map(_pieces, files))
    return functools.reduce(operator.or_, _lookers.map(_unusual, pieces), NOTHING)


def _pieces(path: Path) -> Iterator[memoryview]:
    """Return whole lines at a time: no key goes over a line's end."""
    size, begin = path.stat().st_size, 0
    if not size:
        return
    with path.open("rb") as file:
        text = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    while begin < size:
        end = text.find(b"\n", begin + PIECE, begin + LONGEST) + 1 or min(size, begin + LONGEST)
        yield memoryview(text)[begin:end]
        begin = end


def _unusual(text: memoryview) -> Unusual:
    """Return what is found in `text`. Most often it is nothing, which takes one pass."""
    if not _matches(text, f"{UNUSUAL_KEY}|{UNUSUAL_VALUE}"):
        return NOTHING
    return frozenset(kind for kind, pattern in PATTERNS.items() if _matches(text, pattern))


def _matches(text: memoryview, pattern: str) -> bool:
    """Tell whether the pattern is found in `text`, by RE2 and without a copy."""
    places = pa.py_buffer(struct.pack("=ii", 0, len(text)))
    whole = pa.Array.from_buffers(pa.binary(), 1, [None, places, pa.py_buffer(text)])
    return bool(pc.match_substring_regex(whole, pattern)[0].as_py())


def keys_of(connection: duckdb.DuckDBPyConnection, files: Sequence[Path], options: str, *, nested: bool) -> Keys:
    """Return the keys of all documents in `files`, which are read as the `options` of read_json say.

    The keys of objects inside the documents are looked for only where `nested` asks for them: it takes twice as long.
    """
    paths = f"[{', '.join(quote(str(path)) for path in files)}]"
    return (_nested if nested else _flat)(connection, paths, options)


def _flat(connection: duckdb.DuckDBPyConnection, files: str, options: str) -> Keys:
    documents = f"read_json_objects({files}, {options})"
    rows = connection.execute(f"SELECT DISTINCT unnest(json_keys(json)) FROM {documents}").fetchall()
    keys: Keys = {}
    for (name,) in rows:
        keys = _merged(keys, {name.lower(): (name, {})})
    return keys


def _nested(connection: duckdb.DuckDBPyConnection, files: str, options: str) -> Keys:
    relation = connection.sql(
        f"SELECT * FROM read_json({files}, {options}, records = 'true', sample_size = -1, maximum_depth = -1, "
        "map_inference_threshold = -1)"
    )
    return _children(list(zip(relation.columns, relation.types, strict=True)))


def _children(fields: Sequence[tuple[str, DuckDBPyType]]) -> Keys:
    keys: Keys = {}
    for name, of in fields:
        keys = _merged(keys, {_plain(name, fields): (name, _below(of))})
    return keys


def _plain(name: str, fields: Sequence[tuple[str, DuckDBPyType]]) -> str:
    """Return a key's lower case. DuckDB calls the second of two keys that differ in case only `key_1`."""
    numbered = re.fullmatch(r"(.+)_\d+", name)
    others = [other.lower() for other, _ in fields if other != name]
    return numbered[1].lower() if numbered and numbered[1].lower() in others else name.lower()


def _below(of: DuckDBPyType) -> Keys:
    inner = [(name, child) for name, child in of.children if isinstance(child, DuckDBPyType)] if of.id in NESTED else []
    if of.id == "list":
        return _below(inner[0][1])
    return _children(inner)


def _merged(left: Keys, right: Keys) -> Keys:
    keys = dict(left)
    for name, (written, below) in right.items():
        known = keys.get(name)
        if known is None:
            keys[name] = (written, below)
        else:
            keys[name] = (written if written == known[0] else SEVERAL, _merged(known[1], below))
    return keys


def key(name: str, keys: Mapping[str, tuple[str, Keys]]) -> tuple[str, Keys]:
    """Return how the documents write a column's or field's key, and the keys below it."""
    written, below = keys.get(name.lower(), (name, {}))
    if written == SEVERAL:
        raise NotSupported(f"JSON whose keys differ in nothing but case: {name}")
    return written, below
