"""Log lines and patterns in, columns out."""

import pytest

from duckathena.grok import Grok
from duckathena.grok.patterns import PATTERNS
from lakestack.glue.classifiers import Sample, classify
from lakestack.glue.classifiers.grok import classify_grok

APACHE = (
    '127.0.0.1 - frank [10/Oct/2026:13:55:36 -0700] "GET /apache_pb.gif HTTP/1.0" 200 2326 '
    '"http://www.example.com/start.html" "Mozilla/4.08 [en] (Win98; I ;Nav)"\n'
    'host.example - - [10/Oct/2026:13:55:37 +0000] "-" 408 - "-" "-"\n'
)


def sample(text: str) -> Sample:
    return Sample(text.encode(), True, "none", len(text.encode()))


MATCHED = [
    ("%{WORD:a} %{NUMBER:b:int}", "x 1\ny 2\n", {"a": "string", "b": "int"}),
    ("%{NOTSPACE:language} %{NOTSPACE:title} %{NUMBER:hits:long}", "en Main 42\n",
     {"language": "string", "title": "string", "hits": "bigint"}),
    (r"\[%{TIMESTAMP_ISO8601:At}\] %{LOGLEVEL:level}: %{GREEDYDATA:message}",
     "[2026-11-22T10:00:00Z] INFO: all is well\n", {"at": "string", "level": "string", "message": "string"}),
    ("%{IP:ip} %{UUID:id} %{DATE_EU:day}", "10.0.0.1 123e4567-e89b-12d3-a456-426614174000 22.11.2026\n",
     {"ip": "string", "id": "string", "day": "string"}),
    ("%{SYSLOGBASE} %{GREEDYDATA:message}", "Nov 22 10:00:00 host sshd[42]: accepted\n",
     {"timestamp": "string", "facility": "string", "priority": "string", "logsource": "string", "program": "string",
      "pid": "string", "message": "string"}),
    (r"%{TIMESTAMP_ISO8601:timestamp} \[%{MESSAGEPREFIX:message_prefix}\] %{CRAWLERLOGLEVEL:loglevel} : "
     r"%{GREEDYDATA:message}",
     "2026-11-23T10:00:00Z [9c0d-11eb-a1b2-c3d4-e5f6] BENCHMARK : Running Start Crawl\n",
     {"timestamp": "string", "message_prefix": "string", "loglevel": "string", "message": "string"}),
    (r"[DFEWI], \[%{TIMESTAMP_ISO8601:timestamp} #%{POSINT:pid:int}\] *(?<loglevel>DEBUG|FATAL|ERROR|WARN|INFO) -- "
     r"+%{DATA:progname}: %{GREEDYDATA:message}",
     "I, [2026-11-23T10:00:00.123456 #42]  INFO -- : started\n",
     {"timestamp": "string", "pid": "int", "loglevel": "string", "progname": "string", "message": "string"}),
    ("^%{IPV4:client_ip} %{DATA:client_id} %{USERNAME:user_id} %{GREEDYDATA:request_received_time} "
     "%{QUOTEDSTRING:client_request} %{DATA:server_status} %{DATA: returned_obj_size}$",
     '198.51.100.7 - Li [10/Oct/2026:13:55:36 -0700] "GET /logo.gif HTTP/1.0" 200 232\n',
     dict.fromkeys(["client_ip", "client_id", "user_id", "request_received_time", "client_request", "server_status",
                    "returned_obj_size"], "string")),
    ("%{COMMONAPACHELOG_DATATYPED}", '10.0.0.1 true frank [10/Oct/2026:13:55:36 -0700] "GET / HTTP/1.1" 200 5\n',
     {"clientip": "string", "ident": "boolean", "auth": "string", "timestamp": "string", "verb": "string",
      "request": "string", "httpversion": "float", "rawrequest": "string", "response": "int", "bytes": "bigint"}),
    ("%{DATA:a:double},%{DATA:b:boolean}$", "1.5,true\n", {"a": "double", "b": "boolean"}),
]  # fmt: skip


