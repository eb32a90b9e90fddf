"""The Kinesis Data Streams API: https://docs.aws.amazon.com/kinesis/latest/APIReference/Welcome.html."""

from localstack.services.plugins import ServiceLifecycleHook

from lakestack.kinesis.account import AccountOperations
from lakestack.kinesis.consumers import ConsumerOperations
from lakestack.kinesis.records import RecordOperations
from lakestack.kinesis.settings import SettingOperations
from lakestack.kinesis.stream_operations import StreamOperations
from lakestack.metrics import METRICS


class KinesisProvider(
    StreamOperations, RecordOperations, ConsumerOperations, SettingOperations, AccountOperations, ServiceLifecycleHook
):
    """All in process; streams live as long as the emulator, their records on disk as long as their retention."""

    service = "kinesis"

    def on_before_start(self) -> None:
        METRICS.start()
