"""The quotas that are told, with the values that AWS gives a new account.

https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html,
https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html,
https://docs.aws.amazon.com/ec2/latest/instancetypes/ec2-instance-quotas.html,
https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-quotas.html.
"""

from dataclasses import dataclass
from typing import Any

SERVICES = {
    "autoscaling": "Amazon EC2 Auto Scaling",
    "ec2": "Amazon Elastic Compute Cloud (Amazon EC2)",
    "elasticloadbalancing": "Elastic Load Balancing (ELB)",
    "vpc": "Amazon Virtual Private Cloud (Amazon VPC)",
}


@dataclass(frozen=True)
class Quota:
    """One quota, by AWS's own codes."""

    service: str
    code: str
    name: str
    value: float
    adjustable: bool = True

    def describe(self, account: str, region: str, value: float | None = None) -> dict[str, Any]:
        """Return the quota as the API tells it, with `value` if it was raised."""
        return {
            "ServiceCode": self.service,
            "ServiceName": SERVICES[self.service],
            "QuotaArn": f"arn:aws:servicequotas:{region}:{account}:{self.service}/{self.code}",
            "QuotaCode": self.code,
            "QuotaName": self.name,
            "Value": self.value if value is None else value,
            "Unit": "None",
            "Adjustable": self.adjustable,
            "GlobalQuota": False,
        }


QUOTAS = (
    Quota("vpc", "L-F678F1CE", "VPCs per Region", 5),
    Quota("vpc", "L-A4707A72", "Internet gateways per Region", 5),
    Quota("vpc", "L-FE5A380F", "NAT gateways per Availability Zone", 5),
    Quota("vpc", "L-407747CB", "Subnets per VPC", 200),
    Quota("vpc", "L-E79EC296", "VPC security groups per Region", 2500),
    Quota("vpc", "L-29B6F2EB", "Interface VPC endpoints per VPC", 50),
    Quota("ec2", "L-0263D0A3", "EC2-VPC Elastic IPs", 5),
    Quota("ec2", "L-1216C47A", "Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances", 5),
    Quota("elasticloadbalancing", "L-53DA6B97", "Application Load Balancers per Region", 50),
    Quota("elasticloadbalancing", "L-B22855CB", "Target Groups per Region", 3000),
    Quota("autoscaling", "L-CDE20ADC", "Auto Scaling groups per region", 500),
)
