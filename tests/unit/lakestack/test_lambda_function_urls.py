"""Function URLs: which pages of other origins may read their answers, by AWS's rules of CORS."""

import pytest
from localstack.aws.api.lambda_ import Cors

from lakestack.lambda_process.function_urls import cors_headers

ORIGIN = "https://a.example"
ALL = Cors(AllowOrigins=["*"], AllowMethods=["*"])
SOME = Cors(
    AllowOrigins=[ORIGIN, "https://b.example"],
    AllowMethods=["GET", "PUT"],
    AllowHeaders=["x-a", "x-b"],
    ExposeHeaders=["x-c"],
    MaxAge=60,
    AllowCredentials=True,
)
OF_SOME = {"Access-Control-Allow-Origin": ORIGIN, "Vary": "Origin", "Access-Control-Allow-Credentials": "true"}
ASKED = {"Origin": ORIGIN, "Access-Control-Request-Method": "PUT"}


@pytest.mark.parametrize(
    ("allowed", "method", "headers", "expected"),
    [
        (None, "GET", {"Origin": ORIGIN}, {}),
        (SOME, "GET", {}, {}),
        (SOME, "GET", {"Origin": "https://c.example"}, {}),
        (SOME, "GET", {"Origin": ORIGIN}, OF_SOME | {"Access-Control-Expose-Headers": "x-c"}),
        (ALL, "GET", {"Origin": ORIGIN}, {"Access-Control-Allow-Origin": "*", "Vary": "Origin"}),
        (SOME, "OPTIONS", {"Origin": ORIGIN}, OF_SOME | {"Access-Control-Expose-Headers": "x-c"}),
        (
            SOME,
            "OPTIONS",
            ASKED,
            OF_SOME
            | {
                "Access-Control-Allow-Methods": "GET,PUT",
                "Access-Control-Allow-Headers": "x-a,x-b",
                "Access-Control-Max-Age": "60",
            },
        ),
        (SOME, "OPTIONS", ASKED | {"Access-Control-Request-Method": "POST"}, {}),
        (
            ALL,
            "OPTIONS",
            ASKED,
            {
                "Access-Control-Allow-Origin": "*",
                "Vary": "Origin",
                "Access-Control-Allow-Methods": "*",
                "Access-Control-Max-Age": "0",
            },
        ),
    ],
)
def test_what_a_browser_is_told(allowed, method, headers, expected):
    assert cors_headers(allowed, method, headers) == expected
