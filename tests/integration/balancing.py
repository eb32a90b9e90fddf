"""A world for the tests of load balancers and fleets: servers as targets, a network, short words for what they do."""

import http.client
import http.server
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol
from urllib.parse import urlsplit

from tests.waiting import until

IMAGE = "ami-0123456789abcdef0"


class Server(http.server.ThreadingHTTPServer):
    """A target: it answers what it was asked and its own `name`, is ready or not, and holds /slow until released."""

    daemon_threads = True

    def __init__(self, name: str, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), Answers)
        self.name = name
        self.ready = 200
        self.arrived = threading.Event()
        self.released = threading.Event()

    @property
    def address(self) -> str:
        return f"localhost:{self.server_port}"


class Answers(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def answer(self) -> None:
        if self.path == "/slow":
            self.server.arrived.set()
            self.server.released.wait(600)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        told = {"name": self.server.name, "path": self.path, "headers": dict(self.headers), "body": body.decode()}
        out = json.dumps(told).encode()
        self.send_response(self.server.ready if self.path == "/readyz" else 200)
        self.send_header("Content-Length", str(len(out)))
        self.send_header("X-Twice", "one")
        self.send_header("X-Twice", "two")
        self.send_header("Connection", "keep-alive")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(out)

    do_GET = do_POST = do_PUT = do_HEAD = answer  # noqa: N815 - http.server's names

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def serving(*names: str) -> Iterator[list[Server]]:
    servers = [Server(name) for name in names]
    for server in servers:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield servers
    finally:
        for server in servers:
            server.released.set()
            server.shutdown()
            server.server_close()


class Cloud(Protocol):
    """An emulator, wherever it runs."""

    @property
    def endpoint_url(self) -> str: ...

    def client(self, service: str) -> Any: ...


class World:
    """A network with a load balancer, and short words for what the tests do."""

    def __init__(self, emulator: Cloud, name: str) -> None:
        self.endpoint = urlsplit(emulator.endpoint_url)
        self.ec2, self.elb = emulator.client("ec2"), emulator.client("elbv2")
        self.autoscaling, self.cloudwatch = emulator.client("autoscaling"), emulator.client("cloudwatch")
        self.name = name
        self.vpc = self.ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
        self.subnets = [
            self.ec2.create_subnet(VpcId=self.vpc, CidrBlock=f"10.9.{i}.0/24", AvailabilityZone=f"us-east-1{zone}")[
                "Subnet"
            ]["SubnetId"]
            for i, zone in enumerate("ab")
        ]
        gateway = self.ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        self.ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=self.vpc)
        made = self.elb.create_load_balancer(Name=name, Subnets=self.subnets, Scheme="internet-facing")[
            "LoadBalancers"
        ][0]
        self.arn, self.host = made["LoadBalancerArn"], made["DNSName"]

    def group(self, name: str, **more: Any) -> str:
        """Make a target group with quick checks; return its ARN."""
        made = self.elb.create_target_group(
            Name=f"{self.name}-{name}",
            Protocol="HTTP",
            Port=80,
            VpcId=self.vpc,
            HealthCheckPath="/readyz",
            HealthCheckIntervalSeconds=5,
            HealthCheckTimeoutSeconds=4,
            HealthyThresholdCount=2,
            **{"UnhealthyThresholdCount": 2} | more,
        )
        return str(made["TargetGroups"][0]["TargetGroupArn"])

    def listener(self, *actions: dict[str, Any], port: int = 80) -> str:
        made = self.elb.create_listener(
            LoadBalancerArn=self.arn, Protocol="HTTP", Port=port, DefaultActions=list(actions)
        )
        return str(made["Listeners"][0]["ListenerArn"])

    def instance(self, address: str) -> str:
        """Start an emulated instance that stands for `address`; return its id."""
        made = self.ec2.run_instances(
            ImageId=IMAGE,
            MinCount=1,
            MaxCount=1,
            SubnetId=self.subnets[0],
            TagSpecifications=[
                {"ResourceType": "instance", "Tags": [{"Key": "lakestack:address", "Value": address}]},
            ],
        )
        return str(made["Instances"][0]["InstanceId"])

    def register(self, group: str, *addresses: str) -> list[str]:
        ids = [self.instance(address) for address in addresses]
        self.elb.register_targets(TargetGroupArn=group, Targets=[{"Id": one} for one in ids])
        return ids

    def health(self, group: str) -> dict[str, dict[str, str]]:
        found = self.elb.describe_target_health(TargetGroupArn=group)["TargetHealthDescriptions"]
        return {one["Target"]["Id"]: one["TargetHealth"] for one in found}

    def await_states(self, group: str, *states: str, seconds: float = 300) -> None:
        def as_wanted() -> bool:
            return sorted(one["State"] for one in self.health(group).values()) == sorted(states)

        until(as_wanted, seconds=seconds, what=f"the targets are {states}")

    def ask(
        self, path: str = "/", method: str = "GET", body: str | None = None, host: str | None = None, **headers: str
    ) -> tuple[http.client.HTTPResponse, bytes]:
        connection = http.client.HTTPConnection(str(self.endpoint.hostname), self.endpoint.port, timeout=300)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body, {"Host": host or f"{self.host}:{self.endpoint.port}"} | named)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer, content

    def name_of(self, path: str = "/", **more: Any) -> str:
        answer, content = self.ask(path, **more)
        assert answer.status == 200, content
        return str(json.loads(content)["name"])


def forward(*weights: tuple[str, int]) -> dict[str, Any]:
    groups = [{"TargetGroupArn": arn, "Weight": weight} for arn, weight in weights]
    return {"Type": "forward", "ForwardConfig": {"TargetGroups": groups}}


def fixed(status: int, text: str = "") -> dict[str, Any]:
    config = {"StatusCode": str(status), "MessageBody": text, "ContentType": "text/plain"}
    return {"Type": "fixed-response", "FixedResponseConfig": config}
