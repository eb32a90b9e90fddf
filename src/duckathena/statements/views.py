"""CREATE VIEW and DROP VIEW. https://docs.aws.amazon.com/athena/latest/ug/create-view.html"""

from dataclasses import dataclass

from duckathena.statements.model import Name
from duckathena.statements.parsing import table_name
from duckathena.statements.tokens import Words


@dataclass(frozen=True, slots=True)
class CreateView:
    name: Name
    replace: bool
    query: str


@dataclass(frozen=True, slots=True)
class DropView:
    name: Name
    exists: bool


def parse_view(sql: str) -> CreateView | DropView | None:
    """Parse CREATE VIEW or DROP VIEW; None for any other statement."""
    words = Words(sql)
    replace = words.accept("CREATE", "OR", "REPLACE", "VIEW")
    if replace or words.accept("CREATE", "VIEW"):
        words.refuse_backquotes()
        name = table_name(words)
        words.expect("AS")
        return CreateView(name, replace, words.rest())
    if words.accept("DROP", "VIEW"):
        exists = words.accept("IF", "EXISTS")
        found = DropView(table_name(words), exists)
        words.end()
        return found
    return None
