"""Load balancers of the emulator carry traffic: what they are told to do is what requests meet."""

import json
import threading
from collections import Counter

import pytest
from botocore.exceptions import ClientError

from lakestack.testing.ports import free_port
from tests.integration.balancing import World, fixed, forward, serving
from tests.waiting import until


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
        group = world.group("a", UnhealthyThresholdCount=4)  # nothing is found unhealthy for a quarter of a minute
        unready, dead = world.register(group, server.address, f"localhost:{free_port()}")
        assert world.health(group)[unready]["Reason"] == "Target.NotInUse"
        world.listener(forward((group, 1)))
        assert world.health(group)[unready]["State"] == "initial"
        assert world.ask()[0].status == 503  # nothing was found healthy yet
        world.await_states(group, "unhealthy", "unhealthy")
        assert world.health(group)[unready]["Description"] == "Health checks failed with these codes: [503]"
        assert world.health(group)[dead]["Reason"] == "Target.FailedHealthChecks"
        server.ready = 200
        until(lambda: world.health(group)[unready]["State"] == "healthy", what="it has recovered")
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
            TargetGroupArn=group, Attributes=[{"Key": "deregistration_delay.timeout_seconds", "Value": "600"}]
        )
        world.listener(forward((group, 1)))
        leaving = world.register(group, leaves.address)
        world.await_states(group, "healthy")
        held: list[str] = []
        request = threading.Thread(target=lambda: held.append(world.name_of("/slow")))
        request.start()
        assert leaves.arrived.wait(300)
        world.register(group, stays.address)
        world.await_states(group, "healthy", "healthy")
        world.elb.deregister_targets(TargetGroupArn=group, Targets=[{"Id": leaving[0]}])
        assert world.health(group)[leaving[0]]["State"] == "draining"
        until(lambda: world.name_of() == "stays", what="the other serves")
        assert {world.name_of() for _ in range(10)} == {"stays"}
        leaves.released.set()
        request.join()
        assert held == ["leaves"]
        until(lambda: leaving[0] not in world.health(group), what="it has drained")


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


def test_a_network_without_a_gateway_has_no_load_balancer_that_faces_the_internet(world: World) -> None:
    vpc = world.ec2.create_vpc(CidrBlock="10.8.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        world.ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.8.{i}.0/24", AvailabilityZone=f"us-east-1{zone}")["Subnet"]
        for i, zone in enumerate("ab")
    ]
    ids = [subnet["SubnetId"] for subnet in subnets]
    with pytest.raises(ClientError, match=f"VPC {vpc} has no internet gateway") as error:
        world.elb.create_load_balancer(Name=f"{world.name}-out", Subnets=ids)
    assert error.value.response["Error"]["Code"] == "InvalidSubnet"
    made = world.elb.create_load_balancer(Name=f"{world.name}-in", Subnets=ids, Scheme="internal")
    assert made["LoadBalancers"][0]["DNSName"].startswith("internal-")
