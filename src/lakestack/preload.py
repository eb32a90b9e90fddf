"""Loading services before they are called: a first call would wait for its service's imports, seconds for some."""

import gc
import logging
import threading

# In the order in which infrastructure code asks for them.
SERVICES = (
    "s3", "sts", "ec2", "iam", "ssm", "elbv2", "kinesis", "lambda", "logs", "glue", "athena", "events", "firehose",
    "ecr", "autoscaling", "cloudwatch",
)  # fmt: skip
LOG = logging.getLogger(__name__)


def preload_in_background() -> None:
    """Load SERVICES one after the other, beside the gateway, which answers already."""
    from localstack.runtime.shutdown import SHUTDOWN_HANDLERS

    stopping = threading.Event()
    SHUTDOWN_HANDLERS.register(stopping.set)  # what is loaded after that, nothing would stop
    threading.Thread(target=_load, args=[stopping], name="lakestack-preload", daemon=True).start()


def _load(stopping: threading.Event) -> None:
    from localstack.services.plugins import SERVICE_PLUGINS

    for service in SERVICES:
        if stopping.is_set():
            return
        try:
            SERVICE_PLUGINS.require(service)
        except Exception:  # whatever a service's import raises, its first call will tell the caller
            LOG.warning("could not load %s ahead of its first call", service, exc_info=True)
    # Code and service models are here to stay, a million objects: to look through them again for garbage would stop
    # every thread for most of a second, now and then. https://docs.python.org/3/library/gc.html#gc.freeze
    gc.collect()
    gc.freeze()
