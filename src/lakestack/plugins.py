"""The entry points that LocalStack finds, and nothing else: each imports its service only when it is first called."""

import functools
import threading
from collections.abc import Callable
from typing import Any

from localstack.runtime import hooks
from localstack.services.plugins import Service, aws_provider

LOADING = threading.RLock()


def service(api: str, name: str = "default") -> Callable[[Callable[[], Service]], Any]:
    """LocalStack's `aws_provider` for services that are loaded one at a time.

    Of two threads that import modules of one package and wait for each other, Python sends one on with a half-made
    module. Its ImportError would be the service's answer for as long as the emulator runs.
    """

    def of(create: Callable[[], Service]) -> Any:
        @functools.wraps(create)
        def alone() -> Service:
            with LOADING:
                return create()

        return aws_provider(api=api, name=name)(alone)

    return of


@service("athena")
def athena() -> Service:
    from lakestack.athena.provider import AthenaProvider
    from lakestack.moto_backed import moto_backed
    from lakestack.wrong_types import refuse_wrong_types

    refuse_wrong_types()
    return moto_backed("athena", AthenaProvider())


@service("autoscaling")
def autoscaling() -> Service:
    from lakestack.autoscaling.provider import AutoScalingProvider
    from lakestack.moto_backed import moto_backed

    return moto_backed("autoscaling", AutoScalingProvider())


@service("cloudwatch", name="lakestack")
def cloudwatch() -> Service:
    from lakestack.cloudwatch.provider import CloudwatchProvider

    return Service.for_provider(CloudwatchProvider())


@service("ec2", name="lakestack")
def ec2() -> Service:
    from localstack.services.moto import MotoFallbackDispatcher

    from lakestack.ec2.provider import Ec2Provider

    return Service.for_provider(Ec2Provider(), dispatch_table_factory=MotoFallbackDispatcher)


@service("ecr")
def ecr() -> Service:
    from lakestack.moto_backed import moto_backed

    return moto_backed("ecr")


@service("ecs")
def ecs() -> Service:
    from lakestack.moto_backed import moto_backed

    return moto_backed("ecs")


@service("elbv2")
def elbv2() -> Service:
    from lakestack.elb.provider import ElbProvider
    from lakestack.moto_backed import moto_backed

    return moto_backed("elbv2", ElbProvider())


@service("events", name="lakestack")
def events() -> Service:
    from lakestack.schedules.rules import ScheduledEventsProvider

    return Service.for_provider(ScheduledEventsProvider())


@service("firehose", name="lakestack")
def firehose() -> Service:
    from lakestack.bulk import put_batches_as_a_whole
    from lakestack.firehose.provider import FirehoseProvider
    from lakestack.wrong_types import refuse_wrong_types

    refuse_wrong_types()
    put_batches_as_a_whole()
    return Service.for_provider(FirehoseProvider())


@service("glue")
def glue() -> Service:
    from lakestack.glue.provider import GlueProvider
    from lakestack.moto_backed import moto_backed
    from lakestack.wrong_types import refuse_wrong_types

    refuse_wrong_types()
    return moto_backed("glue", GlueProvider())


@service("kinesis", name="lakestack")
def kinesis() -> Service:
    from lakestack import cbor
    from lakestack.bulk import put_batches_as_a_whole
    from lakestack.kinesis.provider import KinesisProvider
    from lakestack.moto_backed import moto_backed
    from lakestack.wrong_types import refuse_wrong_types

    cbor.read_timestamps()
    refuse_wrong_types()
    put_batches_as_a_whole()
    return moto_backed("kinesis", KinesisProvider())


@service("s3", name="lakestack")
def s3() -> Service:
    """LocalStack's own, with its contents in TMPDIR.

    Its default is one folder of the whole machine: there, a bucket that one emulator deletes takes the folder away from
    a bucket of the same name in another, whose objects of over 512 KB are refused with 500 from then on.
    """
    from localstack.services.s3.provider import S3Provider
    from localstack.services.s3.storage.ephemeral import EphemeralS3ObjectStore

    return Service.for_provider(S3Provider(EphemeralS3ObjectStore()))


@service("scheduler", name="lakestack")
def scheduler() -> Service:
    from localstack.services.moto import MotoFallbackDispatcher

    from lakestack.schedules.scheduler import FollowedSchedulesProvider

    return Service.for_provider(FollowedSchedulesProvider(), dispatch_table_factory=MotoFallbackDispatcher)


@service("service-quotas")
def service_quotas() -> Service:
    from lakestack.moto_backed import moto_backed
    from lakestack.quotas.provider import QuotasProvider

    return moto_backed("service-quotas", QuotasProvider())


@hooks.on_runtime_create()
def log_as_json() -> None:
    from lakestack import json_log

    json_log.log_as_json()


@hooks.on_runtime_create()
def forward_ports() -> None:
    from lakestack import forward

    forward.forward_ports()


@hooks.on_runtime_create()
def check_overrides() -> None:
    from lakestack.environment import refuse_missing_overrides

    refuse_missing_overrides()


@hooks.on_infra_ready()
def preload() -> None:
    from lakestack.preload import preload_in_background

    preload_in_background()
