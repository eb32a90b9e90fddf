"""The streams of each account and region; Firehose reads them here, in process."""

from localstack.aws.api.kinesis import ResourceNotFoundException
from localstack.services.stores import AccountRegionBundle, BaseStore, LocalAttribute
from localstack.utils.aws.arns import parse_arn

from lakestack.kinesis.commitment import Commitment
from lakestack.kinesis.streams import Stream, closing


class KinesisStore(BaseStore):
    streams: dict[str, Stream] = LocalAttribute(default=dict)
    commitment: Commitment = LocalAttribute(default=Commitment)


kinesis_stores = AccountRegionBundle("kinesis", KinesisStore)


def find_stream(arn: str) -> Stream:
    """Return the stream with this ARN. Raises ResourceNotFoundException where there is none."""
    parts = parse_arn(arn)
    name = parts["resource"].split("/")[1]
    streams: dict[str, Stream] = kinesis_stores[parts["account"]][parts["region"]].streams
    if name not in streams:
        raise ResourceNotFoundException(f"Stream {name} under account {parts['account']} not found.")
    return streams[name]


def close_streams() -> None:
    """Take no more records, and end the subscriptions: the emulator stops."""
    closing.set()
    for _, _, store in kinesis_stores.iter_stores():
        for stream in list(store.streams.values()):
            with stream.changed:
                stream.changed.notify_all()
