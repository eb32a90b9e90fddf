"""Where a load balancer's address is reached: an emulator has every listener at its one port."""

import pytest

from brewlake.stack.reach import as_reached

EMULATOR = "http://localhost:4711"


@pytest.mark.parametrize(
    ("endpoint", "url", "reached"),
    [
        (EMULATOR, "http://model.elb.localhost", "http://model.elb.localhost:4711"),
        (EMULATOR, "http://model.elb.localhost/", "http://model.elb.localhost:4711/"),
        (EMULATOR, "http://model.elb.localhost:4711/", "http://model.elb.localhost:4711/"),
        (EMULATOR, "http://model.us-east-1.elb.amazonaws.com/", "http://model.us-east-1.elb.amazonaws.com/"),
        (EMULATOR, "https://beer.example.org/", "https://beer.example.org/"),
        ("http://emulator", "http://model.elb.localhost/", "http://model.elb.localhost/"),
        (None, "http://model.elb.localhost/", "http://model.elb.localhost/"),
    ],
)
def test_an_emulators_load_balancer_is_at_its_port(endpoint, url, reached, monkeypatch):
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    if endpoint:
        monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint)
    assert as_reached(url) == reached
