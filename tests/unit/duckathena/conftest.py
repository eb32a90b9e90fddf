import pytest

from duckathena import Engine
from duckathena.folder import FolderTables

pytest.register_assert_rewrite("tests.unit.duckathena.cases")


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """An engine with a catalogue of one empty database."""
    folder = tmp_path_factory.mktemp("empty")
    tables = FolderTables({"empty": (folder, [("id", "bigint")])})
    return Engine(tables, tables)
