import pytest

from duckathena import Engine, reading
from duckathena.folder import FolderTables

pytest.register_assert_rewrite("tests.unit.duckathena.cases")


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """An engine with a catalogue of one empty database."""
    folder = tmp_path_factory.mktemp("empty")
    tables = FolderTables({"empty": (folder, [("id", "bigint")])})
    return Engine(tables, tables)


@pytest.fixture(params=["small", "large"])
def either_size(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have objects read as small ones are, and as large ones."""
    if request.param == "large":
        monkeypatch.setattr(reading, "SMALL", -1)
