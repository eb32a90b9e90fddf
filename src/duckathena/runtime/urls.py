"""URLs, as java.net.URI reads them: https://trino.io/docs/current/functions/url.html"""

import re
from urllib.parse import SplitResult, quote_plus, unquote, unquote_plus, urlsplit

from duckathena.runtime.registry import Failure, function

# What java.net.URI refuses: characters that no URI has, and a percent sign that begins no escape.
ILLEGAL = re.compile(r'[\x00-\x20\x7f"<>\\^`{|}]|%(?![0-9A-Fa-f]{2})')
AUTHORITY = re.compile(r"(\[[^\]]*\]|[^:]*)(?::(.*))?")
HOST = re.compile(
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)*[A-Za-z](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.?|[\d.]+|\[.*\]"
)


# A scheme without a path behind it: all of it up to the fragment is one, and has no parts.
OPAQUE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^/]")
NOTHING = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*:)?(//)?(#.*)?")


def _split(url: str) -> SplitResult | None:
    if ILLEGAL.search(url) or url.count("#") > 1 or (url[:1] not in {"", "#"} and NOTHING.fullmatch(url)):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if OPAQUE.match(url):
        return parts._replace(netloc="", path="", query="")
    return None if set("[]") & set(parts.path) else parts


@function("VARCHAR", "VARCHAR", returns="VARCHAR")
def url_part(url: str, part: str) -> str | None:
    """Return a part of a URL, decoded, '' where it has none; NULL where the text is no URL, and for a missing port."""
    parts = _split(url)
    if parts is None:
        return None
    found = AUTHORITY.fullmatch(parts.netloc.rpartition("@")[2])
    host, port = (found[1], found[2] or "") if found else ("", "")
    if part == "port":
        return port if port.isdigit() and HOST.fullmatch(host) else None
    if part == "host":
        return host if HOST.fullmatch(host) else ""
    if part == "protocol":
        return url[: len(parts.scheme)]
    named = {"path": parts.path, "query": parts.query, "fragment": parts.fragment}
    return unquote(named[part])


@function("VARCHAR", "VARCHAR", returns="VARCHAR")
def url_parameter(url: str, name: str) -> str | None:
    """Return the first value of a parameter; '' where it has no `=`."""
    parts = _split(url)
    for pair in parts.query.split("&") if parts else []:
        key, _, value = pair.partition("=")
        if unquote_plus(key) == name:
            return unquote_plus(value)
    return None


@function("VARCHAR", returns="VARCHAR")
def url_encode(text: str) -> str:
    return quote_plus(text, safe="-_.*").replace("~", "%7E")


@function("VARCHAR", returns="VARCHAR")
def url_decode(text: str) -> str:
    if re.search("%(?![0-9A-Fa-f]{2})", text):
        raise Failure("INVALID_FUNCTION_ARGUMENT", f"Illegal escape in a URL: {text}")
    return unquote_plus(text)
