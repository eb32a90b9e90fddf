"""A LocalStack with lakestack for any project's tests: `with running() as aws`, or pytest's fixture `lakestack`."""

from lakestack.testing.localstack import LocalStack, running

__all__ = ["LocalStack", "running"]
