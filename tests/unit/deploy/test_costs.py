"""What a deployment costs is read from the variables that make it."""

import re
from dataclasses import replace

import pytest

from brewlake.deploy.costs import cost_table, estimate
from brewlake.deploy.tfvars import variable
from brewlake.errors import BrewlakeError
from brewlake.settings import CHECKOUT, Settings


@pytest.fixture
def settings(tmp_path):
    return Settings(tmp_path, "aws", 1, 2, 3, tmp_path)


@pytest.mark.parametrize(
    ("stack", "environment", "name", "expected"),
    [
        ("serving", "aws", "instance_type", "t3.micro"),  # of the file
        ("serving", "aws", "zones", "2"),  # a default
        ("serving", "aws", "egress", "nat"),
        ("serving", "local", "http_port", "4566"),
        ("platform", "aws", "crawler_schedule", "cron(30 0 * * ? *)"),  # with a comment behind it
        ("platform", "local", "stream_shards", "1"),
    ],
)
def test_variables(stack, environment, name, expected):
    assert variable(stack, environment, name) == expected


def test_a_variable_that_nobody_gives_is_told():
    with pytest.raises(BrewlakeError, match="has no image"):
        variable("serving", "aws", "image")


def test_the_estimate_names_what_costs_by_the_hour(settings):
    costs = {cost.resource: cost.month for cost in estimate(settings)}
    assert costs["load balancer"] == pytest.approx(16.43, abs=0.01)
    assert costs["1 x t3.micro"] == pytest.approx(7.59, abs=0.01)
    assert costs["NAT gateway"] == pytest.approx(32.85, abs=0.01)
    assert costs["Athena"] is None
    assert cost_table(estimate(settings)).columns[1].footer == f"{sum(cost or 0 for cost in costs.values()):.2f}"


def test_retrains_are_named_where_the_clock_makes_them(settings):
    def named(settings: Settings) -> list[str]:
        return [cost.resource for cost in estimate(settings) if cost.resource.startswith("retrains")]

    assert named(settings) == []
    assert named(replace(settings, retrain="rate(7 days)")) == ["retrains, rate(7 days)"]


def test_endpoints_that_are_priced_are_those_of_the_network():
    from brewlake.deploy.costs import ENDPOINT_SERVICES, SERVING_ALARMS

    network = (CHECKOUT / "terraform/modules/network/variables.tf").read_text()
    listed = re.search(r'variable "endpoint_services".*?default\s*=\s*\[(.*?)\]', network, re.DOTALL)
    assert listed
    assert len(listed[1].split(",")) == ENDPOINT_SERVICES
    alarms = (CHECKOUT / "terraform/modules/serving/alarms.tf").read_text()
    assert alarms.count('resource "aws_cloudwatch_metric_alarm"') == SERVING_ALARMS
