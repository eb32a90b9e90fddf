"""`python -m tests.faulty_emulator`: the emulator, but its S3 refuses every third object that is put."""

import functools
import itertools
import runpy
from collections.abc import Callable
from typing import Any
from unittest import mock

from lakestack.__main__ import main

run_module: Callable[..., Any] = runpy.run_module


def run_with_faults(*arguments: Any, **options: Any) -> Any:
    """Run LocalStack; called when its environment is set, so that it can be imported."""
    from localstack.aws.api import CommonServiceException
    from localstack.services.s3.provider import S3Provider

    put_object, calls = S3Provider.put_object, itertools.count(1)

    @functools.wraps(put_object)  # LocalStack finds an operation by what marks its method
    def refuse_every_third(*arguments: Any, **members: Any) -> Any:
        if next(calls) % 3 == 0:
            raise CommonServiceException("SlowDown", "Please reduce your request rate.", status_code=503)
        return put_object(*arguments, **members)

    S3Provider.put_object = refuse_every_third
    return run_module(*arguments, **options)


if __name__ == "__main__":
    with mock.patch.object(runpy, "run_module", run_with_faults):
        main()
