import os
from dataclasses import replace
from pathlib import Path

import pytest

from brewlake.errors import BrewlakeError
from brewlake.settings import Settings
from brewlake.stack.lock import changing


def test_a_second_command_is_refused_while_the_first_holds_the_lock(settings: Settings) -> None:
    with changing(settings), pytest.raises(BrewlakeError, match=f"pid {os.getpid()}"), changing(settings):
        pass


def test_the_lock_is_free_again_after_a_failure(settings: Settings) -> None:
    with pytest.raises(KeyError), changing(settings):
        raise KeyError
    with changing(settings):
        pass


def test_a_folder_that_cannot_be_made_is_told(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    refused = replace(settings, home=tmp_path / "file" / "home")
    with pytest.raises(BrewlakeError, match="cannot be written to: Not a directory") as error, changing(refused):
        pass
    assert "BREWLAKE_HOME" in error.value.advice
