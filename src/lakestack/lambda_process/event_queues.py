"""The queue of asynchronous invocations that LocalStack gives each function: waited for, where it would be polled.

Fifty functions that nobody calls would cost a hundredth of a core. LocalStack also takes all that is in the queue at
once: events then wait for a thread until the queue gives them a second time, and an update of the function puts them
off for more than a minute.
"""

from collections.abc import Callable
from typing import Any

from localstack.services.lambda_.invocation.event_manager import Poller, get_sqs_client
from localstack.utils.patch import patch

LONGEST_SECONDS = 600.0
MARGIN_SECONDS = 60  # after a function's timeout, until an event is given again


def wait_for_events() -> None:
    @patch(Poller.run)
    def run(_poll: Callable[..., None], self: Any, *_given: Any, **_more: Any) -> None:
        client = get_sqs_client(self.version_manager.function_version)
        visible, pool = client.queue_manager.get_queue(self.event_queue_url).visible, self.invoker_pool
        again_after = self.version_manager.function_version.config.timeout + MARGIN_SECONDS
        stopped, running = self._shutdown_event.is_set, set[str]()

        def is_next() -> bool:
            return stopped() or (len(running) < pool._max_workers and bool(visible._qsize()))

        def handle(message: dict[str, Any]) -> None:
            try:
                self.handle_message(message)
            finally:
                with visible.not_empty:
                    running.discard(message["ReceiptHandle"])
                    visible.not_empty.notify_all()

        while True:
            with visible.not_empty:
                visible.not_empty.wait_for(is_next, LONGEST_SECONDS)
                if stopped():
                    break
            answer = client.receive_message(
                QueueUrl=self.event_queue_url, VisibilityTimeout=again_after, WaitTimeSeconds=0
            )
            for message in answer["Messages"] or []:
                running.add(message["ReceiptHandle"])
                pool.submit(handle, message)
        pool.shutdown(wait=False)  # what is under way goes on to its end

    @patch(Poller.stop)
    def stop(_stop: Callable[..., None], self: Any) -> None:
        self._shutdown_event.set()
        client = get_sqs_client(self.version_manager.function_version)
        visible = client.queue_manager.get_queue(self.event_queue_url).visible
        with visible.not_empty:
            visible.not_empty.notify_all()
