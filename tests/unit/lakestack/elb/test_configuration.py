"""Which load balancer, listener, rule and target group a request is for, and what a target is told of its client."""

import pytest
from rolo.request import Request

from lakestack.elb import configuration
from lakestack.elb.configuration import (
    choose_listener,
    find_load_balancer,
    forwarded_to,
    groups_in_use,
    ordered_rules,
)
from lakestack.elb.forwarding import _forwarded_headers
from tests.unit.lakestack.elb.groups import backend, forward, group, listener, rule


@pytest.mark.parametrize(
    ("host", "found"),
    [
        ("beers-1.elb.localhost", True),
        ("any.beers-1.elb.localhost", True),
        ("xbeers-1.elb.localhost", False),
        ("elb.localhost", False),
    ],
)
def test_a_load_balancer_is_found_by_its_name_and_the_names_below(
    monkeypatch: pytest.MonkeyPatch, host: str, found: bool
) -> None:
    monkeypatch.setattr(configuration, "backends", lambda: iter([backend(group())]))
    assert (find_load_balancer(host) is not None) is found


@pytest.mark.parametrize(
    ("listeners", "scheme", "port", "chosen"),
    [
        ([("HTTP", 80), ("HTTP", 4566)], "http", 4566, 4566),
        ([("HTTP", 8081), ("HTTP", 80), ("HTTP", 79)], "http", 4566, 80),
        ([("HTTP", 8081), ("HTTPS", 443)], "https", 4566, 443),
        ([("HTTP", 8081)], "http", 4566, 8081),
        ([("HTTPS", 443)], "http", 443, None),
    ],
)
def test_the_listener_of_the_port_or_of_the_scheme_takes_a_request(listeners, scheme, port, chosen) -> None:
    balancer = backend(group()).load_balancers["beers"]
    balancer.listeners = {port: listener(protocol, port) for protocol, port in listeners}
    found = choose_listener(balancer, scheme, port)
    assert (found and found.port) == chosen


def test_rules_are_in_the_order_of_their_priority_and_the_default_is_last() -> None:
    rules = ordered_rules(listener("HTTP", 80, *map(rule, ("default", "100", "9", "50000"))))
    assert [one.priority for one in rules] == ["9", "100", "50000", "default"]


def test_a_forward_names_one_group_or_several_with_weights() -> None:
    assert forwarded_to(forward("a")) == {"a": 1}
    assert forwarded_to(forward(a=3, b=0)) == {"a": 3, "b": 0}


def test_a_group_is_in_use_where_any_rule_forwards_to_it() -> None:
    one = backend(group())
    rules = rule("1", forward(a=1, b=1)), rule("default", forward("c"))
    one.load_balancers["beers"].listeners = {80: listener("HTTP", 80, *rules)}
    assert groups_in_use(one) == {"a", "b", "c"}


@pytest.mark.parametrize(
    ("host", "scheme", "port"),
    [("a:4566", "http", "4566"), ("a", "http", "80"), ("a", "https", "443"), ("a:4566", "https", "4566")],
)
def test_a_target_is_told_the_port_and_the_scheme_of_the_client(host: str, scheme: str, port: str) -> None:
    headers = _forwarded_headers(Request("GET", "/", {"Host": host}, scheme=scheme, remote_addr="192.0.2.7"))
    assert (headers["X-Forwarded-Port"], headers["X-Forwarded-Proto"]) == (port, scheme)
    assert headers["X-Forwarded-For"] == "192.0.2.7"


def test_headers_of_one_connection_are_not_passed_on() -> None:
    given = {
        "Host": "a",
        "Connection": "X-Own, close",
        "X-Own": "1",
        "Upgrade": "h2c",
        "Te": "trailers",
        "Accept": "*/*",
        "X-Amzn-Trace-Id": "Root=1-2-3",
        "X-Forwarded-For": "203.0.113.9",
    }
    headers = _forwarded_headers(Request("GET", "/", given, remote_addr="192.0.2.7"))
    assert not {"connection", "x-own", "upgrade", "te"} & {name.lower() for name in headers}
    assert headers["Accept"] == "*/*"
    assert headers["X-Amzn-Trace-Id"] == "Root=1-2-3"
    assert headers["X-Forwarded-For"] == "203.0.113.9, 192.0.2.7"
