"""What the checks before a deployment find."""

from collections.abc import Callable
from dataclasses import dataclass

from botocore.exceptions import BotoCoreError, ClientError


@dataclass(frozen=True)
class Finding:
    """What one check found. `well` is None where it could not be made; `advice` says what to do where it is not."""

    subject: str
    well: bool | None
    found: str
    advice: str = ""


def unless_refused(subject: str, check: Callable[[], Finding]) -> Finding:
    """Return what `check` finds, or that it could not be made: the right to ask may be missing."""
    try:
        return check()
    except (ClientError, BotoCoreError) as error:
        code = error.response["Error"]["Code"] if isinstance(error, ClientError) else type(error).__name__
        return Finding(subject, None, f"not checked ({code})")
