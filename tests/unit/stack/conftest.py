from collections.abc import Iterator
from pathlib import Path

import pytest

from brewlake.settings import Settings
from brewlake.stack.supervision import Supervisor
from lakestack.testing.ports import free_port


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        home=tmp_path / "home",
        environment="local",
        emulator_port=free_port(),
        punkapi_port=free_port(),
        model_port=free_port(),
        model_store=tmp_path / "bentoml",
    )


@pytest.fixture
def supervisor(settings: Settings) -> Iterator[Supervisor]:
    supervisor = Supervisor(settings)
    yield supervisor
    supervisor.stop(data=False)
