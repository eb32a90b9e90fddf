"""Reading single values of Terraform variables, for what must be known before Terraform runs."""

import re

from brewlake.errors import BrewlakeError
from brewlake.settings import CHECKOUT


def variable(stack: str, environment: str, name: str) -> str:
    """Return the variable `name` of terraform/`stack` in `environment`, as text: the file's value, or else its default.

    Read are plain strings, numbers and truth values. Raises BrewlakeError where there is neither.
    """
    terraform = CHECKOUT / "terraform"
    own = "" if stack == "platform" else f".{stack}"
    file = terraform / "environments" / f"{environment}{own}.tfvars"
    found = _assigned(name, file.read_text())
    if found is None:
        declarations = "\n".join(file.read_text() for file in sorted((terraform / stack).glob("*.tf")))
        declared = re.search(rf'^variable "{name}" {{\n(.*?)^}}', declarations, re.MULTILINE | re.DOTALL)
        found = declared and _assigned("default", declared[1])
    if found is None:
        raise BrewlakeError(f"{file} has no {name}, which has no default", f"Add a line to it: {name} = ...")
    return found


def _assigned(name: str, text: str) -> str | None:
    found = re.search(rf'^ *{name}\s*=\s*"?([^"#\n]*?)"?\s*(?:#.*)?$', text, re.MULTILINE)
    return found and found[1]
