"""What a deployment costs is read from the variables that make it."""

import re
from dataclasses import replace

import pytest

from brewlake.deploy import costs
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
    found = {cost.resource: cost.month for cost in estimate(settings)}
    assert found["load balancer"] == pytest.approx(16.43, abs=0.01)
    assert found["1 x t3.micro"] == pytest.approx(7.59, abs=0.01)
    assert found["NAT gateway"] == pytest.approx(32.85, abs=0.01)
    assert found["3 public addresses"] == pytest.approx(10.95, abs=0.01)
    assert found["Athena"] is None
    assert cost_table(estimate(settings)).columns[1].footer == f"{sum(cost or 0 for cost in found.values()):.2f}"


def test_the_runbook_and_the_readme_tell_the_estimate(settings):
    def month(*words: str) -> int:
        return round(
            sum(cost.month or 0 for cost in estimate(settings) if any(word in cost.resource for word in words))
        )

    runbook = " ".join((CHECKOUT / "docs" / "aws.md").read_text().split())
    assert (
        f"about {month('')} USD a month without any requests: {month('NAT')} for the NAT gateway, "
        f"{month('load balancer')} for the load balancer, {month('public')} for public addresses, "
        f"{month('Kinesis')} for the Kinesis shard, {month('t3.', 'disk')} for the instance and its disk, "
        f"{month('crawler')} for the crawler, "
        f"{month('alarms')} for alarms."
    ) in runbook
    assert f"about {month('')} USD a month" in (CHECKOUT / "README.md").read_text()
    assert f"cerca de {month('')} dólares por mês" in (CHECKOUT / "README.pt-BR.md").read_text()


def test_more_instances_zones_and_endpoints_cost_more(settings, monkeypatch):
    usual = variable
    changed = {"instances_min": "2", "zones": "3", "egress": "endpoints", "crawler_schedule": "null"}
    monkeypatch.setattr(costs, "variable", lambda stack, at, name: changed.get(name) or usual(stack, at, name))
    found = {cost.resource: cost.month for cost in estimate(settings)}
    assert found["2 x t3.micro"] == pytest.approx(2 * 0.0104 * 730)
    assert found["18 endpoints"] == pytest.approx(18 * 0.01 * 730)
    assert found["3 public addresses"] == pytest.approx(3 * 0.005 * 730)  # the load balancer's, and no NAT gateway's
    assert found["Glue crawler"] == 0
    assert "NAT gateway" not in found
    changed["instance_type"] = "x9.huge"
    [unknown] = [cost for cost in estimate(settings) if cost.resource == "2 x x9.huge"]
    assert unknown.month is None
    assert "https://aws.amazon.com" in unknown.basis


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
