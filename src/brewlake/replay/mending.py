"""Failed records in a file that a person mends, and the mended ones read from it."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from brewlake.errors import BrewlakeError
from brewlake.replay.failures import Failure, why_no_beer


def write(failures: Iterable[Failure], file: Path) -> int:
    """Write `failures` to `file`, one JSON object a line: `id`, `reason` and `document`; return how many.

    `document` is the JSON value that failed; where the bytes are no JSON, it is null, and `text` shows them.
    """
    lines = [json.dumps(_entry(failure), ensure_ascii=False) for failure in failures]
    file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return len(lines)


def read(file: Path, known: Mapping[str, Failure]) -> dict[str, bytes]:
    """Return the mended documents of `file` by the ids of the failures that they stand for.

    Raises BrewlakeError, naming the lines, where one is not JSON, has an unknown id, or is no beer still.
    """
    mended: dict[str, bytes] = {}
    problems = []
    for number, line in enumerate(_text(file).splitlines(), start=1):
        try:
            entry = json.loads(line)
            failure = entry["id"]
            document = json.dumps(entry["document"], ensure_ascii=False, separators=(",", ":")).encode()
        except (ValueError, KeyError, TypeError) as error:
            problems.append(f"line {number}: not an object with id and document ({error!r})")
            continue
        reason = why_no_beer(document) if failure in known else f"no failed record has the id {failure!r}"
        if reason:
            problems.append(f"line {number}: {reason}")
        mended[failure] = document
    if problems:
        raise BrewlakeError(
            "\n".join([f"{file} was not put back: {len(problems)} of its lines are not mended.", *problems[:20]]),
            "Fix these lines, or delete them to leave those records where they are, and run the same command again.",
        )
    return mended


def _entry(failure: Failure) -> dict[str, Any]:
    entry: dict[str, Any] = {"id": failure.id, "reason": failure.reason or failure.error_message}
    try:
        return entry | {"document": json.loads(failure.raw)}
    except (ValueError, RecursionError):
        return entry | {"document": None, "text": failure.raw.decode(errors="backslashreplace")}


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BrewlakeError(
            f"{file} cannot be read: {getattr(error, 'strerror', None) or error}",
            f"Write what failed to it with `make replay write={file}`, then edit it.",
        ) from error
