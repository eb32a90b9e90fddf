"""The notebook runs from its first cell to its last, where no stack runs too."""

import os
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOK = Path(__file__).parents[2] / "model" / "model.ipynb"


@pytest.fixture
def no_stack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BREWLAKE_HOME", str(tmp_path))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(str(NOTEBOOK.parents[1] / folder) for folder in (".", "src")))


@pytest.mark.usefixtures("no_stack")
def test_the_notebook_runs():
    notebook = nbformat.read(NOTEBOOK, as_version=4)  # type: ignore[no-untyped-call]  # nbformat has no types
    stored = [len(cell.outputs) for cell in notebook.cells if cell.cell_type == "code"]
    NotebookClient(notebook, timeout=600, kernel_name="python3").execute()
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [len(cell.outputs) for cell in cells] == stored  # it was kept with its outputs
    assert "325 beers from the generated catalogue" in cells[0].outputs[0].text
    drawn = [output for cell in cells for output in cell.outputs if "image/svg+xml" in output.get("data", {})]
    assert len(drawn) == 5
