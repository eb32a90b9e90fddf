"""The messages that docs/troubleshooting.md explains are messages of the code."""

import re

import pytest

from brewlake.settings import CHECKOUT

PAGE = (CHECKOUT / "docs" / "troubleshooting.md").read_text()
OTHERS = ("Terraform: ", "HTTP ")
"""How rows begin whose messages are not of this code."""


def _messages() -> list[str]:
    cells = [line.split(" | ")[0].removeprefix("| ") for line in PAGE.splitlines() if line.startswith("| ")]
    quoted = [message for cell in cells if not cell.startswith(OTHERS) for message in re.findall(r"`([^`]+)`", cell)]
    return [message for message in quoted if not message.startswith("make ")]


@pytest.fixture(scope="module")
def texts() -> str:
    """The Python code, with texts that follow one another joined, and all that is put into them left out."""
    files = [path for folder in ("src", "model") for path in sorted((CHECKOUT / folder).rglob("*.py"))]
    code = re.sub(r'"\s*\n\s*f?"', "", "\n".join(path.read_text() for path in files))
    return re.sub(r"\{[^{}]*\}", "...", code)


@pytest.mark.parametrize("message", _messages())
def test_a_message_is_one_of_the_code(message: str, texts: str) -> None:
    assert re.sub(r"<\w+>", "...", message).strip(". ") in texts
