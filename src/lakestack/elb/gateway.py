"""The load balancers' way in: the emulator's gateway, before anything that AWS's API needs."""

from typing import Any
from urllib.parse import parse_qsl

from rolo.request import Request
from rolo.response import Response

from lakestack.elb.actions import error, fixed_response, redirect
from lakestack.elb.configuration import (
    DOMAIN,
    STANDARD_PORTS,
    backends,
    choose_listener,
    find_load_balancer,
    forwarded_to,
    ordered_rules,
)
from lakestack.elb.forwarding import Forwarder
from lakestack.elb.rules import Incoming, takes


class LoadBalancerHandler:
    """Answers requests whose Host is a load balancer's DNS name.

    It stands before LocalStack's own handlers: those would refuse a page of the service that calls it (CORS), and add
    headers of the emulator to the service's answers.
    """

    def __init__(self, forwarder: Forwarder) -> None:
        self._forwarder = forwarder

    def __call__(self, chain: Any, context: Any, response: Response) -> None:
        request: Request = context.request
        host = request.host.partition(":")[0].lower()
        if not host.endswith(f".{DOMAIN}"):
            return
        response.update_from(self.answer(request, host))
        chain.terminate()

    def answer(self, request: Request, host: str) -> Response:
        """Answer `request`, whose `host` lies under the load balancers' domain."""
        balancer = find_load_balancer(host)
        if balancer is None:
            return Response(f"There is no load balancer with the name {host}.\n", 404, {"Content-Type": "text/plain"})
        scheme = request.scheme
        port = int(request.host.partition(":")[2] or STANDARD_PORTS[scheme])
        listener = choose_listener(balancer, scheme, port)
        if listener is None:
            return Response(
                f"The load balancer {balancer.name} has no listener for {scheme.upper()}.\n",
                503,
                {"Content-Type": "text/plain"},
            )
        incoming = Incoming(
            host=host,
            path=request.path,
            method=request.method,
            headers={name.lower(): value for name, value in request.headers.items()},
            query=tuple(parse_qsl(request.query_string.decode("latin-1"), keep_blank_values=True)),
            source=request.remote_addr or "",
        )
        rule = next(rule for rule in ordered_rules(listener) if takes(rule, incoming))
        return self._act(rule, request, balancer)

    def _act(self, rule: Any, request: Request, balancer: Any) -> Response:
        action = max(rule.actions, key=lambda action: int(action.data.get("Order") or 1))  # the others authenticate
        match action.type:
            case "fixed-response":
                return fixed_response(action.data["FixedResponseConfig"])
            case "redirect":
                ports = {int(listener.port) for listener in balancer.listeners.values()}
                return redirect(action.data["RedirectConfig"], request.url, ports)
            case "forward":
                groups = {arn: group for backend in backends() for arn, group in backend.target_groups.items()}
                return self._forwarder.forward(request, forwarded_to(action), groups, balancer)
        return error(501)
