"""EventBridge's rules with a schedule.

LocalStack looks at all of them once a minute, and never again at a rule: one that is disabled or changed runs on as it
was, one whose targets are put twice runs twice, one of 90 minutes never; and its Sunday is a Monday.
"""

import re
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from localstack.aws.api.events import RuleState
from localstack.services.events.models import Rule, ValidationException, events_stores
from localstack.services.events.provider import EventsProvider
from localstack.services.events.rule import RuleService
from localstack.utils.patch import patch
from localstack.utils.xray.trace_header import TraceHeader

from lakestack.schedules.clock import Clock, Entry, Timing
from lakestack.schedules.expressions import ExpressionError, parse
from lakestack.schedules.rule_targets import send_to_targets

INVALID = "Parameter ScheduleExpression is not valid."
_GRAMMATICAL = re.compile(r"rate\((1 (minute|hour|day)|(?!1 )\d+ (minutes|hours|days))\)")


class ScheduledEventsProvider(EventsProvider):
    """LocalStack's, with a clock of its own."""

    def __init__(self) -> None:
        super().__init__()
        self._clock = Clock("rules", self._rules)

    def on_before_start(self) -> None:
        leave_rules_alone()
        send_to_targets()
        self._clock.start()

    def on_before_stop(self) -> None:
        self._clock.stop()

    def _rules(self) -> Iterator[tuple[str, Entry]]:
        for account, region, store in list(events_stores.iter_stores()):
            for bus in list(store.event_buses.values()):
                for rule in list(bus.rules.values()):
                    if rule.schedule_expression and rule.state != RuleState.DISABLED:
                        yield rule.arn, Entry(Timing(rule.schedule_expression), self._follow(account, region, rule))

    def _follow(self, account: str, region: str, rule: Rule) -> Callable[[datetime], object]:
        def tell(due: datetime) -> None:
            event = {
                "version": "0",
                "id": str(uuid.uuid4()),
                "detail-type": "Scheduled Event",
                "source": "aws.events",
                "account": account,
                "time": f"{due:%Y-%m-%dT%H:%M:%SZ}",
                "region": region,
                "resources": [rule.arn],
                "detail": {},
            }
            for target in list(rule.targets.values()):
                sender = self._target_sender_store[f"{rule.arn}-{target['Id']}"]
                sender.process_event(event, trace_header=TraceHeader().ensure_root_exists())

        return tell


def leave_rules_alone() -> None:
    """Have LocalStack check the expression of a rule, and do nothing by it."""

    @patch(RuleService.create_schedule_job)
    def create_schedule_job(_create: Callable[..., None], self: Any, _job: Any) -> None:
        pass

    @patch(RuleService._get_schedule_cron)
    def _get_schedule_cron(_convert: Callable[..., str], _self: Any, expression: str) -> str:
        check_expression(expression)
        return expression


def check_expression(expression: str) -> None:
    """Refuse an expression that rules do not take: they, as against schedules, are strict about the plural."""
    try:
        parse(expression)
    except ExpressionError as error:
        raise ValidationException(INVALID) from error
    if expression.startswith("rate") and not _GRAMMATICAL.fullmatch(expression):
        raise ValidationException(INVALID)
