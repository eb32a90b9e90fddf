"""Images are known by what is in them."""

import hashlib
import json
import re

import pytest

from brewlake.deploy.images import image_tag, training_tag
from brewlake.stack.stand_in import stand_in


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "v1").mkdir()
    (tmp_path / "v1" / "card.json").write_text("{}")
    return tmp_path / "v1"


def test_the_same_inputs_have_the_same_tag_and_others_another(folder):
    first = image_tag("v1", folder)
    assert first.startswith("v1-")
    assert image_tag("v1", folder) == first
    assert image_tag("v2", folder) != first
    (folder / "card.json").write_text('{"other": 1}')
    assert image_tag("v1", folder) != first


def test_the_image_that_trains_has_a_tag_of_its_own():
    assert re.fullmatch(r"training-[0-9a-f]{12}", training_tag())
    assert training_tag() == training_tag()


def test_the_stand_in_is_its_own_digest():
    manifest, digest = stand_in("v1")
    assert digest == f"sha256:{hashlib.sha256(manifest.encode()).hexdigest()}"
    assert json.loads(manifest)["annotations"] == {"org.opencontainers.image.version": "v1"}
    assert stand_in("v2")[1] != digest
