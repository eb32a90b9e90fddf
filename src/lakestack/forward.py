"""Ports of loopback that lead elsewhere: in a container, functions find at localhost what they find without one."""

import os

VARIABLE = "LAKESTACK_FORWARD"


def forward_ports() -> None:
    """Forward each PORT:HOST:PORT of LAKESTACK_FORWARD (space-separated) from 127.0.0.1 to there.

    Raises RuntimeError for what is none.
    """
    from twisted.internet import reactor
    from twisted.protocols.portforward import ProxyFactory

    for rule in os.environ.get(VARIABLE, "").split():
        match rule.split(":"):
            case [here, host, there] if here.isdecimal() and there.isdecimal():
                reactor.listenTCP(int(here), ProxyFactory(host, int(there)), interface="127.0.0.1")
            case _:
                raise RuntimeError(f"{rule!r} is no forwarding: say PORT:HOST:PORT")
