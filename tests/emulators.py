"""What the tests ask of an emulator, wherever it runs."""

import io
import zipfile
from collections.abc import Mapping
from typing import Any

import boto3
import httpx
from botocore.config import Config

PATIENT = Config(read_timeout=300)  # after a minute boto3 would ask again, and do twice what is asked


def client_of(url: str | None, service: str, config: Config | None = None, **options: Any) -> Any:
    """Return a boto3 client of `service`, such as "s3", of the emulator at `url`; `options` are boto3's."""
    session = boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name="us-east-1")
    make: Any = session.client
    return make(service, endpoint_url=url, config=PATIENT.merge(config or Config()), **options)


def answers(url: str) -> bool:
    """Whether the emulator at `url` is up."""
    try:
        return httpx.get(f"{url}/_localstack/health", timeout=10).status_code == 200
    except httpx.TransportError:
        return False


def zip_of(files: Mapping[str, str]) -> bytes:
    """Return a zip of `files`, text by name: the code of a Lambda function, or a layer."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return content.getvalue()
