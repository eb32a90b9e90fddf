"""What the gateway remembers of requests is true for as long as it is remembered."""

from typing import Any

import pytest
from localstack.aws.protocol.op_router import RestServiceOperationRouter
from localstack.aws.protocol.serializer import JSONResponseSerializer
from localstack.aws.spec import load_service
from localstack.http import Request
from rolo.routing.router import Router
from werkzeug.exceptions import MethodNotAllowed, NotFound

from lakestack.serving.shortcuts import is_for_none, may_be_signed, remember


@pytest.fixture
def router() -> Router[Any]:
    remember()
    found = Router[Any]()
    found.add("/beers/<name>", lambda _request, args: f"a {args['name']}", methods=["GET"])
    return found


def asked(router: Any, path: str, method: str = "GET", host: str = "localhost") -> str:
    return str(router.dispatch(Request(method, path, headers={"Host": host})))


def test_a_route_is_found_again_and_again(router):
    assert [asked(router, "/beers/ipa") for _ in range(2)] == ["a ipa"] * 2


def test_a_request_for_none_is_remembered(router):
    before = is_for_none.cache_info().hits
    for _ in range(2):
        with pytest.raises(NotFound):
            asked(router, "/wine")
    assert is_for_none.cache_info().hits == before + 1


def test_a_route_that_comes_later_is_found(router):
    with pytest.raises(NotFound):
        asked(router, "/wine")
    router.add("/wine", lambda _request, _args: "wine")
    assert asked(router, "/wine") == "wine"


def test_a_route_that_is_taken_away_is_gone_and_may_come_back(router):
    rule = router.add("/wine", lambda _request, _args: "wine")
    assert asked(router, "/wine") == "wine"
    router.remove(rule)
    with pytest.raises(NotFound):
        asked(router, "/wine")
    router.add("/wine", lambda _request, _args: "wine, again")
    assert asked(router, "/wine") == "wine, again"


def test_hosts_and_methods_are_told_apart(router):
    router.add("/wine", lambda _request, _args: "theirs", host="wine.example")
    with pytest.raises(NotFound):
        asked(router, "/wine")
    assert asked(router, "/wine", host="wine.example") == "theirs"
    for _ in range(2):
        with pytest.raises(MethodNotAllowed):
            asked(router, "/beers/ipa", method="DELETE")


def test_what_a_route_does_not_find_is_asked_again(router):
    stock: list[str] = []

    def shelf(_request: Request, _args: object) -> str:
        if not stock:
            raise NotFound
        return stock[0]

    router.add("/shelf", shelf)
    with pytest.raises(NotFound):
        asked(router, "/shelf")
    stock.append("stout")
    assert asked(router, "/shelf") == "stout"


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (None, "application/json"),
        ({}, "application/json"),
        ({"Accept": "*/*"}, "application/json"),
        ({"Accept": "application/cbor"}, "application/cbor"),
        ({"Accept": "text/plain"}, "application/json"),
        ({"Content-Type": "application/x-amz-cbor-1.1"}, "application/x-amz-cbor-1.1"),
        ({"Accept": "application/json", "Content-Type": "application/cbor"}, "application/json"),
    ],
)
def test_the_type_of_an_answer_is_the_clients(headers, expected):
    remember()
    serializer = JSONResponseSerializer()
    assert [serializer._get_mime_type(headers) for _ in range(2)] == [expected] * 2


@pytest.mark.parametrize(
    ("method", "path", "query", "operation", "arguments"),
    [
        ("GET", "/beers", "list-type=2", "ListObjectsV2", {"Bucket": "beers"}),
        ("GET", "/beers", "", "ListObjects", {"Bucket": "beers"}),
        ("GET", "/beers/", "versions", "ListObjectVersions", {"Bucket": "beers"}),
        ("GET", "/ales", "list-type=2", "ListObjectsV2", {"Bucket": "ales"}),
        ("PUT", "/beers/a/b%20c", "", "PutObject", {"Bucket": "beers", "Key": "a/b c"}),
        ("DELETE", "/beers/a", "", "DeleteObject", {"Bucket": "beers", "Key": "a"}),
    ],
)
def test_an_operation_is_found_again_and_again(method, path, query, operation, arguments):
    remember()
    router = RestServiceOperationRouter(load_service("s3"))
    for host in ("localhost", "s3.localhost"):
        found, given = router.match(Request(method, path, query_string=query, headers={"Host": host}))
        assert (found.name, given) == (operation, arguments)
        given.clear()  # it is the caller's


@pytest.mark.parametrize(
    "query", ["X-Amz-Signature=a", "a=1&Signature=b", "Expires=1", "AWSAccessKeyId=x", "X%2DAmz-Date"]
)
def test_queries_that_may_be_signed(query):
    assert may_be_signed(Request("GET", "/beers/a", query_string=query))


@pytest.mark.parametrize("query", ["", "list-type=2&encoding-type=url", "uploads"])
def test_queries_that_are_not_signed(query):
    assert not may_be_signed(Request("GET", "/beers/a", query_string=query))
