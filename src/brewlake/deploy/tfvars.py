"""Reading single values of Terraform variables, for what must be known before Terraform runs."""

import re
from pathlib import Path

from brewlake.errors import BrewlakeError
from brewlake.settings import CHECKOUT


def variable(stack: str, environment: str, name: str) -> str:
    """Return the variable `name` of terraform/`stack` in `environment`, as text: the file's value, or else its default.

    Read are plain strings, numbers and truth values. Raises BrewlakeError where there is neither.
    """
    terraform = CHECKOUT / "terraform"
    own = "" if stack == "platform" else f".{stack}"
    file = terraform / "environments" / f"{environment}{own}.tfvars"
    found = _first(rf'^{name}\s*=\s*"?([^"#\n]*?)"?\s*(?:#.*)?$', file)
    if found is None:
        declared = rf'^variable "{name}" {{.*?^  default\s*=\s*"?([^"#\n]*?)"?\s*(?:#[^\n]*)?$.*?^}}'
        found = _first(declared, terraform / stack / "variables.tf", re.DOTALL)
    if found is None:
        raise BrewlakeError(f"{file} has no {name}, which has no default", f"Add a line to it: {name} = ...")
    return found


def _first(pattern: str, file: Path, flags: re.RegexFlag = re.NOFLAG) -> str | None:
    found = re.search(pattern, file.read_text(), re.MULTILINE | flags)
    return found[1] if found else None
