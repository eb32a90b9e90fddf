import json
from pathlib import Path

import pytest

from brewlake.errors import BrewlakeError
from brewlake.settings import Settings
from brewlake.stack.problems import TerraformError, lock_id
from brewlake.stack.terraform import PROVIDER, Terraform, provider_mirror


def fake_terraform(folder: Path, script: str) -> None:
    binary = folder / "terraform"
    binary.write_text(f"#!/bin/sh\n{script}\n")
    binary.chmod(0o755)


@pytest.mark.parametrize(
    ("version", "refused"),
    [("1.5.7", True), ("1.10.9", True), ("1.11.0", False), ("1.14.2", False), ("2.0.0-beta1", False)],
)
def test_a_terraform_too_old_is_refused(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str, refused: bool
) -> None:
    fake_terraform(tmp_path, f"""echo '{{"terraform_version": "{version}"}}'""")
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    terraform = Terraform(settings, "platform")
    if refused:
        with pytest.raises(BrewlakeError, match=f"Terraform {version} is too old") as error:
            terraform.check()
        assert "1.11" in error.value.advice
    else:
        assert terraform.check() == version


def test_a_missing_terraform_is_told(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BrewlakeError, match="Terraform is not on PATH"):
        Terraform(settings, "platform").check()
    with pytest.raises(BrewlakeError, match="Terraform is not on PATH"):
        Terraform(settings, "platform").init()


def test_an_apply_tells_each_resource_and_its_errors(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_terraform(
        tmp_path,
        """cat <<'END'
{"type": "apply_complete", "hook": {"resource": {"addr": "data.aws_region.us"}, "action": "read"}}
{"type": "apply_complete", "hook": {"resource": {"addr": "aws_s3_bucket.r"}, "action": "create"}}
{"type": "diagnostic", "diagnostic": {"severity": "warning", "summary": "not so bad"}}
{"type": "diagnostic", "diagnostic": {"severity": "error", "summary": "no such role", "address": "aws_iam_role.x"}}
END
exit 1""",
    )
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    seen: list[str] = []
    with pytest.raises(TerraformError, match=r"aws_iam_role\.x: no such role"):
        Terraform(settings, "platform").apply(seen.append)
    assert seen == ["aws_s3_bucket.r"]


def test_a_mirror_that_the_user_names_is_taken_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / PROVIDER).mkdir(parents=True)
    monkeypatch.setenv("TF_PLUGIN_DIR", str(tmp_path))
    assert provider_mirror() == tmp_path


@pytest.mark.parametrize(
    ("details", "expected"),
    [
        (
            "RequestID: 8d781e2b-5b33-42f1-9da0-84746dd0918f\n"
            "Lock Info:\n  ID:  0b6ff7a2-7a91-0d24-26fc-6cb28d7a3e7b\n",
            "0b6ff7a2-7a91-0d24-26fc-6cb28d7a3e7b",
        ),
        ("Error: creating S3 Bucket: BucketAlreadyExists", None),
    ],
)
def test_the_lock_of_an_interrupted_run_is_recognised(details: str, expected: str | None) -> None:
    assert lock_id(TerraformError("apply", details)) == expected


def test_a_lock_is_told_with_how_it_is_removed(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = "0b6ff7a2-7a91-0d24-26fc-6cb28d7a3e7b"
    diagnostic = {
        "severity": "error",
        "summary": "Error acquiring the state lock",
        "detail": f"Lock Info:\n  ID: {held}",
    }
    event = json.dumps({"type": "diagnostic", "diagnostic": diagnostic}).replace("\\", "\\\\")
    fake_terraform(tmp_path, f"echo '{event}'\nexit 1")
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    with pytest.raises(TerraformError) as error:
        Terraform(settings, "serving").apply(lambda _: None)
    assert f"terraform/serving force-unlock {held}`, then run it again" in error.value.advice
    assert f"TF_DATA_DIR={settings.home}" in error.value.advice
