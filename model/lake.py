"""The edge to the lake: the rows to train on, through Athena; the versions' mirror; what the service was asked."""

from collections.abc import Mapping

from brewlake.platform import load_platform
from brewlake.settings import settings_from_environment
from model.mirror import Mirror


def read_training_rows() -> tuple[str, list[Mapping[str, object]]]:
    """Return the id of the Athena query and its rows, one a beer id, the latest that the lake has of it.

    Raises BrewlakeError if no platform was applied, and QueryFailed if Athena refuses.
    """
    # Imported here: who trains on rows of his own needs no boto3.
    from brewlake.query import named
    from brewlake.query.athena import run

    platform = load_platform(settings_from_environment())
    result = run(named("training_set"), workgroup=platform.athena_workgroup, database=platform.glue_database)
    return str(result.query_id), [dict(zip(result.columns, row, strict=True)) for row in result.rows]


def lake_mirror() -> Mirror:
    """Return the mirror of the versions in the platform's bucket of cleaned beers, beside what they were trained on.

    Raises BrewlakeError if no platform was applied.
    """
    import boto3

    return Mirror(boto3.client("s3"), load_platform(settings_from_environment()).cleaned_bucket)


def read_asked() -> list[Mapping[str, object]]:
    """Return the newest beers that the service was asked, where that is captured; see `captured`.

    Raises BrewlakeError if no platform was applied.
    """
    import boto3

    from model.captured import read_captured

    return read_captured(boto3.client("s3"), load_platform(settings_from_environment()).cleaned_bucket)
