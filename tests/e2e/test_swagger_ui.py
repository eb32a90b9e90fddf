"""Swagger UI as a person meets it, in headless Chromium."""

import json
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from tests.browser import browser_needed, new_page
from tests.e2e.conftest import ModelServer

# Tall enough for the whole page: what is drawn is what is tested.
WINDOW: ViewportSize = {"width": 1280, "height": 1800}

pytestmark = browser_needed


class Visit:
    """A page of the server, what it asked for, and what it complained of."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.requested: list[str] = []
        self.answered: list[tuple[str, int]] = []
        self.thrown: list[str] = []
        page.on("request", lambda request: self.requested.append(request.url))
        page.on("response", lambda response: self.answered.append((response.url, response.status)))
        page.on("pageerror", lambda error: self.thrown.append(str(error)))
        page.goto(url)
        page.wait_for_selector(".opblock-summary-path")


@pytest.fixture
def visit(browser: Browser, server: ModelServer) -> Iterator[Visit]:
    page = new_page(browser, viewport=WINDOW)
    yield Visit(page, server.url)
    page.close()


def open_predict(page: Page) -> Locator:
    operation = page.locator(".opblock", has=page.locator("[data-path='/predict']"))
    operation.locator(".opblock-summary").click()
    operation.get_by_role("button", name="Try it out").click()
    return operation


def execute(operation: Locator) -> tuple[str, str]:
    """Press Execute, and return the status and the body that the page shows for the live answer."""
    operation.get_by_role("button", name="Execute").click()
    live = operation.locator(".live-responses-table tbody tr").first
    status, body = live.locator(".response-col_status"), live.locator("pre").first
    expect(status).to_have_text(re.compile(r"^\d{3}"))
    expect(body).not_to_be_empty()
    return status.inner_text().split()[0], body.inner_text()


def test_the_page_shows_the_service(visit):
    expect(visit.page.get_by_role("heading", name="The bitterness of beer")).to_be_visible()
    for place, path in enumerate(["/predict", "/predict/explain", "/model", "/models"]):
        shown = visit.page.locator(".opblock-summary-path").nth(place)
        expect(shown).to_have_attribute("data-path", path)
    assert visit.page.locator(".errors-wrapper").count() == 0
    assert visit.thrown == []


def test_try_it_out_with_the_example_answers_200(visit, tmp_path):
    operation = open_predict(visit.page)
    [beer] = json.loads(operation.locator("textarea").input_value())
    assert list(beer) == ["name", "abv", "target_fg", "target_og", "ebc", "srm", "ph"]
    status, body = execute(operation)
    assert status == "200", body
    [answer] = json.loads(body)
    assert 0 <= answer["ibu_low"] <= answer["ibu"] <= answer["ibu_high"]
    visit.page.screenshot(path=tmp_path / "answered.png")


def test_a_mistake_is_explained_on_the_page(visit):
    operation = open_predict(visit.page)
    operation.locator("textarea").fill('[{"name": "Punk IPA", "abv": 99}]')
    status, body = execute(operation)
    assert status == "400"
    assert "less than or equal to 70" in body


def test_the_card_can_be_asked_for(visit):
    operation = visit.page.locator(".opblock", has=visit.page.locator("[data-path='/model']"))
    operation.locator(".opblock-summary").click()
    operation.get_by_role("button", name="Try it out").click()
    status, body = execute(operation)
    assert status == "200"
    assert json.loads(body)["version"] == "v1"


def test_nothing_is_asked_of_third_parties(visit, server):
    execute(open_predict(visit.page))
    visit.page.wait_for_load_state("networkidle")
    own = urlsplit(server.url).netloc
    answered = {urlsplit(url).netloc for url, _ in visit.answered if not url.startswith("data:")}
    assert answered == {own}
    # The page names third parties in its scripts; its Content-Security-Policy keeps the browser from asking them.
    sent = {url for url in visit.requested if urlsplit(url).scheme in ("http", "https", "ws", "wss")}
    assert {urlsplit(url).netloc for url in sent} == {own}
