"""Include paths and exclude patterns: which objects a target names.

https://docs.aws.amazon.com/glue/latest/dg/define-crawler-choose-data-sources.html#crawler-data-stores-exclude
"""

import re
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Target:
    """An S3 target: `s3://bucket/path`, the patterns that exclude objects, and how many to sample in each folder."""

    path: str
    exclusions: tuple[str, ...] = ()
    sample_size: int | None = None

    def __post_init__(self) -> None:
        if not re.match(r"s3://[^/]+", self.path):
            raise ValueError(f"the include path {self.path!r} is not of the form s3://bucket/folder")

    @property
    def bucket(self) -> str:
        return self.path.removeprefix("s3://").split("/")[0]

    @property
    def prefix(self) -> str:
        """Return what the keys of the objects begin with: "" for a whole bucket, else the folder with its slash."""
        key = self.path.removeprefix(f"s3://{self.bucket}").strip("/")
        return f"{key}/" if key else ""

    @property
    def key(self) -> str:
        """Return the key of the one object that the path may name instead of a folder."""
        return self.prefix.rstrip("/")

    def includes(self, key: str) -> bool:
        """Tell whether an object is crawled. Names that begin with `_` or `.` are not: Hive skips them too."""
        name = key.rsplit("/", 1)[-1]
        if not name or name.startswith(("_", ".")) or name.endswith("_$folder$"):
            return False
        relative = key.removeprefix(self.prefix)
        return not any(pattern.fullmatch(relative) for pattern in self._patterns)

    @property
    def excluded(self) -> tuple[str, ...]:
        """Return the exclude patterns as URIs, as tables name them."""
        return tuple(f"s3://{self.bucket}/{self.prefix}{pattern}" for pattern in self.exclusions)

    @cached_property
    def _patterns(self) -> list[re.Pattern[str]]:
        return [re.compile(glob_expression(pattern), re.DOTALL) for pattern in self.exclusions]


def glob_expression(pattern: str) -> str:
    """Return a Glue glob's regular expression: `*` and `?` stay within a folder, `**` does not, `{a,b}` is either."""
    found, at, depth = "", 0, 0
    while at < len(pattern):
        sign = pattern[at]
        rest = pattern[at:]
        if rest.startswith("**"):
            found, at = found + ".*", at + 2
            continue
        if sign == "[" and "]" in rest[2:]:
            end = rest.index("]", 2)
            found, at = found + _bracket(rest[1:end]), at + end + 1
            continue
        if sign == "\\" and len(rest) > 1:
            found, at = found + re.escape(rest[1]), at + 2
            continue
        depth += {"{": 1, "}": -1 if depth else 0}.get(sign, 0)
        found += _sign(sign, depth)
        at += 1
    return found + ")" * depth


def _sign(sign: str, depth: int) -> str:
    match sign:
        case "*":
            return "[^/]*"
        case "?":
            return "[^/]"
        case "{":
            return "(?:"
        case "}":
            return ")"
        case "," if depth:
            return "|"
        case _:
            return re.escape(sign)


def _bracket(content: str) -> str:
    negated = content.startswith("!")
    body = content.removeprefix("!").replace("\\", "\\\\").replace("[", "\\[")
    return f"(?!/)[{'^' if negated else ''}{body}]"
