"""A bucket, a database and crawlers of a test's own, in the emulator."""

import gzip
import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.conftest import Emulator
from tests.waiting import until

ROLE = "arn:aws:iam::000000000000:role/crawler"


class Lake:
    def __init__(self, emulator: Emulator, name: str) -> None:
        self.s3, self.glue, self.logs = (emulator.client(service) for service in ("s3", "glue", "logs"))
        self.name = name
        self.s3.create_bucket(Bucket=name)
        self.glue.create_database(DatabaseInput={"Name": name})

    def put(self, key: str, *documents: Any) -> None:
        body = "".join(json.dumps(document) + "\n" for document in documents).encode()
        self.s3.put_object(Bucket=self.name, Key=key, Body=gzip.compress(body) if key.endswith(".gz") else body)

    def crawler(self, name: str, path: str = "", configuration: dict[str, Any] | None = None, **options: Any) -> None:
        targets = options.pop("Targets", {"S3Targets": [{"Path": f"s3://{self.name}/{path}"}]})
        if configuration is not None:
            options["Configuration"] = json.dumps({"Version": 1.0, **configuration})
        self.glue.create_crawler(Name=name, Role=ROLE, DatabaseName=self.name, Targets=targets, **options)

    def crawl(self, name: str) -> dict[str, Any]:
        """Run a crawler to its end; return how it ended."""
        self.glue.start_crawler(Name=name)
        until(lambda: self.state(name) == "READY", what=f"crawler {name} is READY", pause=0.05)
        answer: dict[str, Any] = self.glue.get_crawler(Name=name)["Crawler"]["LastCrawl"]
        return answer

    def log(self, crawl: dict[str, Any]) -> str:
        """Return what a crawler's log says of its crawls."""
        place = {"logGroupName": crawl["LogGroup"], "logStreamName": crawl["LogStream"]}
        return " ".join(event["message"] for event in self.logs.get_log_events(**place)["events"])

    def state(self, name: str) -> str:
        return str(self.glue.get_crawler(Name=name)["Crawler"]["State"])

    def table(self, name: str) -> dict[str, Any]:
        answer: dict[str, Any] = self.glue.get_table(DatabaseName=self.name, Name=name)["Table"]
        return answer

    def tables(self) -> list[str]:
        return [table["Name"] for table in self.glue.get_tables(DatabaseName=self.name)["TableList"]]

    def columns(self, name: str) -> dict[str, str]:
        return {column["Name"]: column["Type"] for column in self.table(name)["StorageDescriptor"]["Columns"]}

    def partitions(self, name: str, **options: Any) -> list[dict[str, Any]]:
        pages = self.glue.get_paginator("get_partitions").paginate(DatabaseName=self.name, TableName=name, **options)
        return [partition for page in pages for partition in page["Partitions"]]


def refused(call: Any, **request: Any) -> str:
    """Return the code of the error that a call is answered with."""
    with pytest.raises(ClientError) as error:
        call(**request)
    return str(error.value.response["Error"]["Code"])
