"""The emulator's image, for the tests that run it."""

import functools
import os
import subprocess
from pathlib import Path

import pytest

from brewlake.settings import CHECKOUT, Settings
from brewlake.stack.compose import image_tag
from brewlake.stack.engine import why_not


@functools.cache
def localstack_image() -> str:
    """Build the image of this checkout, from the cache where nothing changed; skip where there is no engine."""
    missing = why_not()
    if missing:
        pytest.skip(f"Docker Compose cannot be used: {missing}")
    tag = image_tag(Settings(Path("/nowhere"), "local", 0, 0, 0, Path("/nowhere")))
    words = ["docker", "compose", "--file", str(CHECKOUT / "compose.yaml"), "build", "--quiet", "localstack"]
    subprocess.run(words, env=os.environ | {"BREWLAKE_TAG": tag}, check=True, capture_output=True, timeout=900)
    return f"brewlake/localstack:{tag}"
