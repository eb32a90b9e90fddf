"""The queue of asynchronous invocations that LocalStack gives each function: waited for, where it would be polled.

Fifty functions that nobody calls would cost a hundredth of a core.
"""

import threading
from collections.abc import Callable
from typing import Any

from localstack.services.lambda_.invocation.event_manager import Poller, get_sqs_client
from localstack.services.lambda_.invocation.internal_sqs_queue import FakeSqsClient
from localstack.utils.patch import patch

LONGEST_SECONDS = 600.0


def wait_for_events() -> None:
    polling = threading.local()

    @patch(Poller.run)
    def run(poll: Callable[..., None], self: Any, *given: Any, **more: Any) -> None:
        polling.stopped = self._shutdown_event.is_set
        poll(self, *given, **more)

    @patch(FakeSqsClient.receive_message)
    def receive_message(receive: Callable[..., Any], self: Any, **asked: Any) -> Any:
        visible = self.queue_manager.get_queue(asked["QueueUrl"]).visible
        with visible.not_empty:
            visible.not_empty.wait_for(lambda: visible._qsize() or polling.stopped(), LONGEST_SECONDS)
        return receive(self, **asked | {"WaitTimeSeconds": 0})

    @patch(Poller.stop)
    def stop(stop_polling: Callable[..., None], self: Any) -> None:
        stop_polling(self)
        visible = (
            get_sqs_client(self.version_manager.function_version).queue_manager.get_queue(self.event_queue_url).visible
        )
        with visible.not_empty:
            visible.not_empty.notify_all()
