"""Load balancers and fleets of the emulator carry traffic: what they are told to do is what requests meet."""

import http.client
import http.server
import json
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.conftest import Emulator, free_port
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
            self.server.released.wait(20)
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

    do_GET = do_POST = do_PUT = do_HEAD = answer  # noqa: N815

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


class World:
    """A network with a load balancer, and short words for what the tests do."""

    def __init__(self, emulator: Emulator, name: str) -> None:
        self.endpoint = urlsplit(emulator.endpoint_url)
        self.ec2, self.elb = emulator.client("ec2"), emulator.client("elbv2")
        self.autoscaling = emulator.client("autoscaling")
        self.name = name
        self.vpc = self.ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
        self.subnets = [
            self.ec2.create_subnet(VpcId=self.vpc, CidrBlock=f"10.9.{i}.0/24", AvailabilityZone=f"us-east-1{zone}")[
                "Subnet"
            ]["SubnetId"]
            for i, zone in enumerate("ab")
        ]
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
            HealthCheckTimeoutSeconds=2,
            HealthyThresholdCount=2,
            UnhealthyThresholdCount=2,
            **more,
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

    def await_states(self, group: str, *states: str, seconds: float = 20) -> None:
        def as_wanted() -> bool:
            return sorted(one["State"] for one in self.health(group).values()) == sorted(states)

        until(as_wanted, seconds=seconds, what=f"the targets are {states}")

    def ask(
        self, path: str = "/", method: str = "GET", body: str | None = None, host: str | None = None, **headers: str
    ) -> tuple[http.client.HTTPResponse, bytes]:
        connection = http.client.HTTPConnection(str(self.endpoint.hostname), self.endpoint.port, timeout=30)
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


@pytest.fixture
def world(emulator: Emulator, request: pytest.FixtureRequest) -> World:
    return World(emulator, f"lb{abs(hash(request.node.name)) % 10**8}")


def test_a_request_reaches_a_healthy_target_and_its_answer_comes_back(world: World) -> None:
    with serving("one") as [server]:
        group = world.group("a")
        world.listener(forward((group, 1)))
        world.register(group, server.address)
        world.await_states(group, "healthy")
        answer, content = world.ask(
            "/a%2Fb/c?x=%20y&x=2", "POST", "hello", X_Forwarded_For="192.0.2.1", Origin="http://x"
        )
        told = json.loads(content)
        assert (told["path"], told["body"]) == ("/a%2Fb/c?x=%20y&x=2", "hello")
        assert told["headers"]["X-Forwarded-For"] == "192.0.2.1, 127.0.0.1"
        assert told["headers"]["X-Forwarded-Proto"] == "http"
        assert told["headers"]["X-Forwarded-Port"] == str(world.endpoint.port)
        assert told["headers"]["X-Amzn-Trace-Id"].startswith("Root=1-")
        assert answer.headers.get_all("X-Twice") == ["one", "two"]
        assert not [name for name in answer.headers if name.lower().startswith(("access-control", "x-localstack"))]
        answer, content = world.ask("/", "HEAD")
        assert (answer.status, content) == (200, b"")
        assert int(answer.headers["Content-Length"]) > 0
        assert world.name_of(host=f"any.{world.host}") == "one"


def test_health_is_what_the_target_answers(world: World) -> None:
    with serving("one") as [server]:
        server.ready = 503
        group = world.group("a")
        closed = free_port()
        unused = world.register(group, server.address)
        assert world.health(group)[unused[0]]["Reason"] == "Target.NotInUse"
        world.listener(forward((group, 1)))
        dead = world.register(group, f"localhost:{closed}")
        until(lambda: world.health(group)[unused[0]]["State"] == "initial", seconds=5, what="it is checked")
        assert world.ask()[0].status == 503  # nothing was found healthy yet
        world.await_states(group, "unhealthy", "unhealthy")
        assert world.health(group)[unused[0]]["Description"] == "Health checks failed with these codes: [503]"
        assert world.health(group)[dead[0]]["Reason"] == "Target.FailedHealthChecks"
        server.ready = 200
        until(lambda: world.health(group)[unused[0]]["State"] == "healthy", seconds=20, what="it has recovered")
        assert {world.name_of() for _ in range(6)} == {"one"}


