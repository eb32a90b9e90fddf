"""The processors of a destination's ProcessingConfiguration.

https://docs.aws.amazon.com/firehose/latest/APIReference/API_Processor.html
"""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from localstack.aws.api.firehose import InvalidArgumentException

from lakestack.firehose.expansion import Expansion
from lakestack.firehose.partitioning import compile_query
from lakestack.firehose.processing import LambdaSettings

# Firehose adds these to its answers; Terraform's provider knows and ignores them.
LAMBDA_DEFAULTS = {"NumberOfRetries": "3", "BufferSizeInMBs": "1", "BufferIntervalInSeconds": "60"}
# The parameters that each type takes. https://docs.aws.amazon.com/firehose/latest/APIReference/API_ProcessorParameter.html
PARAMETERS = {
    "Decompression": {"CompressionFormat"},
    "CloudWatchLogProcessing": {"DataMessageExtraction"},
    "RecordDeAggregation": {"SubRecordType", "Delimiter"},
    "Lambda": {"LambdaArn", "RoleArn", *LAMBDA_DEFAULTS},
    "MetadataExtraction": {"MetadataExtractionQuery", "JsonParsingEngine"},
    "AppendDelimiterToRecord": {"Delimiter"},
}
JSON_PARSING_ENGINE = "JQ-1.6"
_FUNCTION_ARN = re.compile(r"arn:aws[^:]*:lambda:[^:]+:\d{12}:function:[\w-]+(:[\w$-]+)?")

type Parameters = dict[str, str]


@dataclass(frozen=True)
class Processing:
    """What is done to the records, in this order. `query` is the jq program that makes the partitioning keys."""

    expansion: Expansion
    function: LambdaSettings | None
    query: str | None
    delimiter: bytes


def normalized_processing(processing: Mapping[str, Any], role_arn: str | None) -> dict[str, Any]:
    """Return a ProcessingConfiguration as Firehose describes it: with the defaults of the Lambda processor.

    Raises InvalidArgumentException where a processor is not known or its parameters are wrong.
    """
    processors = [dict(processor) for processor in processing.get("Processors") or []]
    for processor in processors:
        given = _parameters(processor)
        if processor["Type"] == "Lambda":
            defaults = LAMBDA_DEFAULTS | ({"RoleArn": role_arn} if role_arn else {})
            processor["Parameters"] = [
                {"ParameterName": name, "ParameterValue": value} for name, value in (given | defaults | given).items()
            ]
    normalized = {"Enabled": bool(processing.get("Enabled")), "Processors": processors}
    parse_processing(normalized | {"Enabled": True})
    return normalized


def parse_processing(processing: Mapping[str, Any]) -> Processing:
    """Return what an enabled ProcessingConfiguration asks for; one that is disabled asks for nothing.

    Raises InvalidArgumentException where a processor is there twice, or its parameters are wrong.
    """
    processors = processing.get("Processors") or [] if processing.get("Enabled") else []
    given = {processor["Type"]: _parameters(processor) for processor in processors}
    if len(given) < len(processors):
        raise InvalidArgumentException("A ProcessingConfiguration can have only one processor of each type.")
    message = given.get("CloudWatchLogProcessing")
    if message is not None and "Decompression" not in given:
        raise InvalidArgumentException("The CloudWatchLogProcessing processor needs the Decompression processor.")
    return Processing(
        expansion=Expansion(
            decompress=_decompresses(given.get("Decompression")),
            messages=message is not None and _flag(message, "DataMessageExtraction"),
            separator=_separator(given.get("RecordDeAggregation")),
        ),
        function=_function(given.get("Lambda")),
        query=_query(given.get("MetadataExtraction")),
        delimiter=_delimiter(given.get("AppendDelimiterToRecord")),
    )


