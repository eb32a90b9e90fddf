"""The logs that Glue knows without being told: each a grok pattern and a classification.

https://docs.aws.amazon.com/glue/latest/dg/add-classifier.html#classifier-built-in
"""

from duckathena.grok import Grok
from lakestack.glue.classifiers.base import Classified, Sample
from lakestack.glue.classifiers.grok import classify_grok

# Patterns that Glue does not publish are written after the formats' own descriptions.
LOGS = {
    "combined_apache": Grok("%{COMBINEDAPACHELOG}"),
    "apache": Grok("%{COMMONAPACHELOG}"),
    "linux_kernel": Grok(
        r"%{SYSLOGTIMESTAMP:timestamp} %{SYSLOGHOST:logsource} kernel: (?:\[ *%{NUMBER:uptime}\] )?"
        r"%{GREEDYDATA:message}"
    ),
    "ruby_logger": Grok(
        r"[DFEWIU], \[%{TIMESTAMP_ISO8601:timestamp} #%{POSINT:pid:int}\] *%{RUBYLEVEL:loglevel} -- *"
        r"%{DATA:progname}: %{GREEDYDATA:message}",
        "RUBYLEVEL DEBUG|FATAL|ERROR|WARN|INFO|ANY",
    ),
    "squid": Grok(
        r"%{NUMBER:timestamp} +%{NUMBER:duration} %{IPORHOST:client_address} %{WORD:cache_result}/%{POSINT:status_code}"
        r" %{NUMBER:bytes} %{WORD:request_method} %{NOTSPACE:url} %{NOTSPACE:user} "
        r"%{WORD:hierarchy_code}/%{NOTSPACE:server} %{NOTSPACE:content_type}"
    ),
    "redismonlog": Grok(
        r'%{NUMBER:timestamp} \[%{INT:database} %{IPORHOST:client}:%{NUMBER:port}\] "%{WORD:command}"'
        r" ?%{GREEDYDATA:params}"
    ),
    "redislog": Grok(
        r"(?:%{POSINT:pid}:[MSCX]|\[%{POSINT:pid}\]) %{REDISTIME:timestamp} [.*#-] %{GREEDYDATA:message}",
        r"REDISTIME %{MONTHDAY} %{MONTH} (?:%{YEAR} )?%{TIME}",
    ),
}


def classify_log(sample: Sample) -> Classified | None:
    """Recognize the first log whose pattern all lines match."""
    found = (classify_grok(sample, grok, classification) for classification, grok in LOGS.items())
    return next((one for one in found if one), None)
