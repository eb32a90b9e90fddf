"""EventBridge Scheduler's schedules, which moto keeps and does not follow.

https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule.html
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfoNotFoundError

from localstack.aws.api.scheduler import ValidationException
from localstack.services.scheduler.provider import SchedulerProvider
from localstack.utils.patch import patch
from moto.scheduler.models import EventBridgeSchedulerBackend, Schedule, ScheduleGroup, scheduler_backends

from lakestack.schedules.clock import Clock, Entry, Timing
from lakestack.schedules.expressions import At, ExpressionError, parse
from lakestack.schedules.targets import deliver


class FollowedSchedulesProvider(SchedulerProvider):
    """LocalStack's, with a clock."""

    def __init__(self) -> None:
        self._clock = Clock("scheduler", _schedules)

    def on_before_start(self) -> None:
        refuse_invalid_schedules()
        self._clock.start()

    def on_before_stop(self) -> None:
        self._clock.stop()


def _schedules() -> Iterator[tuple[str, Entry]]:
    for regions in list(scheduler_backends.values()):
        for backend in list(regions.values()):
            for group in list(backend.schedule_groups.values()):
                for schedule in list(group.schedules.values()):
                    if schedule.state != "DISABLED":
                        yield schedule.arn, Entry(timing_of(schedule), partial(_follow, group, schedule))


def timing_of(schedule: Schedule) -> Timing:
    return Timing(
        schedule.schedule_expression,
        schedule.schedule_expression_timezone,
        _time(schedule.start_date),
        _time(schedule.end_date),
        as_it_begins=True,
    )


def _time(seconds: Any) -> datetime | None:
    return datetime.fromtimestamp(float(seconds), UTC) if seconds else None


def _follow(group: ScheduleGroup, schedule: Schedule, due: datetime) -> None:
    deliver(schedule.arn, schedule.target, due)
    is_over = isinstance(parse(schedule.schedule_expression), At)
    if is_over and schedule.action_after_completion == "DELETE":
        group.schedules.pop(schedule.name, None)


def refuse_invalid_schedules() -> None:
    for method in (EventBridgeSchedulerBackend.create_schedule, EventBridgeSchedulerBackend.update_schedule):

        @patch(method)
        def checked(change: Callable[..., Any], self: Any, **asked: Any) -> Any:
            check(asked)
            return change(self, **asked)


def check(asked: Mapping[str, Any]) -> None:
    """Raise what AWS answers to a schedule with these settings that it does not take."""
    expression, zone = asked["schedule_expression"], asked.get("schedule_expression_timezone") or "UTC"
    try:
        parse(expression, zone)
    except ExpressionError:
        raise ValidationException(f"Invalid Schedule Expression {expression}.") from None
    except (ValueError, ZoneInfoNotFoundError):
        raise ValidationException(f"Invalid Schedule Expression Timezone {zone}.") from None
