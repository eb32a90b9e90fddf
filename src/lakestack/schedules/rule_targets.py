"""What the targets of EventBridge's rules are given, and what becomes of an event that a target does not take.

LocalStack sends no Input such as {}, nothing to Kinesis that has no id, and nothing of a template whose values are
numbers in a text or have quotes; it neither retries nor tells a dead-letter queue.
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html and eb-transform-target-input.html
"""

import json
import re
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from localstack.services.events import target as names
from localstack.services.events.target import (
    KinesisTargetSender,
    TargetSender,
    transform_event_with_target_input_path,
)
from localstack.services.events.utils import event_time_to_time_string, to_json_str
from localstack.utils.collections import get_safe
from localstack.utils.json import extract_jsonpath
from localstack.utils.patch import patch

from lakestack.schedules.targets import FAILURES, insist

AT_ONCE = 16
_QUOTE = re.compile(r'(?<!\\)"')
_EVENT: ContextVar[Mapping[str, Any]] = ContextVar("event")
"""What is sent now, as it was before the target's input was made of it."""


def send_to_targets() -> None:
    again = ThreadPoolExecutor(AT_ONCE, "rule-targets")

    @patch(TargetSender.process_event)
    def process_event(_process: Callable[..., None], self: Any, event: dict[str, Any], trace_header: Any) -> None:
        told = {name: value for name, value in event.items() if name != "event-bus-name"}

        def send(_attempt: int) -> None:
            given, token = target_input(self, told), _EVENT.set(told)
            try:
                if given or self.target.get("Input"):  # it is nothing where a path leads nowhere
                    self.send_event(given, trace_header)
            finally:
                _EVENT.reset(token)

        try:
            send(1)
        except FAILURES as error:
            rule = {"RULE_ARN": self.rule_arn}
            again.submit(insist, send, self.target, lambda: to_json_str(told), rule, error)

    @patch(KinesisTargetSender.send_event)
    def send_event(_send: Callable[..., None], self: Any, event: Any, _trace_header: Any) -> None:
        self.client.put_record(
            StreamARN=self.target["Arn"],
            Data=to_json_str(event).encode(),
            PartitionKey=partition_key(self.target, _EVENT.get()),
        )

    patch(names.get_template_replacements)(lambda _get, transformer, event: values_of(transformer, event))
    patch(names.replace_template_placeholders)(lambda _fill, template, values: filled(template, values))


def target_input(sender: Any, event: dict[str, Any]) -> Any:
    """Return what an event's target is given."""
    target = sender.target
    if text := target.get("Input"):
        return json.loads(text)
    if path := target.get("InputPath"):
        return transform_event_with_target_input_path(path, event)
    if transformer := target.get("InputTransformer"):
        return sender.transform_event_with_target_input_transformer(transformer, event)
    return event


def partition_key(target: Mapping[str, Any], event: Mapping[str, Any]) -> str:
    """Return the event's partition key in Kinesis: what the target's path leads to, and else the event's id."""
    path = (target.get("KinesisParameters") or {}).get("PartitionKeyPath", "$.id")
    return str(get_safe(event, path, event["id"]))


def values_of(transformer: Mapping[str, Any], event: dict[str, Any]) -> dict[str, Any]:
    """Return the values of a template's variables: an empty text where a path leads nowhere."""
    found = {}
    for name, path in (transformer.get("InputPathsMap") or {}).items():
        if name not in names.PREDEFINED_PLACEHOLDERS:
            value = extract_jsonpath(event, path)
            found[name] = "" if value == [] else value
    return found


def filled(template: str, values: Mapping[str, Any]) -> Any:
    """Return what a template says with these values: an object, or a text. Raises ValueError where it is no JSON."""
    is_json = template.strip().startswith("{")

    def text_of(match: re.Match[str]) -> str:
        value = values.get(match[1], "")
        if isinstance(value, datetime):
            value = event_time_to_time_string(value)
        if is_json and len(_QUOTE.findall(template, 0, match.start())) % 2 == 0:
            return json.dumps(value)
        text = value if isinstance(value, str) else to_json_str(value).replace('"', "")
        return json.dumps(text)[1:-1] if is_json else text

    said = names.TRANSFORMER_PLACEHOLDER_PATTERN.sub(text_of, template)
    return json.loads(said) if is_json else said.replace("\\n", "\n")[1:-1]
