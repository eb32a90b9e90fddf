"""What a load balancer answers by itself: fixed responses, redirects, errors.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-action-types.html
"""

from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from rolo.response import Response

from lakestack.elb.configuration import STANDARD_PORTS

SERVER = "awselb/2.0"


def fixed_response(config: dict[str, Any]) -> Response:
    """Return the response that a fixed-response action describes."""
    headers = {"Server": SERVER, "Content-Type": f"{config.get('ContentType') or 'text/plain'}; charset=utf-8"}
    return Response(config.get("MessageBody") or "", int(config["StatusCode"]), headers)


def redirect(config: dict[str, Any], url: str, listener_ports: set[int]) -> Response:
    """Return the redirect that a redirect action makes of the request to `url`.

    A redirect to the port of another listener of the same load balancer goes to the port of `url`: the emulator serves
    all of them, over TLS too, at its own.
    """
    parts = urlsplit(url)
    port = parts.port or STANDARD_PORTS[parts.scheme]
    known = {
        "#{protocol}": parts.scheme,
        "#{host}": parts.hostname or "",
        "#{port}": str(port),
        "#{path}": parts.path.removeprefix("/"),
        "#{query}": parts.query,
    }

    def filled(name: str, default: str) -> str:
        text = str(config.get(name) or default)
        for keyword, value in known.items():
            text = text.replace(keyword, value)
        return text

    protocol = filled("Protocol", "#{protocol}").lower()
    wanted_host, wanted_port = filled("Host", "#{host}"), int(filled("Port", "#{port}"))
    if wanted_host == parts.hostname and wanted_port in listener_ports:
        wanted_port = port
    suffix = "" if wanted_port == STANDARD_PORTS[protocol] else f":{wanted_port}"
    query = filled("Query", "#{query}")
    location = f"{protocol}://{wanted_host}{suffix}{filled('Path', '/#{path}')}"
    return error(
        int(config["StatusCode"].removeprefix("HTTP_")), {"Location": location + (f"?{query}" if query else "")}
    )


def error(status: int, headers: dict[str, str] | None = None) -> Response:
    """Return the page with which a load balancer says `status` itself."""
    title = f"{status} {HTTPStatus(status).phrase}"
    page = f"<html>\n<head><title>{title}</title></head>\n<body><center><h1>{title}</h1></center></body>\n</html>\n"
    return Response(page, status, {"Server": SERVER, "Content-Type": "text/html", **(headers or {})})
