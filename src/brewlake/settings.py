"""Where this checkout keeps its things, and which AWS it talks to: the one place that reads BREWLAKE_* variables."""

import os
import re
from dataclasses import dataclass
from pathlib import Path

from brewlake.errors import BrewlakeError

CHECKOUT = Path(__file__).resolve().parents[2]
ENVIRONMENTS = ("local", "aws")
DEFAULT_REGION = "us-east-1"
# As terraform/platform names it: a server may start before it is there.
CAPTURE_STREAM = "brewlake-predictions"


@dataclass(frozen=True)
class Settings:
    """The settings of one stack.

    `home` holds all that a stack writes; the ports are on 127.0.0.1; `environment` names the files under
    terraform/environments that the stack is made from. `punkapi_source` is the URL of the PunkAPI that is ingested
    from (None: the environment's own), `account` the id of the only AWS account that may be deployed to (None: any),
    `platform` the outputs of terraform/platform as JSON, where no file of `home` has them (None: one does), `capture`
    whether what the model's service is asked and answers is kept in the lake, `retrain` when AWS trains a new version:
    rate(...) or cron(...), in UTC (None: never by itself).
    `model_address` is the URL of a model that is served elsewhere, such as on AWS.
    The hosts are those of a container, which finds the others of its stack by their names.
    """

    home: Path
    environment: str
    emulator_port: int
    punkapi_port: int
    model_port: int
    model_store: Path
    punkapi_source: str | None = None
    account: str | None = None
    platform: str | None = None
    capture: bool = False
    retrain: str | None = None
    emulator_host: str = "localhost"
    model_host: str = "localhost"
    model_address: str | None = None

    @property
    def is_local(self) -> bool:
        return self.environment == "local"

    @property
    def endpoint_url(self) -> str | None:
        """The AWS API to talk to; None for AWS itself."""
        return f"http://{self.emulator_host}:{self.emulator_port}" if self.is_local else None

    @property
    def punkapi_url(self) -> str:
        return f"http://localhost:{self.punkapi_port}"

    @property
    def model_url(self) -> str:
        return self.model_address or f"http://{self.model_host}:{self.model_port}"

    @property
    def logs(self) -> Path:
        return self.home / "logs"

    @property
    def is_of_the_checkout(self) -> bool:
        """Whether this is the checkout's own stack, and not one beside it with another home."""
        return self.home == CHECKOUT / ".brewlake"

    @property
    def counts(self) -> Path:
        """The file that keeps how many records each object of the lake holds."""
        return self.home / f"counts-{self.environment}.json"

    @property
    def served_version(self) -> Path:
        """The file that names the version that the stack serves. Its folder is its own: a container gets it."""
        return self.home / "served" / "version"

    @property
    def packages(self) -> Path:
        """The folder of the Lambda zips. It belongs to the checkout: Terraform names it relative to itself."""
        return CHECKOUT / ".brewlake" / "build"

    def aws_variables(self) -> dict[str, str]:
        """Return the variables through which boto3 and Terraform reach the right AWS; none for AWS itself.

        The emulator takes any credentials. The user's own are replaced, so that they never leave for an endpoint that
        does not need them, and a profile with another region changes nothing.
        """
        if self.endpoint_url is None:
            return {}
        return {
            "AWS_ENDPOINT_URL": self.endpoint_url,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": DEFAULT_REGION,
            "AWS_REGION": DEFAULT_REGION,
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def capture_variables(self) -> dict[str, str]:
        """Return the variables with which the model's server captures what it is asked; none where it does not."""
        return {"BREWLAKE_CAPTURE_STREAM": CAPTURE_STREAM, **self.aws_variables()} if self.capture else {}

    def export(self) -> None:
        """Put into this process's environment what boto3, BentoML and the processes that it starts read."""
        if self.is_local:
            for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN"):
                os.environ.pop(name, None)
        os.environ.update(self.aws_variables())
        os.environ["BENTOML_HOME"] = str(self.model_store)


def settings_from_environment() -> Settings:
    """Read the settings from the environment.

    BREWLAKE_ENVIRONMENT (local or aws), BREWLAKE_HOME, BREWLAKE_EMULATOR_PORT, BREWLAKE_PUNKAPI_PORT,
    BREWLAKE_MODEL_PORT, BENTOML_HOME, BREWLAKE_PUNKAPI_URL, BREWLAKE_MODEL_URL, BREWLAKE_ACCOUNT,
    BREWLAKE_CAPTURE (1 or 0), BREWLAKE_RETRAIN (a schedule); in a container BREWLAKE_EMULATOR_HOST,
    BREWLAKE_MODEL_HOST and BREWLAKE_PLATFORM. Raises BrewlakeError for a value that is not one.
    """
    environment = os.environ.get("BREWLAKE_ENVIRONMENT") or "local"
    if environment not in ENVIRONMENTS:
        raise BrewlakeError(f"BREWLAKE_ENVIRONMENT is {environment!r}", f"Set it to one of: {', '.join(ENVIRONMENTS)}.")
    capture = os.environ.get("BREWLAKE_CAPTURE") or "0"
    if capture not in ("0", "1"):
        raise BrewlakeError(f"BREWLAKE_CAPTURE is {capture!r}", "Set it to 1, or to 0.")
    retrain = os.environ.get("BREWLAKE_RETRAIN") or None
    if retrain and not re.fullmatch(r"(rate|cron)\(.+\)", retrain):
        raise BrewlakeError(
            f"BREWLAKE_RETRAIN is {retrain!r}", "Set it to rate(...) or cron(...), such as cron(0 3 ? * MON *)."
        )
    return Settings(
        home=Path(os.environ.get("BREWLAKE_HOME") or CHECKOUT / ".brewlake").resolve(),
        environment=environment,
        emulator_port=_port("BREWLAKE_EMULATOR_PORT", 4566),
        punkapi_port=_port("BREWLAKE_PUNKAPI_PORT", 8080),
        model_port=_port("BREWLAKE_MODEL_PORT", 3000),
        model_store=Path(os.environ.get("BENTOML_HOME") or CHECKOUT / "model" / "bentoml").resolve(),
        punkapi_source=os.environ.get("BREWLAKE_PUNKAPI_URL") or None,
        account=os.environ.get("BREWLAKE_ACCOUNT") or None,
        platform=os.environ.get("BREWLAKE_PLATFORM") or None,
        capture=capture == "1",
        retrain=retrain,
        emulator_host=os.environ.get("BREWLAKE_EMULATOR_HOST") or "localhost",
        model_host=os.environ.get("BREWLAKE_MODEL_HOST") or "localhost",
        model_address=(os.environ.get("BREWLAKE_MODEL_URL") or "").rstrip("/") or None,
    )


def _port(name: str, default: int) -> int:
    text = os.environ.get(name) or str(default)
    if not (text.isdecimal() and 1 <= int(text) <= 65535):
        raise BrewlakeError(f"{name} is {text!r}", "Set it to a port number from 1 to 65535.")
    return int(text)
