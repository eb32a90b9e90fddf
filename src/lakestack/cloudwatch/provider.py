"""The CloudWatch API where LocalStack's provider forgets what it was told, or looks too seldom."""

import threading
from typing import Any

from localstack.aws.api import RequestContext, handler
from localstack.runtime.shutdown import SHUTDOWN_HANDLERS
from localstack.services.cloudwatch.alarm_scheduler import AlarmScheduler
from localstack.services.cloudwatch.provider_v2 import CloudwatchProvider as LocalStackCloudwatchProvider
from localstack.utils.aws.arns import cloudwatch_alarm_arn

from lakestack.cloudwatch.database import MetricsDatabase

EVALUATION_SECONDS = 60.0
"""https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html"""


class DaemonAlarmScheduler(AlarmScheduler):
    """LocalStack's, but the emulator ends without it: stopped while CloudWatch is loaded, it would wait for ever."""

    thread: threading.Thread | None

    def start(self) -> None:
        if not (self.thread and self.thread.is_alive()):
            self.thread = threading.Thread(target=self.scheduler.run, name="cloudwatch-scheduler", daemon=True)
            self.thread.start()
            SHUTDOWN_HANDLERS.register(self.shutdown)


class CloudwatchProvider(LocalStackCloudwatchProvider):
    def __init__(self) -> None:
        super().__init__()
        self.cloudwatch_database = MetricsDatabase()
        self.alarm_scheduler = DaemonAlarmScheduler()

    def on_after_state_reset(self) -> None:
        super().on_after_state_reset()
        self.cloudwatch_database = MetricsDatabase()

    @handler("PutMetricAlarm", expand=False)
    def put_metric_alarm(self, context: RequestContext, request: dict[str, Any]) -> None:
        """Create or update an alarm. Its tags are taken when it is created; LocalStack takes none.

        It is looked at every minute, as on AWS: LocalStack would look once in all of its periods, such as once an hour.

        https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
        """
        store = self.get_store(context.account_id, context.region)
        arn = cloudwatch_alarm_arn(request["AlarmName"], context.account_id, context.region)
        created = arn not in store.alarms
        tags = request.get("Tags")
        super().put_metric_alarm(context, {name: value for name, value in request.items() if name != "Tags"})
        if created and tags:
            store.TAGS.tag_resource(arn, tags)
        task = self.alarm_scheduler.scheduled_alarms.get(arn)
        if task:  # none is for an alarm of a kind that LocalStack does not evaluate
            task.period = min(task.period, EVALUATION_SECONDS)
