"""The server's log: BentoML's, less the traceback of each request that was refused for what it asked."""

import logging

from pydantic import ValidationError


def configure_logging() -> None:
    """Log as BentoML's workers do, to standard output."""
    from bentoml._internal.log import configure_server_logging
    from bentoml._internal.server.http_app import logger as failures

    configure_server_logging()
    failures.addFilter(is_failure)


def is_failure(record: logging.LogRecord) -> bool:
    """Tell a failure of the service from bad input, of which the access log has the 400 and the client the reasons."""
    return not (record.exc_info and isinstance(record.exc_info[1], ValidationError))
