"""Who reads the sources of event source mappings."""

from collections.abc import Callable
from typing import Any

from localstack.services.lambda_.event_source_mapping.esm_worker import EsmWorker
from localstack.services.lambda_.event_source_mapping.esm_worker_factory import EsmWorkerFactory
from localstack.services.lambda_.event_source_mapping.pollers.kinesis_poller import KinesisPoller
from localstack.services.lambda_.event_source_mapping.pollers.sqs_poller import SqsPoller
from localstack.utils.patch import patch

from lakestack.lambda_process.kinesis_events import KinesisEvents
from lakestack.lambda_process.sqs_events import SqsEvents


def read_event_sources() -> None:
    """Let event source mappings read streams by KinesisEvents and queues by SqsEvents."""

    @patch(EsmWorkerFactory.get_esm_worker)
    def get_esm_worker(make: Callable[..., EsmWorker], self: Any) -> EsmWorker:
        worker = make(self)

        def note(result: str) -> None:
            if mapping := worker._state.event_source_mappings.get(worker.uuid):
                mapping["LastProcessingResult"] = result

        if type(worker.poller) is KinesisPoller:
            worker.poller = KinesisEvents(worker.poller, self.esm_config, note)
        elif type(worker.poller) is SqsPoller:
            worker.poller = SqsEvents(worker.poller, self.esm_config, worker._shutdown_event)
        return worker
