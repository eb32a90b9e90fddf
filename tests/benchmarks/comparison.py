"""What works where: the same small programs against lakestack and its peers, through boto3 alone.

Each capability is a function that raises where the emulator does not do what AWS documents. The value of its measure is
1 where it works and 0 where it does not; the note says what happened instead.
"""

import base64
import contextlib
import gzip
import http.server
import json
import statistics
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from lakestack.testing.ports import free_port
from tests.benchmarks.measure import Measure, seconds
from tests.benchmarks.peers import PEERS, Running, running
from tests.emulators import zip_of
from tests.waiting import until

PATIENCE = 30.0
"""Seconds that an emulator gets for what AWS does in the background."""

# Keeps beers as they are, drops those named "drop", refuses what is no JSON.
TRANSFORM = """
import base64, json

def handler(event, context):
    return {"records": [transform(record) for record in event["records"]]}

def transform(record):
    try:
        kept = json.loads(base64.b64decode(record["data"]))["name"] != "drop"
    except ValueError:
        return {"recordId": record["recordId"], "result": "ProcessingFailed", "data": record["data"]}
    return {"recordId": record["recordId"], "result": "Ok" if kept else "Dropped", "data": record["data"]}
"""


def role(peer: Running) -> str:
    """Return the ARN of a role that any service may assume."""
    services = {"Service": ["lambda.amazonaws.com", "firehose.amazonaws.com", "glue.amazonaws.com"]}
    trust = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": services, "Action": "sts:AssumeRole"}],
    }
    iam = peer.client("iam")
    with contextlib.suppress(iam.exceptions.EntityAlreadyExistsException):
        iam.create_role(RoleName="comparison", AssumeRolePolicyDocument=json.dumps(trust))
    return str(iam.get_role(RoleName="comparison")["Role"]["Arn"])


def lambda_function(peer: Running, name: str = "transform") -> str:
    """Create the function of `TRANSFORM` and return its ARN."""
    client = peer.client("lambda")
    answer = client.create_function(
        FunctionName=name,
        Runtime="python3.13",
        Role=role(peer),
        Handler="app.handler",
        Timeout=30,
        Code={"ZipFile": zip_of({"app.py": TRANSFORM})},
    )
    client.get_waiter("function_active_v2").wait(
        FunctionName=name, WaiterConfig={"Delay": 1, "MaxAttempts": int(PATIENCE)}
    )
    return str(answer["FunctionArn"])


def delivery_stream(peer: Running, name: str, *, function: str | None = None, source: str | None = None) -> None:
    """Create a delivery stream to bucket `name` under data/, failures under errors/, GZIP, a buffer of 1 MiB or 1 s."""
    destination: dict[str, Any] = {
        "RoleARN": role(peer),
        "BucketARN": f"arn:aws:s3:::{name}",
        "Prefix": "data/",
        "ErrorOutputPrefix": "errors/!{firehose:error-output-type}/",
        "CompressionFormat": "GZIP",
        "BufferingHints": {"SizeInMBs": 1, "IntervalInSeconds": 1},
    }
    if function:
        parameters = [{"ParameterName": "LambdaArn", "ParameterValue": function}]
        processors = [{"Type": "Lambda", "Parameters": parameters}]
        destination["ProcessingConfiguration"] = {"Enabled": True, "Processors": processors}
    kind: dict[str, Any] = {"DeliveryStreamType": "DirectPut"}
    if source:
        configuration = {"KinesisStreamARN": source, "RoleARN": role(peer)}
        kind = {"DeliveryStreamType": "KinesisStreamAsSource", "KinesisStreamSourceConfiguration": configuration}
    firehose = peer.client("firehose")
    firehose.create_delivery_stream(DeliveryStreamName=name, ExtendedS3DestinationConfiguration=destination, **kind)
    until(lambda: describe(firehose, name) == "ACTIVE", seconds=PATIENCE, what=f"the delivery stream {name} is active")


def describe(firehose: Any, name: str) -> str:
    answer = firehose.describe_delivery_stream(DeliveryStreamName=name)["DeliveryStreamDescription"]
    return str(answer["DeliveryStreamStatus"])


