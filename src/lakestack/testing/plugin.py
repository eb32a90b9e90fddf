"""The pytest plugin, there wherever this distribution is installed: the fixture `lakestack`."""

from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from lakestack.testing import LocalStack

LOG_CHARACTERS = 5000


@pytest.fixture(scope="session")
def lakestack() -> "Iterator[LocalStack]":
    """A LocalStack with lakestack for the whole run; LAKESTACK_TEST_MODE decides how it runs."""
    from lakestack.testing import running

    with running() as localstack:
        yield localstack


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show the end of the emulator's log with a test that failed on it."""
    report = yield
    used = getattr(item, "funcargs", {}).get("lakestack")
    if call.when == "call" and report.failed and used is not None:
        report.sections.append(("LocalStack's log", used.log()[-LOG_CHARACTERS:]))
    return report
