"""The names of a platform that was applied: Terraform's outputs, kept so that other commands need no Terraform."""

import json
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from brewlake.errors import BrewlakeError
from brewlake.settings import Settings

PLATFORMS = "platform"  # the folder under a stack's home, which the page's container is given


@dataclass(frozen=True)
class Platform:
    """The outputs of terraform/platform, by their names there."""

    stream_name: str
    raw_bucket: str
    cleaned_bucket: str
    raw_delivery_stream: str
    cleaned_delivery_stream: str
    ingestion_function: str
    transformation_function: str
    glue_database: str
    glue_crawler: str
    cleaned_table: str
    athena_workgroup: str
    athena_results_bucket: str
    model_repository_url: str

    @property
    def folders(self) -> dict[str, tuple[str, str]]:
        """Where Firehose puts records, by what becomes of them: a bucket and a prefix in it."""
        return {
            "raw": (self.raw_bucket, "beers/"),
            "cleaned": (self.cleaned_bucket, "beers/"),
            "failed": (self.cleaned_bucket, "errors/"),
        }


def load_platform(settings: Settings) -> Platform:
    """Return the platform that was applied last in this environment; raise BrewlakeError where there is none."""
    try:
        outputs = json.loads(settings.platform or _file(settings).read_text())
    except FileNotFoundError:
        raise missing(settings) from None
    return Platform(**{field.name: outputs[field.name] for field in fields(Platform)})


def save_platform(settings: Settings, outputs: dict[str, Any]) -> Platform:
    """Keep Terraform's `outputs` for the commands that follow."""
    file = _file(settings)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(outputs, indent=2))
    return load_platform(settings)


def forget_platform(settings: Settings) -> None:
    """Forget what was applied: it is gone."""
    _file(settings).unlink(missing_ok=True)


def missing(settings: Settings) -> BrewlakeError:
    """Return the error for a platform that is not there."""
    command = "make up-local" if settings.is_local else "make deploy-aws"
    return BrewlakeError(f"there is no platform in the environment {settings.environment!r}", f"Run `{command}` first.")


def _file(settings: Settings) -> Path:
    return settings.home / PLATFORMS / f"{settings.environment}.json"