def objects(peer: Running, bucket: str, prefix: str) -> list[bytes]:
    """Return the contents of the objects under `prefix`, as they are stored."""
    s3 = peer.client("s3")
    listed = s3.list_objects_v2(Bucket=bucket, Prefix=prefix).get("Contents", [])
    return [s3.get_object(Bucket=bucket, Key=item["Key"])["Body"].read() for item in listed]


def lines(peer: Running, bucket: str, prefix: str = "data/") -> list[bytes]:
    """Return the lines that are stored under `prefix`, compressed or not."""
    stored = objects(peer, bucket, prefix)
    return [
        line for content in stored for line in (gzip.decompress(content) if zipped(content) else content).splitlines()
    ]


def zipped(content: bytes) -> bool:
    return content.startswith(b"\x1f\x8b")


def lambda_runs(peer: Running) -> None:
    """Lambda runs a function without a Docker engine."""
    lambda_function(peer, "runs")
    event = {"records": [{"recordId": "1", "data": base64.b64encode(b'{"name": "drop"}').decode()}]}
    answer = peer.client("lambda").invoke(FunctionName="runs", Payload=json.dumps(event).encode())
    assert json.load(answer["Payload"])["records"][0]["result"] == "Dropped"


def firehose_batches(peer: Running) -> None:
    """Firehose reads a Kinesis stream and stores GZIP objects of many records."""
    kinesis = peer.client("kinesis")
    kinesis.create_stream(StreamName="batches", ShardCount=1)
    kinesis.get_waiter("stream_exists").wait(StreamName="batches", WaiterConfig={"Delay": 1, "MaxAttempts": 30})
    peer.client("s3").create_bucket(Bucket="batches")
    delivery_stream(
        peer, "batches", source=kinesis.describe_stream(StreamName="batches")["StreamDescription"]["StreamARN"]
    )
    records = [{"Data": b'{"id": %d}\n' % n, "PartitionKey": str(n)} for n in range(400)]
    kinesis.put_records(StreamName="batches", Records=records)
    until(lambda: len(lines(peer, "batches")) == 400, seconds=PATIENCE, what="400 records are stored as GZIP lines")
    stored = objects(peer, "batches", "data/")
    assert len(stored) <= 40, f"400 records became {len(stored)} objects"
    assert all(zipped(content) for content in stored), "GZIP was asked for, and the objects are not compressed"


def firehose_keeps_failures(peer: Running) -> None:
    """What the transformation refuses is kept with its raw bytes under the error prefix, and what it drops is gone."""
    peer.client("s3").create_bucket(Bucket="failures")
    delivery_stream(peer, "failures", function=lambda_function(peer))
    records = [{"Data": data} for data in (b'{"name": "a"}\n', b"no json\n", b'{"name": "drop"}\n', b'{"name": "b"}\n')]
    peer.client("firehose").put_record_batch(DeliveryStreamName="failures", Records=records)
    until(lambda: len(lines(peer, "failures")) >= 2, seconds=PATIENCE, what="two records are stored")
    assert lines(peer, "failures") == [b'{"name": "a"}', b'{"name": "b"}'], f"stored: {lines(peer, 'failures')}"
    kept = until(lambda: lines(peer, "failures", "errors/"), seconds=PATIENCE, what="the failed record is kept")
    assert base64.b64decode(json.loads(kept[0])["rawData"]) == b"no json\n"


def firehose_waits_for_its_bucket(peer: Running) -> None:
    """Records whose bucket is missing are stored once it is there."""
    delivery_stream(peer, "later")
    peer.client("firehose").put_record(DeliveryStreamName="later", Record={"Data": b"beer\n"})
    time.sleep(3)
    peer.client("s3").create_bucket(Bucket="later")
    until(lambda: lines(peer, "later") == [b"beer"], seconds=PATIENCE, what="the record is stored")