def test_rules_are_tried_in_order_of_priority(world: World) -> None:
    with serving("one") as [server]:
        group = world.group("a")
        listener = world.listener(fixed(404, "nothing here"))
        path = {"Field": "path-pattern", "Values": ["/api/*"]}
        post = {"Field": "http-request-method", "HttpRequestMethodConfig": {"Values": ["POST"]}}
        away = {"Type": "redirect", "RedirectConfig": {"StatusCode": "HTTP_302", "Host": "new.example", "Port": "80"}}
        world.elb.create_rule(ListenerArn=listener, Priority=20, Conditions=[path], Actions=[forward((group, 1))])
        world.elb.create_rule(ListenerArn=listener, Priority=3, Conditions=[path, post], Actions=[away])
        world.register(group, server.address)
        world.await_states(group, "healthy")
        assert world.name_of("/api/x") == "one"
        answer, _ = world.ask("/api/x?y=1", "POST")
        assert (answer.status, answer.headers["Location"]) == (302, "http://new.example/api/x?y=1")
        answer, content = world.ask("/other")
        assert (answer.status, content) == (404, b"nothing here")


def test_weights_share_out_the_requests(world: World) -> None:
    with serving("often", "seldom", "never") as servers:
        groups = [world.group(server.name) for server in servers]
        world.listener(forward((groups[0], 90), (groups[1], 30), (groups[2], 0)))
        for group, server in zip(groups, servers, strict=True):
            world.register(group, server.address)
            world.await_states(group, "healthy")
        counted = Counter(world.name_of() for _ in range(200))
        assert 120 <= counted["often"] <= 175  # 150, within four standard deviations
        assert counted["often"] + counted["seldom"] == 200


def test_a_target_that_leaves_finishes_its_requests(world: World) -> None:
    with serving("stays", "leaves") as [stays, leaves]:
        group = world.group("a")
        world.elb.modify_target_group_attributes(
            TargetGroupArn=group, Attributes=[{"Key": "deregistration_delay.timeout_seconds", "Value": "30"}]
        )
        world.listener(forward((group, 1)))
        leaving = world.register(group, leaves.address)
        world.await_states(group, "healthy")
        held: list[str] = []
        request = threading.Thread(target=lambda: held.append(world.name_of("/slow")))
        request.start()
        assert leaves.arrived.wait(10)
        world.register(group, stays.address)
        world.await_states(group, "healthy", "healthy")
        world.elb.deregister_targets(TargetGroupArn=group, Targets=[{"Id": leaving[0]}])
        assert world.health(group)[leaving[0]]["State"] == "draining"
        until(lambda: world.name_of() == "stays", seconds=10, what="the other serves")
        assert {world.name_of() for _ in range(10)} == {"stays"}
        leaves.released.set()
        request.join()
        assert held == ["leaves"]
        until(lambda: leaving[0] not in world.health(group), seconds=5, what="it has drained")


def test_targets_that_break_off_or_refuse_are_502_and_none_is_503(world: World) -> None:
    with serving("one") as [server]:
        group = world.group("a")
        world.listener(forward((group, 1)))
        assert world.ask()[0].status == 503
        world.register(group, server.address)
        world.await_states(group, "healthy")
    answer, _ = world.ask()  # the server is gone, and no check has found out yet
    assert answer.status == 502


def test_an_unknown_name_is_told(world: World) -> None:
    answer, content = world.ask(host="nobody-0.elb.localhost")
    assert answer.status == 404
    assert b"There is no load balancer" in content


@pytest.fixture
def fleet(world: World) -> Iterator[tuple[World, str, str]]:
    """A group of two instances behind the load balancer: the world, the group's name, the target group."""
    with serving("v1") as [server]:
        target_group = world.group("a")
        world.listener(forward((target_group, 1)))
        template(world, server.address)
        world.autoscaling.create_auto_scaling_group(
            AutoScalingGroupName=world.name,
            LaunchTemplate={"LaunchTemplateName": world.name, "Version": "1"},
            MinSize=1,
            MaxSize=4,
            DesiredCapacity=2,
            VPCZoneIdentifier=",".join(world.subnets),
            TargetGroupARNs=[target_group],
            HealthCheckType="ELB",
            HealthCheckGracePeriod=8,
        )
        yield world, world.name, target_group
        world.autoscaling.delete_auto_scaling_group(AutoScalingGroupName=world.name, ForceDelete=True)


def template(world: World, address: str) -> None:
    """Make the launch template, or its next version, of instances that stand for `address`."""
    tags = [{"Key": "lakestack:address", "Value": address}, {"Key": "mark", "Value": "of the template"}]
    data = {
        "ImageId": IMAGE,
        "InstanceType": "t3.micro",
        "TagSpecifications": [{"ResourceType": "instance", "Tags": tags}],
    }
    known = world.ec2.describe_launch_templates()["LaunchTemplates"]
    make = world.ec2.create_launch_template
    if world.name in [one["LaunchTemplateName"] for one in known]:
        make = world.ec2.create_launch_template_version
    make(LaunchTemplateName=world.name, LaunchTemplateData=data)


