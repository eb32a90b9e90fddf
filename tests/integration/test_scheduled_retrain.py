"""What the clock runs on AWS: the training command in a place that has nothing but the platform's names."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict

import pytest

from brewlake.settings import CHECKOUT
from model.mirror import PREFIX, Mirror
from model.promotion import promoted
from model.registry import load_card
from tests.integration.conftest import Stack


@pytest.fixture
def mirror(stack: Stack) -> Iterator[Mirror]:
    """The stack's mirror, which is afterwards as it was: other tests train versions of their own."""
    mirror = Mirror(stack.client("s3"), stack.platform.cleaned_bucket)
    before, promoted_version = mirror.versions(), mirror.promoted()
    yield mirror
    for version in set(mirror.versions()) - set(before):
        for item in mirror.s3.list_objects_v2(Bucket=mirror.bucket, Prefix=f"{PREFIX}{version}/")["Contents"]:
            mirror.s3.delete_object(Bucket=mirror.bucket, Key=item["Key"])
    if promoted_version:
        mirror.promote(promoted_version)


def test_the_next_version_is_trained_compared_and_kept_in_the_bucket(stack: Stack, mirror: Mirror, tmp_path) -> None:
    before, promoted_version = mirror.versions(), mirror.promoted()
    assert promoted_version in before
    place = {
        "BREWLAKE_HOME": str(tmp_path / "nothing"),
        "BREWLAKE_PLATFORM": json.dumps(asdict(stack.platform)),
        "BENTOML_HOME": str(tmp_path / "store"),
        "BREWLAKE_CODE_VERSION": "image-1",
    }
    command = [sys.executable, "-m", "model.retrain", "--version", "next"]
    done = subprocess.run(
        command, env=stack.environment | place, cwd=CHECKOUT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    [trained] = set(mirror.versions()) - set(before)
    mirror.pull(trained, tmp_path / "second machine")
    card = load_card(trained, tmp_path / "second machine")
    assert card.code_version == "image-1"
    assert card.comparison is not None
    assert card.comparison.against == promoted_version
    assert mirror.promoted() == promoted(tmp_path / "store") in (trained, promoted_version)
    assert card.comparison.sentence() in " ".join(done.stdout.split())
