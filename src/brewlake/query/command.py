"""`brewlake query`: ask, and print the answer."""

from rich.console import Console
from rich.table import Table

from brewlake.errors import BrewlakeError
from brewlake.platform import load_platform
from brewlake.query import athena, description, local, named, names
from brewlake.query.table import table
from brewlake.settings import Settings


def ask(settings: Settings, sql: str | None, engine: str, console: Console) -> None:
    """Run a statement, or a named query, and print the rows; without either, print the names that there are.

    `engine` is "athena", or "duckdb" for the same SQL in this process, over the same catalogue and objects.
    """
    if not sql:
        console.print(_named_queries())
        return
    statement = named(sql) if sql.isidentifier() else sql  # no statement is a single word
    platform = load_platform(settings)
    if engine == "athena":
        result = athena.run(statement, workgroup=platform.athena_workgroup, database=platform.glue_database)
    elif engine == "duckdb":
        result = local.run(local.over_aws(settings.home / "objects"), statement, database=platform.glue_database)
    else:
        raise BrewlakeError(f"there is no engine {engine!r}", "Choose athena or duckdb.")
    console.print(table(result))


def _named_queries() -> Table:
    made = Table("named query", "what it answers", header_style="bold")
    for name in names():
        made.add_row(name, description(name))
    return made
