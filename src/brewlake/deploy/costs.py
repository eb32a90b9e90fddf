"""What the platform costs a month, before it is made."""

from dataclasses import dataclass

from rich.table import Table

from brewlake.deploy.tfvars import variable
from brewlake.settings import Settings

PRICES_OF = "June 2025, us-east-1, on demand, without taxes and without the free tier"
HOURS = 730  # a month

# USD an hour: https://aws.amazon.com/ec2/pricing/on-demand/
INSTANCES = {
    "t3.micro": 0.0104,
    "t3.small": 0.0208,
    "t3.medium": 0.0416,
    "t3a.micro": 0.0094,
    "t3a.small": 0.0188,
    "m7i.large": 0.1008,
    "c7i.large": 0.08925,
}
LOAD_BALANCER = 0.0225  # https://aws.amazon.com/elasticloadbalancing/pricing/
NAT_GATEWAY = 0.045  # https://aws.amazon.com/vpc/pricing/
ENDPOINT = 0.01
PUBLIC_ADDRESS = 0.005
SHARD = 0.015  # https://aws.amazon.com/kinesis/data-streams/pricing/
DISK_GB_MONTH = 0.08  # https://aws.amazon.com/ebs/pricing/
TASK = 0.05  # one vCPU and 2 GB: https://aws.amazon.com/fargate/pricing/
ALARM_MONTH = 0.10  # https://aws.amazon.com/cloudwatch/pricing/
CRAWL = 0.44 * 2 / 6  # two units, at least ten minutes: https://aws.amazon.com/glue/pricing/

ENDPOINT_SERVICES = 6  # terraform/modules/network
PLATFORM_ALARMS, SERVING_ALARMS = 9, 3  # terraform/modules/monitoring, serving


@dataclass(frozen=True)
class Cost:
    """What one kind of resource costs: `month` in USD, None where it depends on use alone and starts at nothing."""

    resource: str
    basis: str
    month: float | None


def estimate(settings: Settings) -> list[Cost]:
    """Return what the environment of `settings` costs, from its Terraform variables."""

    def platform(name: str) -> str:
        return variable("platform", settings.environment, name)

    def serving(name: str) -> str:
        return variable("serving", settings.environment, name)

    count, instance_type = int(serving("instances_min")), serving("instance_type")
    zones, shards, disk = int(serving("zones")), int(platform("stream_shards")), int(serving("disk_gib"))
    price = INSTANCES.get(instance_type)
    nat = serving("egress") == "nat"
    costs = [
        Cost("load balancer", f"{LOAD_BALANCER} an hour, and 0.008 an hour and LCU", LOAD_BALANCER * HOURS),
        Cost(
            f"{count} x {instance_type}",
            f"{price} an hour" if price else "see https://aws.amazon.com/ec2/pricing/on-demand/",
            price and price * HOURS * count,
        ),
        Cost(f"{count} x {disk} GiB disk", f"{DISK_GB_MONTH} a GB and month", DISK_GB_MONTH * disk * count),
    ]
    if nat:
        costs.append(Cost("NAT gateway", f"{NAT_GATEWAY} an hour, and {NAT_GATEWAY} a GB", NAT_GATEWAY * HOURS))
    else:
        endpoints = ENDPOINT_SERVICES * zones
        costs.append(Cost(f"{endpoints} endpoints", f"{ENDPOINT} an hour each", ENDPOINT * HOURS * endpoints))
    addresses, alarms = zones + nat, PLATFORM_ALARMS + SERVING_ALARMS
    crawls = 30 if "cron" in platform("crawler_schedule") else 0
    if settings.retrain:
        costs.append(Cost(f"retrains, {settings.retrain}", f"{TASK} an hour of a task, which takes minutes", None))
    return [
        *costs,
        Cost(f"{addresses} public addresses", f"{PUBLIC_ADDRESS} an hour each", PUBLIC_ADDRESS * HOURS * addresses),
        Cost(f"{shards} Kinesis shard(s)", f"{SHARD} an hour, and 0.014 a million records", SHARD * HOURS * shards),
        Cost("Glue crawler", f"about {CRAWL:.2f} a run, once a day", CRAWL * crawls),
        Cost(f"{alarms} alarms", f"{ALARM_MONTH:.2f} each", ALARM_MONTH * alarms),
        Cost("metrics of our own", "0.30 each that was written in a month", None),
        Cost("Lambda, Firehose, S3, ECR, logs", "by use; cents for thousands of beers a day", None),
        Cost("Athena", "5 a TB that queries scan", None),
    ]


def cost_table(costs: list[Cost]) -> Table:
    """Return the costs as a table with their sum."""
    total = sum(cost.month or 0 for cost in costs)
    title = f"An estimate of what this costs (list prices of {PRICES_OF})"
    table = Table("resource", "USD a month", "how", title=title, show_footer=True)
    table.columns[0].footer, table.columns[1].footer = "together, while nothing is asked of it", f"{total:.2f}"
    table.columns[1].justify = "right"
    for cost in costs:
        table.add_row(cost.resource, "by use" if cost.month is None else f"{cost.month:.2f}", cost.basis)
    return table
