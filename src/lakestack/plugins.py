"""The entry points that LocalStack finds, and nothing else: each imports its service only when it is first called."""

from localstack.runtime import hooks
from localstack.services.plugins import Service, aws_provider


@aws_provider(api="athena")
def athena() -> Service:
    from lakestack.athena.provider import AthenaProvider
    from lakestack.moto_backed import moto_backed

    return moto_backed("athena", AthenaProvider())


@aws_provider(api="autoscaling")
def autoscaling() -> Service:
    from lakestack.autoscaling.provider import AutoScalingProvider
    from lakestack.moto_backed import moto_backed

    return moto_backed("autoscaling", AutoScalingProvider())


@aws_provider(api="cloudwatch", name="lakestack")
def cloudwatch() -> Service:
    from lakestack.cloudwatch.provider import CloudwatchProvider

    return Service.for_provider(CloudwatchProvider())


@aws_provider(api="ec2", name="lakestack")
def ec2() -> Service:
    from localstack.services.moto import MotoFallbackDispatcher

    from lakestack.ec2.provider import Ec2Provider

    return Service.for_provider(Ec2Provider(), dispatch_table_factory=MotoFallbackDispatcher)


@aws_provider(api="ecr")
def ecr() -> Service:
    from lakestack.moto_backed import moto_backed

    return moto_backed("ecr")


@aws_provider(api="ecs")
def ecs() -> Service:
    from lakestack.moto_backed import moto_backed

    return moto_backed("ecs")


@aws_provider(api="elbv2")
def elbv2() -> Service:
    from lakestack.elb.provider import ElbProvider
    from lakestack.moto_backed import moto_backed

    return moto_backed("elbv2", ElbProvider())


@aws_provider(api="firehose", name="lakestack")
def firehose() -> Service:
    from lakestack.bulk import put_batches_as_a_whole
    from lakestack.firehose.provider import FirehoseProvider
    from lakestack.wrong_types import refuse_wrong_types

    refuse_wrong_types()
    put_batches_as_a_whole()
    return Service.for_provider(FirehoseProvider())


@aws_provider(api="glue")
def glue() -> Service:
    from lakestack.glue.provider import GlueProvider
    from lakestack.moto_backed import moto_backed

    return moto_backed("glue", GlueProvider())


@aws_provider(api="kinesis", name="lakestack")
def kinesis() -> Service:
    from lakestack.bulk import put_batches_as_a_whole
    from lakestack.kinesis.provider import KinesisProvider
    from lakestack.moto_backed import moto_backed
    from lakestack.wrong_types import refuse_wrong_types

    refuse_wrong_types()
    put_batches_as_a_whole()
    return moto_backed("kinesis", KinesisProvider())


@aws_provider(api="s3", name="lakestack")
def s3() -> Service:
    """LocalStack's own, with its contents in TMPDIR.

    Its default is one folder of the whole machine: there, a bucket that one emulator deletes takes the folder away from
    a bucket of the same name in another, whose objects of over 512 KB are refused with 500 from then on.
    """
    from localstack.services.s3.provider import S3Provider
    from localstack.services.s3.storage.ephemeral import EphemeralS3ObjectStore

    return Service.for_provider(S3Provider(EphemeralS3ObjectStore()))


@aws_provider(api="service-quotas")
def service_quotas() -> Service:
    from lakestack.moto_backed import moto_backed
    from lakestack.quotas.provider import QuotasProvider

    return moto_backed("service-quotas", QuotasProvider())


@hooks.on_runtime_create()
def log_as_json() -> None:
    from lakestack import json_log

    json_log.log_as_json()


@hooks.on_runtime_create()
def listen_on_loopback() -> None:
    from lakestack.gateway import listen_where_told, receive_large_pieces
    from lakestack.responses import answer_in_one_turn

    answer_in_one_turn()
    listen_where_told()
    receive_large_pieces()


@hooks.on_runtime_create()
def forward_ports() -> None:
    from lakestack import forward

    forward.forward_ports()


@hooks.on_runtime_create()
def check_overrides() -> None:
    from lakestack.gateway import refuse_missing_overrides

    refuse_missing_overrides()


@hooks.on_infra_ready()
def preload() -> None:
    from lakestack.preload import preload_in_background

    preload_in_background()
