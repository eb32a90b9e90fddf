"""The processors of a destination's ProcessingConfiguration.

https://docs.aws.amazon.com/firehose/latest/APIReference/API_Processor.html
"""

import re
from collections.abc import Mapping
from typing import Any

from localstack.aws.api.firehose import InvalidArgumentException

from lakestack.firehose.processing import LambdaSettings

SUPPORTED = ("Lambda", "AppendDelimiterToRecord")
# Firehose adds these to its answers; Terraform's provider knows and ignores them.
LAMBDA_DEFAULTS = {"NumberOfRetries": "3", "BufferSizeInMBs": "1", "BufferIntervalInSeconds": "60"}
_FUNCTION_ARN = re.compile(r"arn:aws[^:]*:lambda:[^:]+:\d{12}:function:[\w-]+(:[\w$-]+)?")


def normalized_processing(processing: Mapping[str, Any], role_arn: str | None) -> dict[str, Any]:
    """Return a ProcessingConfiguration as Firehose describes it: with the defaults of the Lambda processor.

    Raises InvalidArgumentException where a processor is not supported or its parameters are wrong.
    """
    processors = [dict(processor) for processor in processing.get("Processors") or []]
    for processor in processors:
        if processor["Type"] not in SUPPORTED:
            raise InvalidArgumentException(
                f"Processor {processor['Type']} is not supported by lakestack; supported are {', '.join(SUPPORTED)}."
            )
        if processor["Type"] == "Lambda":
            given = _parameters(processor)
            defaults = LAMBDA_DEFAULTS | ({"RoleArn": role_arn} if role_arn else {})
            processor["Parameters"] = [
                {"ParameterName": name, "ParameterValue": value} for name, value in (given | defaults | given).items()
            ]
    normalized = {"Enabled": bool(processing.get("Enabled")), "Processors": processors}
    lambda_settings(normalized | {"Enabled": True})
    return normalized


def lambda_settings(processing: Mapping[str, Any]) -> LambdaSettings | None:
    """Return the settings of the Lambda processor, if processing is enabled and has one."""
    parameters = _parameters_of(processing, "Lambda")
    if parameters is None:
        return None
    arn = parameters.get("LambdaArn", "")
    if not _FUNCTION_ARN.fullmatch(arn):
        raise InvalidArgumentException(f"The Lambda processor needs the ARN of a function in LambdaArn, not {arn!r}.")
    return LambdaSettings(
        arn=arn,
        retries=int(_number(parameters, "NumberOfRetries", 0, 300)),
        batch_bytes=int(_number(parameters, "BufferSizeInMBs", 0.2, 3) * (1 << 20)),
        interval=_number(parameters, "BufferIntervalInSeconds", 0, 900),
    )


def delimiter(processing: Mapping[str, Any]) -> bytes:
    """Return what AppendDelimiterToRecord puts after each record; its default is a newline."""
    parameters = _parameters_of(processing, "AppendDelimiterToRecord")
    if parameters is None:
        return b""
    return parameters.get("Delimiter", "\\n").encode().decode("unicode_escape").encode()


def _parameters_of(processing: Mapping[str, Any], kind: str) -> dict[str, str] | None:
    processors = processing.get("Processors") or [] if processing.get("Enabled") else []
    return next((_parameters(processor) for processor in processors if processor["Type"] == kind), None)


def _parameters(processor: Mapping[str, Any]) -> dict[str, str]:
    return {item["ParameterName"]: item["ParameterValue"] for item in processor.get("Parameters") or []}


def _number(parameters: Mapping[str, str], name: str, low: float, high: float) -> float:
    text = parameters.get(name, LAMBDA_DEFAULTS[name])
    try:
        value = float(text)
    except ValueError:
        value = -1
    if not low <= value <= high:
        raise InvalidArgumentException(f"{name} of the Lambda processor must be {low} to {high}, not {text!r}.")
    return value
