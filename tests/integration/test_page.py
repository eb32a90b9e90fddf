"""The platform's page as a person meets it, in headless Chromium, over a whole stack."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import browser_needed, new_page
from tests.integration.conftest import Stack

STATIONS = ["punkapi", "ingestion", "stream", "raw", "cleaned", "failed", "table", "athena", "model"]


class Visit:
    """The page, what it asked for, and what it complained of."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.requested: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self.requested.append(request.url))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        page.goto(url)
        expect(page.locator("#state")).to_have_text("All stations answer.")


@pytest.fixture
def visit(browser: Browser, stack: Stack) -> Iterator[Visit]:
    page = new_page(browser, viewport={"width": 1400, "height": 1800})
    visit = Visit(page, stack.settings.punkapi_url)
    yield visit
    assert visit.complaints == []
    assert {urlsplit(url).netloc for url in visit.requested if not url.startswith(("data:", "blob:"))} == {
        urlsplit(visit.url).netloc
    }
    page.close()


class TestInABrowser:
    pytestmark = browser_needed

    def test_every_station_shows_what_is_there(self, visit: Visit, stack: Stack) -> None:
        for station in STATIONS:
            expect(visit.page.locator(f"#station-{station} .bad")).to_have_count(0)
        counts = stack.settled()
        shown = {name: visit.page.locator(f"#station-{name} .count") for name in ("stream", "raw", "cleaned", "failed")}
        # The schedule collects on: what the page says next is at least what was counted.
        for name, least in zip(shown, (counts.ingested, counts.raw, counts.cleaned, counts.failed), strict=True):
            expect(shown[name]).to_have_text(re.compile(r"^[\d,]+ records?$"))
            visit.page.wait_for_function(
                "([id, least]) => Number(document.querySelector(`#station-${id} .count`).textContent"
                ".replace(/[^0-9]/g, '')) >= least",
                arg=[name, least],
            )
        expect(visit.page.locator("#station-cleaned")).to_contain_text("ago")
        expect(visit.page.locator("#lines path:not(.flows)")).to_have_count(8)

    def test_quality_and_its_history_are_shown(self, visit: Visit, stack: Stack) -> None:
        assert "figures" in stack.brewlake("quality").stdout
        assert "figures" in stack.brewlake("quality").stdout
        visit.page.reload()
        expect(visit.page.locator("#verdict")).to_have_text(re.compile(r"figures are (not )?sound$"))
        expect(visit.page.locator("#runs li").nth(1)).to_be_attached()
        checks = ["schema", "completeness", "ranges", "duplicates", "freshness", "counts"]
        expect(visit.page.locator("#checks b")).to_have_text(checks)
        expect(visit.page.locator("#figures tr").nth(20)).to_be_attached()

    def test_a_lake_that_was_not_checked_is_told_as_such(self, visit: Visit) -> None:
        unchecked: dict[str, list[str]] = {"findings": [], "runs": [], "alarms": []}
        visit.page.route("**/platform/trust", lambda route: route.fulfill(json=unchecked))
        visit.page.reload()
        expect(visit.page.locator("#verdict")).to_have_text("Not checked yet: make quality")
        expect(visit.page.locator("#verdict")).to_have_class("dim")
        expect(visit.page.locator("#quality")).to_be_hidden()
        visit.page.unroute("**/platform/trust")

    def test_every_alarm_is_shown_with_its_state(self, visit: Visit, stack: Stack) -> None:
        alarms = stack.client("cloudwatch").describe_alarms(AlarmNamePrefix="brewlake-")["MetricAlarms"]
        expect(visit.page.locator("#alarms li")).to_have_count(len(alarms))
        assert len(alarms) >= 9
        expect(visit.page.locator("#alarms")).to_contain_text("failed-records")

    def test_what_the_model_did_not_answer_is_forgotten_when_it_does(self, visit: Visit) -> None:
        broken = {"status": 502, "json": {"error": "the model sleeps", "advice": "Wake it."}}
        visit.page.route("**/platform/models", lambda route: route.fulfill(**broken))
        visit.page.reload()
        expect(visit.page.locator("#store")).to_have_text("the model sleeps\nWake it.")
        visit.page.unroute("**/platform/models")
        expect(visit.page.locator("#store")).to_contain_text("off on average")
        expect(visit.page.locator("#versions")).to_contain_text("v1")
        visit.complaints.clear()  # the browser notes every answer that is an error

    def test_the_interval_of_a_prediction_is_drawn(self, visit: Visit) -> None:
        visit.page.get_by_role("button", name="Predict").press("Enter")
        expect(visit.page.locator("#interval .band")).to_be_visible()

    def test_the_page_of_the_api_sends_what_is_filled_in(self, visit: Visit) -> None:
        visit.page.goto(f"{visit.url}/docs")
        operation = visit.page.locator("details", has_text="/v2/beers/{id}")
        operation.locator("summary").press("Enter")
        operation.get_by_label("id").fill("7")
        operation.get_by_label("id").press("Enter")
        expect(operation.locator("pre")).to_contain_text('"id": 7')
        expect(operation.locator(".answer p")).to_contain_text("x-ratelimit-remaining")
        picture = visit.page.locator("details", has_text="/v3/images/{name}")
        picture.locator("summary").press("Enter")
        picture.get_by_role("button", name="Send").press("Enter")
        expect(picture.get_by_role("img")).to_be_visible()

    def test_the_last_beers_are_those_of_the_lake(self, visit: Visit) -> None:
        expect(visit.page.locator("#beers tr")).to_have_count(8)
        expect(visit.page.locator("#beers tr").first).to_contain_text("ago")

    def test_a_query_is_answered_and_plotted_by_keyboard_alone(self, visit: Visit) -> None:
        box = visit.page.locator("#sql")
        box.focus()
        box.press("Control+Enter")
        expect(visit.page.locator("#answer")).to_contain_text("kB read")
        rows = visit.page.locator("#rows tbody tr")
        expect(rows.nth(5)).to_be_attached()
        expect(visit.page.locator("#chart rect")).to_have_count(rows.count())
        expect(visit.page.locator("#chart")).to_have_attribute("aria-label", re.compile("Bar chart of mean_ibu"))

    def test_many_numbers_are_dots(self, visit: Visit) -> None:
        visit.page.locator("#sql").fill("SELECT abv, ibu, ebc FROM beers")
        visit.page.get_by_role("button", name="Run").press("Enter")
        expect(visit.page.locator("#chart")).to_have_attribute("aria-label", re.compile("Scatter plot of ibu by abv"))
        visit.page.get_by_label("Up").select_option(label="ebc")
        expect(visit.page.locator("#chart")).to_have_attribute("aria-label", re.compile("ebc by abv"))

    def test_a_named_query_can_be_chosen(self, visit: Visit) -> None:
        strongest = visit.page.locator("#named option", has_text="strongest")
        visit.page.get_by_label("Named query").select_option(label=strongest.text_content())
        visit.page.get_by_role("button", name="Run").press("Enter")
        expect(visit.page.locator("#answer")).to_contain_text("20 rows")

    def test_a_wrong_query_says_what_is_wrong_and_what_to_do(self, visit: Visit) -> None:
        visit.page.locator("#sql").fill("SELECT nothing FROM beers")
        visit.page.get_by_role("button", name="Run").press("Enter")
        expect(visit.page.locator("#answer")).to_contain_text("COLUMN_NOT_FOUND")
        expect(visit.page.locator("#answer")).to_contain_text("DESCRIBE beers")
        visit.complaints.clear()  # the browser notes every answer that is an error

    def test_markup_in_a_value_is_text(self, visit: Visit) -> None:
        visit.page.locator("#sql").fill("SELECT '<img src=x onerror=alert(1)>' AS name, 1 AS one")
        visit.page.get_by_role("button", name="Run").press("Enter")
        expect(visit.page.locator("#rows td").first).to_have_text("<img src=x onerror=alert(1)>")
        assert visit.page.locator("#rows img").count() == 0

    def test_a_beer_is_predicted_with_its_interval(self, visit: Visit) -> None:
        visit.page.locator("#predict input[name=ph]").fill("")
        visit.page.get_by_role("button", name="Predict").press("Enter")
        expect(visit.page.locator("#prediction")).to_have_text(
            re.compile(r"^\d+ IBU, with 90 % between \d+ and \d+ \(v1\)$")
        )

    def test_the_served_version_is_marked(self, visit: Visit) -> None:
        expect(visit.page.locator("#versions tr", has_text="served").locator("td").first).to_have_text("v1")

    def test_tab_reaches_every_control_in_order(self, visit: Visit) -> None:
        reached = []
        for _ in range(40):
            visit.page.keyboard.press("Tab")
            reached.append(visit.page.evaluate("document.activeElement.id || document.activeElement.name || ''"))
        wanted = ["named", "sql", "name", "abv", "target_og", "target_fg", "ebc", "srm", "ph"]
        assert [name for name in reached if name in wanted][: len(wanted)] == wanted

    @pytest.mark.parametrize(("scheme", "width"), [("light", 1400), ("dark", 1400), ("light", 400), ("dark", 400)])
    def test_it_can_be_read_in_light_and_dark_and_narrow(
        self, browser: Browser, stack: Stack, tmp_path: Path, scheme: str, width: int
    ) -> None:
        page = new_page(browser, viewport={"width": width, "height": 1600}, color_scheme=scheme)
        visit = Visit(page, stack.settings.punkapi_url)
        visit.page.get_by_role("button", name="Run").press("Enter")
        expect(page.locator("#answer")).to_contain_text("kB read")
        page.get_by_role("button", name="Predict").press("Enter")
        expect(page.locator("#prediction")).to_contain_text("IBU")
        folder = Path(os.environ.get("BREWLAKE_SCREENSHOTS", tmp_path))
        page.screenshot(path=folder / f"page-{scheme}-{width}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "it scrolls sideways"
        assert page.evaluate(CONTRAST) >= 4.5  # WCAG 2.2, 1.4.3
        page.close()


# The contrast of text with its background, by WCAG's formula.
CONTRAST = """() => {
  const luminance = (colour) => {
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
    canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3)
      .map((part) => part / 255).map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const paper = (element) => {
    const colour = getComputedStyle(element).backgroundColor;
    return colour === 'rgba(0, 0, 0, 0)' ? paper(element.parentElement) : luminance(colour);
  };
  const texts = [...document.querySelectorAll('p, a, label, h2, h3, small, td, th, button, .chip, summary')];
  return Math.min(...texts.filter((text) => text.checkVisibility() && text.textContent.trim()).map((text) => {
    const [ink, behind] = [luminance(getComputedStyle(text).color), paper(text)];
    return (Math.max(ink, behind) + 0.05) / (Math.min(ink, behind) + 0.05);
  }));
}"""


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"host": "evil.example"}, 403),
        ({"content-type": "text/plain"}, 403),
    ],
)
def test_only_the_page_itself_may_ask_its_backend(stack: Stack, headers: dict[str, str], status: int) -> None:
    url = f"{stack.settings.punkapi_url}/platform/query"
    sent = {"content-type": "application/json"} | headers
    assert httpx.post(url, content=b'{"sql":"SELECT 1"}', headers=sent).status_code == status


@pytest.mark.parametrize(
    ("body", "complaint"),
    [(b"", "no JSON"), (b"[]", "no SQL"), (b'{"sql":" "}', "no SQL"), (b'{"sql":"SELEC 1"}', "the query failed")],
)
def test_what_is_no_query_is_refused_with_a_reason(stack: Stack, body: bytes, complaint: str) -> None:
    url = f"{stack.settings.punkapi_url}/platform/query"
    answer = httpx.post(url, content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 400
    assert complaint in answer.json()["error"]


def test_the_page_allows_nothing_from_elsewhere(stack: Stack) -> None:
    answer = httpx.get(stack.settings.punkapi_url)
    assert answer.headers["content-security-policy"].startswith("default-src 'none'; script-src 'self';")
