"""Where LocalStack listens: at each port a thread takes connections, and gives each of them a thread of its own.

HTTPS, HTTP/2 and WebSockets, which few clients of an emulator speak, are handed on to LocalStack's own server.
"""

import contextlib
import logging
import socket
import threading
import time
from typing import Any

from localstack.aws.serving.twisted import TLSMultiplexerFactory
from localstack.config import HostAndPort, is_ipv6_address
from localstack.runtime.server.core import RuntimeServerPlugin
from localstack.runtime.server.twisted import TwistedRuntimeServer
from rolo.gateway import Gateway
from rolo.gateway.wsgi import WsgiGateway
from rolo.serving.twisted import TwistedGateway
from twisted.internet import reactor, ssl

from lakestack.environment import SERVER
from lakestack.serving.connection import serve
from lakestack.serving.requests import begins_a_request
from lakestack.serving.shortcuts import remember

IDLE = 60.0  # seconds that a client may let a connection wait, before a request or in the middle of one
WAITING = 128  # connections that nobody has taken yet
STOPPING = 10.0  # seconds for the requests that are being answered
PEEKED = 64 << 10  # bytes

LOG = logging.getLogger(__name__)


class ThreadedServerPlugin(RuntimeServerPlugin):
    """What LocalStack finds under GATEWAY_SERVER."""

    name = SERVER

    def load(self, *_: Any, **__: Any) -> "ThreadedServer":
        remember()
        return ThreadedServer()


class ThreadedServer(TwistedRuntimeServer):
    """Listens in place of Twisted's server, which runs on, for what is handed on to it."""

    def __init__(self) -> None:
        super().__init__()
        self._listeners: list[socket.socket] = []
        self._connections: dict[socket.socket, threading.Thread] = {}
        self._stopping = False

    def register(self, gateway: Gateway, listen: list[HostAndPort], ssl_creds: tuple[str, str] | None = None) -> None:
        """Listen at the ports, for HTTP and, with a certificate and its key (paths), for HTTPS."""
        application = WsgiGateway(gateway)
        others = TwistedGateway(gateway)
        if ssl_creds:
            certificate, key = ssl_creds
            context = ssl.DefaultOpenSSLContextFactory(key, certificate)
            context.getContext().use_certificate_chain_file(certificate)
            others = TLSMultiplexerFactory(context, False, others)
        for address in listen:
            family = socket.AF_INET6 if is_ipv6_address(address.host) else socket.AF_INET
            listener = socket.create_server((address.host, address.port), family=family, backlog=WAITING)
            self._listeners.append(listener)
            threading.Thread(target=self._take, args=(listener, application, others), daemon=True).start()

    def shutdown(self) -> None:
        """Take no more connections or requests, and wait for the answers to those that are there."""
        self._stopping = True
        for end in (*self._listeners, *self._connections):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RD)
        deadline = time.monotonic() + STOPPING
        for thread in list(self._connections.values()):
            thread.join(max(0.0, deadline - time.monotonic()))
        super().shutdown()
        reactor.wakeUp()  # it was told by another thread than its own, and may be asleep

    def _take(self, listener: socket.socket, application: WsgiGateway, others: Any) -> None:
        while not self._stopping:
            try:
                connection, _ = listener.accept()
                threading.Thread(target=self._attend, args=(connection, application, others), daemon=True).start()
            except (OSError, RuntimeError) as error:  # too many open files, too many threads
                if not self._stopping:
                    LOG.warning("A connection could not be taken: %s", error)
                    time.sleep(0.1)

    def _attend(self, connection: socket.socket, application: WsgiGateway, others: Any) -> None:
        self._connections[connection] = threading.current_thread()
        try:
            connection.settimeout(IDLE)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if begins_a_request(connection.recv(PEEKED, socket.MSG_PEEK)):
                serve(connection, application)
            else:
                hand_on(connection, others)
        except OSError as error:  # the client went away, or is silent
            LOG.debug("A connection ended: %s", error)
        except Exception:  # the answer that failed is not there, and none must follow it
            LOG.exception("An answer broke off")
        finally:
            del self._connections[connection]
            connection.close()


def hand_on(connection: socket.socket, factory: Any) -> None:
    """Let Twisted attend to the connection."""
    connection.setblocking(False)
    mine = connection.dup()

    def adopt() -> None:
        reactor.adoptStreamConnection(mine.fileno(), mine.family, factory)  # which makes a duplicate, too
        mine.close()

    reactor.callFromThread(adopt)
