"""Functions that the integration tests make, and what they answer."""

import base64
import contextlib
import json
from collections.abc import Callable, Iterator
from typing import Any

from tests.emulators import zip_of

ROLE = "arn:aws:iam::000000000000:role/lambda"

type Deploy = Callable[..., str]


@contextlib.contextmanager
def deploying(emulator: Any) -> Iterator[Deploy]:
    """Give a function that makes a Lambda function of some code, and returns its name."""
    client, names = emulator.client("lambda"), list[str]()

    def make(name: str, code: str, **settings: Any) -> str:
        names.append(name)
        client.create_function(
            FunctionName=name,
            Role=ROLE,
            Code={"ZipFile": zip_of({"app.py": code})},
            **{"Runtime": "python3.13", "Handler": "app.handler", "Timeout": 300, "MemorySize": 256} | settings,
        )
        client.get_waiter("function_active_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1})
        return name

    yield make
    for name in names:
        with contextlib.suppress(client.exceptions.ResourceNotFoundException):
            client.delete_function(FunctionName=name)


def invoke(emulator: Any, name: str, event: object = None, **options: Any) -> tuple[Any, str | None, str]:
    """Return a function's answer, the kind of its error if it failed, and the end of its log."""
    answer = emulator.client("lambda").invoke(FunctionName=name, Payload=json.dumps(event), LogType="Tail", **options)
    log = base64.b64decode(answer["LogResult"]).decode()
    return json.loads(answer["Payload"].read()), answer.get("FunctionError"), log