def _function(parameters: Parameters | None) -> LambdaSettings | None:
    if parameters is None:
        return None
    arn = parameters.get("LambdaArn", "")
    if not _FUNCTION_ARN.fullmatch(arn):
        raise InvalidArgumentException(f"The Lambda processor needs the ARN of a function in LambdaArn, not {arn!r}.")
    return LambdaSettings(
        arn=arn,
        retries=int(_number(parameters, "NumberOfRetries", 0, 300, whole=True)),
        batch_bytes=int(_number(parameters, "BufferSizeInMBs", 0.2, 3) * (1 << 20)),
        interval=_number(parameters, "BufferIntervalInSeconds", 0, 900, whole=True),
    )


def _decompresses(parameters: Parameters | None) -> bool:
    """Whether the Decompression processor is there. CloudWatch Logs sends GZIP, the only format that it knows.

    https://docs.aws.amazon.com/firehose/latest/dev/writing-with-cloudwatch-logs.html
    """
    if parameters is None:
        return False
    if (name := parameters.get("CompressionFormat", "GZIP")) != "GZIP":
        raise InvalidArgumentException(f"CompressionFormat of the Decompression processor must be GZIP, not {name!r}.")
    return True


def _separator(parameters: Parameters | None) -> bytes | None:
    """Return what divides the records of an aggregated one: nothing between JSON documents; None where none is.

    https://docs.aws.amazon.com/firehose/latest/dev/dynamic-partitioning-multirecord-deaggergation.html
    """
    if parameters is None:
        return None
    kind = parameters.get("SubRecordType")
    if kind == "JSON":
        return b""
    if kind != "DELIMITED":
        raise InvalidArgumentException(f"SubRecordType of RecordDeAggregation must be JSON or DELIMITED, not {kind!r}.")
    try:
        separator = base64.b64decode(parameters.get("Delimiter", ""), validate=True)
    except binascii.Error:
        separator = b""
    if not separator:
        raise InvalidArgumentException("RecordDeAggregation by DELIMITED needs a Delimiter, encoded in base64.")
    return separator


def _query(parameters: Parameters | None) -> str | None:
    """Return the jq program of MetadataExtraction.

    https://docs.aws.amazon.com/firehose/latest/dev/dynamic-partitioning-partitioning-keys.html
    """
    if parameters is None:
        return None
    engine, query = parameters.get("JsonParsingEngine"), parameters.get("MetadataExtractionQuery")
    if engine != JSON_PARSING_ENGINE:
        raise InvalidArgumentException(f"JsonParsingEngine of MetadataExtraction must be {JSON_PARSING_ENGINE}.")
    if not query:
        raise InvalidArgumentException("MetadataExtraction needs a MetadataExtractionQuery.")
    try:
        compile_query(query)
    except ValueError as error:
        raise InvalidArgumentException(f"MetadataExtractionQuery {query!r} is not a jq program: {error}") from None
    return query


def _delimiter(parameters: Parameters | None) -> bytes:
    """Return what AppendDelimiterToRecord puts after each record; its default is a newline."""
    if parameters is None:
        return b""
    return parameters.get("Delimiter", "\\n").encode().decode("unicode_escape").encode()


def _parameters(processor: Mapping[str, Any]) -> Parameters:
    kind = processor["Type"]
    given = {item["ParameterName"]: item["ParameterValue"] for item in processor.get("Parameters") or []}
    if unknown := given.keys() - PARAMETERS[kind]:
        raise InvalidArgumentException(f"The {kind} processor does not take {', '.join(sorted(unknown))}.")
    return given


def _flag(parameters: Parameters, name: str) -> bool:
    text = parameters.get(name, "").lower()
    if text not in ("true", "false"):
        raise InvalidArgumentException(f"{name} must be true or false, not {text!r}.")
    return text == "true"


def _number(parameters: Parameters, name: str, low: float, high: float, whole: bool = False) -> float:
    text = parameters.get(name, LAMBDA_DEFAULTS[name])
    try:
        value = int(text) if whole else float(text)
    except ValueError:
        value = -1
    if not low <= value <= high:
        raise InvalidArgumentException(f"{name} of the Lambda processor must be {low} to {high}, not {text!r}.")
    return value
