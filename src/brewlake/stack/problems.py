"""What Terraform complains of."""

import re

from rich.text import Text

from brewlake.errors import BrewlakeError


class TerraformError(BrewlakeError):
    """Terraform ended with an error; `details` are its own words."""

    def __init__(self, what: str, details: str, advice: str = "Fix what Terraform names") -> None:
        self.details = Text.from_ansi(details).plain.strip()
        super().__init__(f"terraform {what} failed:\n{self.details}", f"{advice}, then run it again.")


def lock_id(error: TerraformError) -> str | None:
    """Return the id of the state lock that `error` complains of, if it does."""
    found = re.search(r"Lock Info:\s+ID:\s+([0-9a-f-]{36})", error.details)
    return found and found[1]
