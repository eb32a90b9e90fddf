"""Who listens on a port."""

import socket

import psutil

from brewlake.errors import BrewlakeError


def is_free(port: int) -> bool:
    """Whether 127.0.0.1:`port` can be listened on."""
    with socket.socket() as probe:
        # As the servers do: a connection that lingers after its server ended does not hold the port.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """Return a port on 127.0.0.1 that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def refuse_taken(port: int, user: str, advice: str) -> None:
    """Raise BrewlakeError where another process listens on `port`, which `user` needs; `advice` names the way out."""
    if not is_free(port):
        raise BrewlakeError(
            f"port {port}, which {user} needs, is taken by: {holder(port)}", f"End that process, or {advice}."
        )


def holder(port: int) -> str:
    """Return who listens on `port`, as "name (pid 123)", or "a process of another user" where the system hides it."""
    try:
        connections = psutil.net_connections(kind="tcp")
    except psutil.AccessDenied:  # macOS shows all connections to root alone
        return "a process of another user"
    for connection in connections:
        listens = connection.status == psutil.CONN_LISTEN and connection.laddr and connection.laddr.port == port
        if listens and connection.pid:
            try:
                return f"{' '.join(psutil.Process(connection.pid).cmdline())[:80]} (pid {connection.pid})"
            except psutil.Error:
                return f"pid {connection.pid}"
    return "a process of another user"
