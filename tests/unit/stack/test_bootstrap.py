import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from brewlake.settings import CHECKOUT

SCRIPT = CHECKOUT / "src" / "brewlake" / "stack" / "bootstrap.py"


@pytest.fixture
def bootstrap() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bootstrap", SCRIPT)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_python_under_pyenv_is_found(bootstrap: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for version in ("3.9.18", "3.13.4"):
        (tmp_path / "versions" / version / "bin").mkdir(parents=True)
    right = tmp_path / "versions" / "3.13.4" / "bin" / "python"
    right.symlink_to(sys.executable)
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr(bootstrap.sys, "executable", "/nowhere/python3")
    assert bootstrap.find_python("uv") == str(right)


def test_without_any_python_313_it_says_what_to_install(
    bootstrap: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    uv = tmp_path / "uv"
    uv.write_text("#!/bin/sh\necho 'no route to host'; exit 2\n")
    uv.chmod(0o755)
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
    monkeypatch.setenv("PATH", "/usr/nowhere")
    monkeypatch.setattr(bootstrap.sys, "executable", "/nowhere/python3")
    with pytest.raises(bootstrap.Refused) as refused:
        bootstrap.find_python(str(uv))
    assert "Python 3.13 is needed" in str(refused.value)
    assert "no route to host" in str(refused.value)
    assert "pyenv install 3.13" in str(refused.value)


def test_a_built_environment_is_left_alone(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(SCRIPT), "dev"],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PATH": str(tmp_path)},
    )
    assert done.stdout == ""


def test_another_lock_file_means_another_environment(
    bootstrap: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "requirements").mkdir()
    for name in ("pyproject.toml", "requirements/dev.txt"):
        (tmp_path / name).write_text("one")
    monkeypatch.setattr(bootstrap, "ROOT", str(tmp_path))
    before = bootstrap.fingerprint("dev")
    (tmp_path / "requirements" / "dev.txt").write_text("two")
    assert bootstrap.fingerprint("dev") != before


def test_the_script_reads_on_an_old_python() -> None:
    import ast

    ast.parse(SCRIPT.read_text(), feature_version=(3, 7))