def crawler_crawls(peer: Running) -> None:
    """A crawler makes a table with columns, types and partitions, which Athena can query."""
    s3, glue = peer.client("s3"), peer.client("glue")
    s3.create_bucket(Bucket="crawled")
    for day in ("2026-01-01", "2026-01-02"):
        body = b'{"id": 1, "name": "a", "abv": 5.5}\n{"id": 2, "name": "b", "abv": 6}\n'
        s3.put_object(Bucket="crawled", Key=f"beers/dt={day}/part.json", Body=body)
    glue.create_database(DatabaseInput={"Name": "crawled"})
    targets = {"S3Targets": [{"Path": "s3://crawled/beers/"}]}
    glue.create_crawler(Name="crawled", Role=role(peer), DatabaseName="crawled", Targets=targets)
    glue.start_crawler(Name="crawled")
    until(lambda: glue.get_crawler(Name="crawled")["Crawler"]["State"] == "READY", seconds=PATIENCE, what="it is READY")
    table = glue.get_table(DatabaseName="crawled", Name="beers")["Table"]
    columns = [(column["Name"], column["Type"]) for column in table["StorageDescriptor"]["Columns"]]
    assert columns == [("id", "int"), ("name", "string"), ("abv", "double")], f"columns: {columns}"
    assert len(glue.get_partitions(DatabaseName="crawled", TableName="beers")["Partitions"]) == 2
    found = ask(peer, "SELECT dt, count(*) FROM crawled.beers WHERE dt > '2026-01-01' GROUP BY dt")
    assert found == [["2026-01-02", "2"]], f"the rows: {found}"


def ask(peer: Running, sql: str) -> list[list[str | None]]:
    """Run `sql` in Athena and return its rows without the header."""
    athena = peer.client("athena")
    results = {"OutputLocation": "s3://results/answers/"}
    query = athena.start_query_execution(QueryString=sql, ResultConfiguration=results)["QueryExecutionId"]

    def ended() -> dict[str, Any] | None:
        execution: dict[str, Any] = athena.get_query_execution(QueryExecutionId=query)["QueryExecution"]
        return execution if execution["Status"]["State"] in {"SUCCEEDED", "FAILED", "CANCELLED"} else None

    execution = until(ended, seconds=PATIENCE, what="the query ends")
    assert execution is not None
    status = execution["Status"]
    assert status["State"] == "SUCCEEDED", status.get("StateChangeReason", status["State"])
    rows = athena.get_query_results(QueryExecutionId=query)["ResultSet"]["Rows"]
    return [[cell.get("VarCharValue") for cell in row["Data"]] for row in rows[1:]]


def athena_answers(peer: Running) -> None:
    """Athena computes as Trino does: integers, decimals, types, arrays, time formats."""
    wanted = {
        "7 / 2": "3",
        "CAST(1 AS decimal(3,1)) / 3": "0.3",
        "typeof(1.10 * 2)": "decimal(13,2)",
        "ARRAY[1, NULL, 3]": "[1, null, 3]",
        "MAP(ARRAY['a'], ARRAY[1])": "{a=1}",
        "date_format(TIMESTAMP '2026-11-23 07:05:09', '%W %e %M %Y, %l:%i %p')": "Monday 23 November 2026, 7:05 AM",
        "regexp_extract('Hop 60 IBU', '(\\d+) IBU', 1)": "60",
        "try(1 / 0)": None,
        "CAST(2.5 AS integer)": "3",
        "substr('pale ale', -3)": "ale",
    }
    found = {expression: ask(peer, f"SELECT {expression}")[0][0] for expression in wanted}
    wrong = {expression: answer for expression, answer in found.items() if answer != wanted[expression]}
    assert not wrong, f"wrong answers: {wrong}"


def athena_statements(peer: Running) -> None:
    """Athena makes tables, views and prepared statements."""
    ask(peer, "CREATE DATABASE made")
    ask(peer, "CREATE TABLE made.beers WITH (format = 'PARQUET') AS SELECT 1 AS id, CAST('Pale' AS varchar) AS name")
    ask(peer, "INSERT INTO made.beers VALUES (2, 'Stout')")
    ask(peer, "CREATE VIEW made.names AS SELECT name FROM made.beers")
    ask(peer, "PREPARE named FROM SELECT count(*) FROM made.names WHERE name = ?")
    assert ask(peer, "EXECUTE named USING 'Stout'") == [["1"]]


def athena_is_closed(peer: Running) -> None:
    """SQL that answers cannot read the host's files."""
    assert ask(peer, "SELECT 1") == [["1"]]
    for sql in ("SELECT content FROM read_text('/etc/hostname')", "SELECT * FROM read_csv('/etc/passwd', sep=':')"):
        try:
            rows = ask(peer, sql)
        except (AssertionError, ClientError):
            continue
        raise AssertionError(f"{sql} gave {rows}")


