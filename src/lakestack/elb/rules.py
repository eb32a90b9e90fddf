"""Which rule of a listener takes a request.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html
"""

import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Incoming:
    """What conditions look at.

    `host` is without its port, `headers` by lowercase name, `query` as pairs, `source` the client's address.
    """

    host: str
    path: str
    method: str
    headers: Mapping[str, str]
    query: tuple[tuple[str, str], ...]
    source: str


def takes(rule: Any, request: Incoming) -> bool:
    """Whether all conditions of moto's `rule` hold; the default rule has none."""
    return all(_CONDITIONS[condition["Field"]](condition, request) for condition in rule.conditions)


def matches(pattern: str, text: str, *, ignore_case: bool = True) -> bool:
    """Whether `text` is `pattern`, in which * stands for any characters and ? for one."""
    expression = "".join({"*": ".*", "?": "."}.get(character) or re.escape(character) for character in pattern)
    return re.fullmatch(expression, text, re.DOTALL | (re.IGNORECASE if ignore_case else 0)) is not None


def _values(condition: dict[str, Any], config: str) -> list[str]:
    values: list[str] = (condition.get(config) or {}).get("Values") or condition.get("Values") or []
    return values


def _host(condition: dict[str, Any], request: Incoming) -> bool:
    return any(matches(value, request.host) for value in _values(condition, "HostHeaderConfig"))


def _path(condition: dict[str, Any], request: Incoming) -> bool:
    values = _values(condition, "PathPatternConfig")
    return any(matches(value, request.path, ignore_case=False) for value in values)


def _method(condition: dict[str, Any], request: Incoming) -> bool:
    return request.method in _values(condition, "HttpRequestMethodConfig")


def _header(condition: dict[str, Any], request: Incoming) -> bool:
    config = condition["HttpHeaderConfig"]
    present = request.headers.get(config["HttpHeaderName"].lower())
    return present is not None and any(matches(value, present) for value in config["Values"])


def _query(condition: dict[str, Any], request: Incoming) -> bool:
    return any(
        matches(wanted["Value"], value) and ("Key" not in wanted or matches(wanted["Key"], key))
        for wanted in condition["QueryStringConfig"]["Values"]
        for key, value in request.query
    )


def _source(condition: dict[str, Any], request: Incoming) -> bool:
    try:
        source = ipaddress.ip_address(request.source)
    except ValueError:
        return False
    values = _values(condition, "SourceIpConfig")
    return any(source in ipaddress.ip_network(value, strict=False) for value in values)


_CONDITIONS: dict[str, Callable[[dict[str, Any], Incoming], bool]] = {
    "host-header": _host,
    "path-pattern": _path,
    "http-request-method": _method,
    "http-header": _header,
    "query-string": _query,
    "source-ip": _source,
}
