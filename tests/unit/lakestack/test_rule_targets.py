"""What the targets of EventBridge's rules are given: by the examples of AWS's documentation, and beside them."""

from types import SimpleNamespace
from typing import Any

import pytest

from lakestack.schedules.rule_targets import filled, partition_key, target_input, values_of

EVENT: dict[str, Any] = {
    "id": "id-1",
    "detail": {
        "instance": "i-1",
        "number": 5,
        "none": None,
        "zero": 0,
        "said": 'a "b"\nc',
        "list": [1, "x"],
        "object": {"a": [1]},
        "true": True,
    },
}
PATHS = {name: f"$.detail.{name}" for name in (*EVENT["detail"], "missing")}


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ('"instance <instance> is number <number>"', "instance i-1 is number 5"),
        ('"<object>, <list>, <true>, <missing>."', "{a:[1]}, [1,x], true, ."),
        ('{"i": <instance>, "n": <number>}', {"i": "i-1", "n": 5}),
        ('{"i": "<instance>, it is", "n": <number>}', {"i": "i-1, it is", "n": 5}),
        ('{"i": "<instance>-<number>"}', {"i": "i-1-5"}),
        ('{"z": <zero>, "t": <true>, "m": <missing>, "o": <none>}', {"z": 0, "t": True, "m": "", "o": None}),
        ('{"o": <object>, "l": <list>}', {"o": {"a": [1]}, "l": [1, "x"]}),
        ('{"said": <said>, "in": "it is <said>"}', {"said": 'a "b"\nc', "in": 'it is a "b"\nc'}),
    ],
)
def test_templates(template, expected):
    assert filled(template, values_of({"InputPathsMap": PATHS}, EVENT)) == expected


def test_a_template_that_is_no_json():
    with pytest.raises(ValueError, match="Expecting"):
        filled('{"a": <number> <number>}', {"number": 1})


@pytest.mark.parametrize(
    ("target", "expected"),
    [({}, EVENT), ({"Input": "{}"}, {}), ({"Input": '"text"'}, "text"), ({"InputPath": "$.detail.number"}, 5)],
)
def test_inputs(target, expected):
    assert target_input(SimpleNamespace(target=target), EVENT) == expected


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        (None, "id-1"),
        ({"PartitionKeyPath": "$.detail.instance"}, "i-1"),
        ({"PartitionKeyPath": "$.detail.number"}, "5"),
        ({"PartitionKeyPath": "$.nowhere"}, "id-1"),
    ],
)
def test_partition_keys(parameters, expected):
    assert partition_key({"KinesisParameters": parameters}, EVENT) == expected
