"""PREPARE, EXECUTE and DEALLOCATE PREPARE: read here, kept by whoever keeps prepared statements.

https://docs.aws.amazon.com/athena/latest/ug/querying-with-prepared-statements.html
"""

from dataclasses import dataclass

from duckathena.statements.tokens import Words


@dataclass(frozen=True, slots=True)
class Prepare:
    name: str
    query: str


@dataclass(frozen=True, slots=True)
class Execute:
    """`parameters` are literals' texts."""

    name: str
    parameters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Deallocate:
    name: str


def parse_prepared(sql: str) -> Prepare | Execute | Deallocate | None:
    """Parse one of the three statements; None for any other."""
    words = Words(sql)
    if words.accept("PREPARE"):
        name = words.name()[-1]
        words.expect("FROM")
        return Prepare(name, words.rest())
    if words.accept("EXECUTE"):
        name = words.name()[-1]
        parameters = _parameters(words) if words.accept("USING") else ()
        words.end()
        return Execute(name, parameters)
    if words.accept("DEALLOCATE"):
        words.expect("PREPARE")
        name = words.name()[-1]
        words.end()
        return Deallocate(name)
    return None


def _parameters(words: Words) -> tuple[str, ...]:
    """Read expressions apart by commas."""
    found = [words.until(",")]
    while words.accept(","):
        found.append(words.until(","))
    return tuple(found)