def instances(world: World) -> list[dict[str, Any]]:
    groups = world.autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=[world.name])["AutoScalingGroups"]
    return list(groups[0]["Instances"])


def refresh(world: World, version: str, **preferences: Any) -> dict[str, Any]:
    """Refresh the group to `version` of its template, and wait for the end."""
    desired = {"LaunchTemplate": {"LaunchTemplateName": world.name, "Version": version}}
    preferences = {"MinHealthyPercentage": 100, "MaxHealthyPercentage": 200, "AutoRollback": True} | preferences
    world.autoscaling.start_instance_refresh(
        AutoScalingGroupName=world.name, DesiredConfiguration=desired, Preferences=preferences
    )

    def ended() -> dict[str, Any] | None:
        found = world.autoscaling.describe_instance_refreshes(AutoScalingGroupName=world.name)["InstanceRefreshes"][0]
        running = ("Pending", "InProgress", "Cancelling", "RollbackInProgress")
        return None if found["Status"] in running else dict(found)

    found = until(ended, seconds=60, what="the refresh has ended")
    assert found
    return found


def test_a_fleet_is_in_ec2_and_behind_the_load_balancer(fleet: tuple[World, str, str]) -> None:
    world, name, target_group = fleet
    world.await_states(target_group, "healthy", "healthy")
    assert world.name_of() == "v1"
    ids = [one["InstanceId"] for one in instances(world)]
    described = [
        one for found in world.ec2.describe_instances(InstanceIds=ids)["Reservations"] for one in found["Instances"]
    ]
    assert {one["SubnetId"] for one in described} == set(world.subnets)  # spread over the zones
    for one in described:
        tags = {tag["Key"]: tag["Value"] for tag in one["Tags"]}
        assert (tags["mark"], tags["aws:autoscaling:groupName"]) == ("of the template", name)
        assert tags["aws:ec2launchtemplate:version"] == "1"


def test_a_fleet_follows_its_desired_capacity_and_replaces_what_is_lost(fleet: tuple[World, str, str]) -> None:
    world, name, target_group = fleet
    world.autoscaling.set_desired_capacity(AutoScalingGroupName=name, DesiredCapacity=3)
    world.await_states(target_group, "healthy", "healthy", "healthy")
    world.autoscaling.set_desired_capacity(AutoScalingGroupName=name, DesiredCapacity=1)
    world.await_states(target_group, "healthy")
    lost = instances(world)[0]["InstanceId"]
    world.ec2.terminate_instances(InstanceIds=[lost])
    until(lambda: [one for one in instances(world) if one["InstanceId"] != lost], seconds=10, what="it is replaced")
    world.await_states(target_group, "healthy")
    activities = world.autoscaling.describe_scaling_activities(AutoScalingGroupName=name)["Activities"]
    assert any(one["Description"].startswith("Launching a new EC2 instance") for one in activities)


def test_a_refresh_rolls_without_a_failed_request(fleet: tuple[World, str, str]) -> None:
    world, _, target_group = fleet
    world.await_states(target_group, "healthy", "healthy")
    with serving("v2") as [server]:
        template(world, server.address)
        answers: Counter[Any] = Counter()
        done = threading.Event()

        def ask() -> None:
            while not done.is_set():
                answer, content = world.ask()
                answers[json.loads(content)["name"] if answer.status == 200 else answer.status] += 1

        askers = [threading.Thread(target=ask) for _ in range(2)]
        for asker in askers:
            asker.start()
        found = refresh(world, "2")
        until(lambda: world.name_of() == "v2", seconds=5, what="the new version serves")
        done.set()
        for asker in askers:
            asker.join()
        assert (found["Status"], found["PercentageComplete"]) == ("Successful", 100)
        assert set(answers) == {"v1", "v2"}
        assert {one["LaunchTemplate"]["Version"] for one in instances(world)} == {"2"}


def test_a_refresh_that_fails_goes_back(fleet: tuple[World, str, str]) -> None:
    world, _, target_group = fleet
    world.await_states(target_group, "healthy", "healthy")
    template(world, f"localhost:{free_port()}")  # nobody listens there
    found = refresh(world, "2")
    assert found["Status"] == "RollbackSuccessful"
    assert "were not healthy" in found["StatusReason"]
    assert {one["LaunchTemplate"]["Version"] for one in instances(world)} == {"1"}
    assert {world.name_of() for _ in range(5)} == {"v1"}