class Answer(http.server.BaseHTTPRequestHandler):
    """A target: healthy, and it greets."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"pale ale")

    def log_message(self, *_: object) -> None: ...


def load_balancer_forwards(peer: Running) -> None:
    """A load balancer passes requests to a healthy target, and says 503 where none is healthy."""
    elb, ec2 = peer.client("elbv2"), peer.client("ec2")
    target = http.server.ThreadingHTTPServer(("127.0.0.1", free_port()), Answer)
    threading.Thread(target=target.serve_forever, daemon=True).start()
    network = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=network)
    subnets = [
        ec2.create_subnet(VpcId=network, CidrBlock=f"10.9.{n}.0/24", AvailabilityZone=f"us-east-1{zone}")["Subnet"]
        for n, zone in enumerate("ab")
    ]
    balancer = elb.create_load_balancer(Name="front", Subnets=[subnet["SubnetId"] for subnet in subnets])
    arn, name = (balancer["LoadBalancers"][0][key] for key in ("LoadBalancerArn", "DNSName"))
    settings = {"Protocol": "HTTP", "Port": target.server_port, "VpcId": network, "TargetType": "ip"}
    health = {"HealthCheckIntervalSeconds": 5, "HealthCheckTimeoutSeconds": 2, "HealthyThresholdCount": 2}
    group = elb.create_target_group(Name="targets", **settings, **health)["TargetGroups"][0]["TargetGroupArn"]
    forward = [{"Type": "forward", "TargetGroupArn": group}]
    elb.create_listener(LoadBalancerArn=arn, Protocol="HTTP", Port=80, DefaultActions=forward)
    assert get(peer, name)[0] == 503, f"without a healthy target it answers {get(peer, name)}"
    elb.register_targets(TargetGroupArn=group, Targets=[{"Id": "127.0.0.1", "Port": target.server_port}])
    until(lambda: get(peer, name) == (200, b"pale ale"), seconds=PATIENCE, what="the load balancer forwards")
    target.shutdown()


def get(peer: Running, host: str) -> tuple[int, bytes]:
    """Ask the load balancer that is named `host`."""
    request = urllib.request.Request(f"{peer.endpoint_url}/", headers={"Host": host})
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read()


CAPABILITIES: dict[str, Callable[[Running], None]] = {
    "Lambda without Docker": lambda_runs,
    "Firehose from Kinesis, in batches, GZIP": firehose_batches,
    "Firehose keeps what its Lambda refuses": firehose_keeps_failures,
    "Firehose waits for a bucket that is missing": firehose_waits_for_its_bucket,
    "A crawler makes a table with partitions": crawler_crawls,
    "Athena gives Trino's answers": athena_answers,
    "Athena makes tables, views, prepared statements": athena_statements,
    "Athena answers, and cannot read the host's files": athena_is_closed,
    "A load balancer forwards to healthy targets": load_balancer_forwards,
}


def tried(capability: Callable[[Running], None], peer: Running) -> str:
    """Return why `capability` does not work on `peer`; empty where it works."""
    try:
        capability(peer)
    except (AssertionError, BotoCoreError, ClientError, OSError, KeyError, IndexError, ValueError, TypeError) as error:
        return f"{type(error).__name__}: {error}".splitlines()[0][:300]
    return ""


def measure() -> list[Measure]:
    measures = []
    for peer in PEERS:
        with running(peer):
            pass  # the first start installs its packages
        with running(peer) as emulator:
            measures += [
                Measure(f"{peer.name}: start", emulator.started_in, "s"),
                Measure(f"{peer.name}: memory, idle", emulator.memory(), "MiB"),
            ]
            request = statistics.median(seconds(emulator.client("sts").get_caller_identity) for _ in range(50)) * 1000
            measures.append(Measure(f"{peer.name}: a request", request, "ms"))
            emulator.client("s3").create_bucket(Bucket="results")
            for name, capability in CAPABILITIES.items():
                reason = tried(capability, emulator)
                measures.append(Measure(f"{peer.name}: {name}", float(not reason), "works", note=reason))
    return measures
