import os

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
