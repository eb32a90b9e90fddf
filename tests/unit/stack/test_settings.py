import os

import pytest

from brewlake.errors import BrewlakeError
from brewlake.settings import CHECKOUT, settings_from_environment


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BREWLAKE_EMULATOR_PORT", "http"),
        ("BREWLAKE_MODEL_PORT", "0"),
        ("BREWLAKE_PUNKAPI_PORT", "70000"),
        ("BREWLAKE_ENVIRONMENT", "azure"),
    ],
)
def test_a_value_that_is_none_is_refused_by_its_name(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(BrewlakeError, match=f"{name} is '{value}'"):
        settings_from_environment()


def test_an_empty_value_means_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("BREWLAKE_HOME", "BREWLAKE_EMULATOR_PORT", "BENTOML_HOME"):
        monkeypatch.setenv(name, "")
    settings = settings_from_environment()
    assert (settings.home, settings.emulator_port) == (CHECKOUT / ".brewlake", 4566)
    assert settings.model_store == CHECKOUT / "model" / "bentoml"


def test_locally_no_credentials_of_the_user_are_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        os, "environ", {"AWS_ACCESS_KEY_ID": "AKIAREAL", "AWS_PROFILE": "work", "AWS_REGION": "eu-west-1"}
    )
    settings_from_environment().export()
    assert os.environ["AWS_ACCESS_KEY_ID"] == "test"
    assert os.environ["AWS_REGION"] == "us-east-1"
    assert os.environ["AWS_ENDPOINT_URL"] == "http://localhost:4566"
    assert "AWS_PROFILE" not in os.environ


def test_on_aws_the_users_own_settings_stand(monkeypatch: pytest.MonkeyPatch) -> None:
    mine = {"AWS_ACCESS_KEY_ID": "AKIAREAL", "AWS_PROFILE": "work", "BREWLAKE_ENVIRONMENT": "aws"}
    monkeypatch.setattr(os, "environ", dict(mine))
    settings = settings_from_environment()
    settings.export()
    assert settings.endpoint_url is None
    assert {name: os.environ[name] for name in mine} == mine
