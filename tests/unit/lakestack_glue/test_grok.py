"""Log lines and patterns in, columns out."""

import pytest

from lakestack.glue.classifiers import Sample, classify
from lakestack.glue.classifiers.grok import Grok, classify_grok

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
    ("%{DATA:a:double},%{DATA:b:boolean}$", "1.5,true\n", {"a": "double", "b": "boolean"}),
]  # fmt: skip


@pytest.mark.parametrize(("pattern", "text", "columns"), MATCHED)
def test_columns_of_a_pattern(pattern, text, columns):
    found = classify_grok(sample(text), Grok(pattern), "mine")
    assert found is not None
    assert {name: str(kind) for name, kind in found.columns.items()} == columns
    assert found.classification == "mine"
    assert found.layout.serde_parameters == {"input.format": pattern}


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
    assert found.classification == "combinedapache"
    assert list(found.columns) == [
        "clientip", "ident", "auth", "timestamp", "verb", "request", "httpversion", "rawrequest", "response", "bytes",
        "referrer", "agent",
    ]  # fmt: skip


@pytest.mark.parametrize("pattern", ["%{NOPE:a}", "%{WORD:a:decimal}", "%{WORD:a} (", "%{LOOP:a}"])
def test_a_pattern_that_is_none_is_refused(pattern):
    with pytest.raises(ValueError, match="grok pattern"):
        assert Grok(pattern, "LOOP %{LOOP}").expression
