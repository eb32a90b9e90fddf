"""What a load balancer answers by itself."""

import pytest

from lakestack.elb.actions import fixed_response, redirect
from lakestack.elb.configuration import dns_name, expects

URL = "http://beers.elb.localhost:4566/a/b?x=1"


@pytest.mark.parametrize(
    ("config", "location"),
    [
        ({"StatusCode": "HTTP_301", "Protocol": "HTTPS", "Port": "443"}, "https://beers.elb.localhost:4566/a/b?x=1"),
        ({"StatusCode": "HTTP_302", "Host": "new.example", "Port": "8080"}, "http://new.example:8080/a/b?x=1"),
        ({"StatusCode": "HTTP_302", "Host": "new.example", "Port": "80"}, "http://new.example/a/b?x=1"),
        ({"StatusCode": "HTTP_302", "Path": "/v2/#{path}", "Query": "y=2&#{query}"}, f"{URL[:31]}/v2/a/b?y=2&x=1"),
        (
            {"StatusCode": "HTTP_302", "Path": "/#{host}/#{port}/#{protocol}"},
            f"{URL[:31]}/beers.elb.localhost/4566/http?x=1",
        ),
    ],
)
def test_redirects(config, location):
    answer = redirect(config, URL, listener_ports={443})
    assert answer.headers["Location"] == location
    assert answer.status_code == int(config["StatusCode"][-3:])


def test_a_fixed_response():
    answer = fixed_response({"StatusCode": "503", "ContentType": "application/json", "MessageBody": '{"closed": true}'})
    assert answer.status_code == 503
    assert answer.get_data() == b'{"closed": true}'
    assert answer.headers["Content-Type"].startswith("application/json")


@pytest.mark.parametrize(
    ("matcher", "status", "expected"),
    [
        ("200", 200, True),
        ("200", 204, False),
        ("200,204", 204, True),
        ("200-299", 250, True),
        ("200-299,404", 404, True),
        ("200-299", 300, False),
    ],
)
def test_matchers(matcher, status, expected):
    assert expects(matcher, status) is expected


def test_names_tell_load_balancers_apart():
    arn = "arn:aws:elasticloadbalancing:us-east-1:000000000000:loadbalancer/app/Beers/0123456789abcdef"
    assert dns_name("Beers", arn, "internet-facing") == "beers-0123456789.elb.localhost"
    assert dns_name("Beers", arn, "internal") == "internal-beers-0123456789.elb.localhost"
