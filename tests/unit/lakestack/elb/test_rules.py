"""Which requests a rule's conditions take."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from lakestack.elb.rules import Incoming, matches, takes

REQUEST = Incoming(
    host="api.beers.elb.localhost",
    path="/Predict/now",
    method="POST",
    headers={"x-client": "Mobile-7"},
    query=(("version", "V2"), ("flag", "")),
    source="192.0.2.10",
)


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("*", "", True),
        ("/img/*", "/img/", True),
        ("/img/*", "/img/a/b.png", True),
        ("/img/?.png", "/img/a.png", True),
        ("/img/?.png", "/img/ab.png", False),
        ("/a.c", "/abc", False),
        ("/a[b]", "/ab", False),
        ("/a\nb*", "/a\nbc", True),
    ],
)
def test_wildcards(pattern, text, expected):
    assert matches(pattern, text) is expected


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"Field": "path-pattern", "Values": ["/Predict/*"]}, True),
        ({"Field": "path-pattern", "PathPatternConfig": {"Values": ["/no", "/Predict/???"]}}, True),
        ({"Field": "path-pattern", "Values": ["/predict/*"]}, False),  # paths are case-sensitive
        ({"Field": "host-header", "Values": ["API.*"]}, True),  # hosts are not
        ({"Field": "host-header", "HostHeaderConfig": {"Values": ["beers.*"]}}, False),
        ({"Field": "http-request-method", "HttpRequestMethodConfig": {"Values": ["GET", "POST"]}}, True),
        ({"Field": "http-request-method", "HttpRequestMethodConfig": {"Values": ["post"]}}, False),
        ({"Field": "http-header", "HttpHeaderConfig": {"HttpHeaderName": "X-Client", "Values": ["mobile*"]}}, True),
        ({"Field": "http-header", "HttpHeaderConfig": {"HttpHeaderName": "X-Other", "Values": ["*"]}}, False),
        ({"Field": "query-string", "QueryStringConfig": {"Values": [{"Key": "version", "Value": "v?"}]}}, True),
        ({"Field": "query-string", "QueryStringConfig": {"Values": [{"Value": "v2"}]}}, True),
        ({"Field": "query-string", "QueryStringConfig": {"Values": [{"Key": "flag", "Value": "x"}]}}, False),
        ({"Field": "source-ip", "SourceIpConfig": {"Values": ["198.51.100.0/24", "192.0.2.0/24"]}}, True),
        ({"Field": "source-ip", "SourceIpConfig": {"Values": ["192.0.2.0/29"]}}, False),
        ({"Field": "source-ip", "SourceIpConfig": {"Values": ["192.0.2.99/24"]}}, True),  # a host's
    ],
)
def test_conditions(condition, expected):
    assert takes(SimpleNamespace(conditions=[condition]), REQUEST) is expected


def test_a_request_whose_address_is_unknown_comes_from_no_network():
    everywhere = {"Field": "source-ip", "SourceIpConfig": {"Values": ["0.0.0.0/0", "::/0"]}}
    assert not takes(SimpleNamespace(conditions=[everywhere]), replace(REQUEST, source=""))


def test_all_conditions_must_hold_and_no_condition_always_does():
    path = {"Field": "path-pattern", "Values": ["/Predict/*"]}
    method = {"Field": "http-request-method", "HttpRequestMethodConfig": {"Values": ["GET"]}}
    assert not takes(SimpleNamespace(conditions=[path, method]), REQUEST)
    assert takes(SimpleNamespace(conditions=[]), REQUEST)
