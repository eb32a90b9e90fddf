import pytest

from brewlake.ingestion.request import Backfill, Draws, read_request


@pytest.mark.parametrize(
    ("event", "request_"),
    [
        ({"draws": 1}, Draws(1)),
        ({"draws": 1000}, Draws(1000)),
        ({"mode": "random", "draws": 20}, Draws(20)),
        ({"mode": "backfill", "page": 2, "pages": 3}, Backfill(page=2, pages=3)),
        ({"mode": "backfill"}, Backfill(page=1, pages=5)),
    ],
)
def test_what_can_be_asked_for(event, request_):
    assert read_request(event) == request_


@pytest.mark.parametrize(
    ("event", "problem"),
    [
        ({}, "draws is missing"),
        (None, "the event is None"),
        ([], "the event is"),
        ({"draws": 0}, "draws is 0"),
        ({"draws": 1001}, "from 1 to 1000"),
        ({"draws": -1}, "draws is -1"),
        ({"draws": True}, "draws is True"),
        ({"draws": "20"}, "draws is '20'"),
        ({"draws": 2.0}, "draws is 2.0"),
        ({"draws": None}, "draws is missing"),
        ({"draws": 1, "page": 2}, "unknown keys: page"),
        ({"mode": "backfill", "draws": 1}, "unknown keys: draws"),
        ({"mode": "everything"}, "mode is 'everything'"),
        ({"mode": ["backfill"]}, "mode is"),
        ({"mode": "backfill", "page": 0}, "page is 0"),
        ({"mode": "backfill", "pages": 0}, "pages is 0"),
        ({"source": "aws.events", "detail": {}}, "unknown keys: detail, source"),
    ],
)
def test_what_cannot(event, problem):
    with pytest.raises(ValueError, match=problem):
        read_request(event)
