"""Headless Chromium, for the tests of pages."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

skip_without_chromium = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium on PATH; on Debian: apt-get install chromium"
)
browser_needed = [pytest.mark.browser, skip_without_chromium]
PATIENCE = 120_000  # ms; a limit that a slow machine does not reach
expect.set_options(timeout=PATIENCE)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run Chromium while the block runs."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=FLAGS, timeout=PATIENCE)
        yield browser
        browser.close()


def new_page(browser: Browser, **options: Any) -> Page:
    """Return a page of its own; `options` are Browser.new_page's."""
    page = browser.new_page(**options)
    page.set_default_timeout(PATIENCE)
    return page
