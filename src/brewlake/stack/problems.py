"""What Terraform complains of."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rich.text import Text

from brewlake.errors import BrewlakeError


@dataclass(frozen=True)
class Problem:
    """An error that Terraform tells, with the address of its resource, empty where it is of none."""

    address: str
    text: str

    def __str__(self) -> str:
        return f"{self.address}: {self.text}" if self.address else self.text


class TerraformError(BrewlakeError):
    """Terraform ended with an error; `details` are its own words, `problems` the same one by one, where it tells so."""

    def __init__(
        self, what: str, details: str, problems: Sequence[Problem] = (), advice: str = "Mend what Terraform names"
    ) -> None:
        self.details = Text.from_ansi(details).plain.strip()
        self.problems = problems
        super().__init__(f"terraform {what} failed:\n{self.details}", f"{advice}, then run it again.")


def lock_id(error: TerraformError) -> str | None:
    """Return the id of the state lock that `error` complains of, if it does."""
    found = re.search(r"Lock Info:\s+ID:\s+([0-9a-f-]{36})", error.details)
    return found and found[1]