@pytest.mark.parametrize(("pattern", "text", "columns"), MATCHED)
def test_columns_of_a_pattern(pattern, text, columns):
    own = (
        "CRAWLERLOGLEVEL (BENCHMARK|ERROR|WARN|INFO|TRACE)\nMESSAGEPREFIX .*-.*-.*-.*-.*\n"
        if "CRAWLER" in pattern
        else ""
    )
    found = classify_grok(sample(text), Grok(pattern, own), "mine")
    assert found is not None
    assert {name: str(kind) for name, kind in found.columns.items()} == columns
    assert found.classification == "mine"
    assert found.layout.serde_parameters["input.format"] == pattern


def test_patterns_of_the_users_own():
    grok = Grok("%{BEER:beer} %{ABV:abv:float}", "BEER [A-Z]\\w+\nABV %{NUMBER}%?\n")
    found = classify_grok(sample("Punk 5.6%\n"), grok, "mine")
    assert found is not None
    assert {name: str(kind) for name, kind in found.columns.items()} == {"beer": "string", "abv": "float"}
    assert found.layout.serde_parameters["input.grokCustomPatterns"] == grok.custom


def test_a_line_that_does_not_match_means_another_format():
    assert classify_grok(sample("x 1\nno number\n"), Grok("^%{WORD:a} %{NUMBER:b}$"), "mine") is None


def test_the_combined_log_of_apache_is_known():
    found = classify(sample(APACHE))
    assert found is not None
    assert found.classification == "combined_apache"
    assert list(found.columns) == [
        "clientip", "ident", "auth", "timestamp", "verb", "request", "httpversion", "rawrequest", "response", "bytes",
        "referrer", "agent",
    ]  # fmt: skip


@pytest.mark.parametrize("pattern", ["%{NOPE:a}", "%{WORD:a:decimal}", "%{WORD:a} (", "%{LOOP:a}"])
def test_a_pattern_that_is_none_is_refused(pattern):
    with pytest.raises(ValueError, match="grok pattern"):
        assert Grok(pattern, "LOOP %{LOOP}").expression


LOGS = [
    ("apache", '127.0.0.1 - frank [10/Oct/2026:13:55:36 -0700] "GET /a.gif HTTP/1.0" 200 2326\n'),
    ("linux_kernel", "Nov 23 10:00:00 brewery kernel: [12345.678901] usb 1-1: new device\n"),
    ("ruby_logger", "E, [2026-11-23T10:00:00.123456 #42] ERROR -- brew: it boiled over\n"),
    (
        "squid",
        "1732356000.123    42 10.0.0.1 TCP_MISS/200 1234 GET http://example.com/ - DIRECT/93.184.216.34 text/html\n",
    ),
    ("redismonlog", '1732356000.123456 [0 127.0.0.1:60866] "set" "beer" "punk"\n'),
    ("redislog", "42:M 23 Nov 2026 10:00:00.123 * Ready to accept connections\n"),
    ("redislog", "[42] 23 Nov 10:00:00 * Server started, Redis version 2.4.10\n"),
]


@pytest.mark.parametrize(("classification", "text"), LOGS)
def test_logs_that_are_known(classification, text):
    found = classify(sample(text * 2))
    assert found is not None
    assert (found.classification, found.seen) == (classification, 2)
    assert found.layout.serde == "com.amazonaws.glue.serde.GrokSerDe"


@pytest.mark.parametrize("name", PATTERNS)
def test_every_pattern_is_an_expression_that_captures_only_fields(name):
    grok = Grok(f"%{{{name}:all}}")
    assert grok.expression.groups >= 1
    found = grok.match("x")
    assert found is None or set(found) == set(grok.fields)


def test_the_fields_of_a_line():
    grok = Grok(r"(?:a=(\d+) )?%{WORD:beer} %{NUMBER:abv:float}(?: %{WORD:beer})?")
    assert grok.match("punk 5.6") == {"beer": "punk", "abv": "5.6"}
    assert grok.match("a=1 punk 5.6 ipa") == {"beer": "punk", "abv": "5.6"}
    assert grok.match("punk") is None
