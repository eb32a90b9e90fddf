"""What the catalogue's handlers have in common."""

import re
from collections.abc import Mapping
from typing import Any

from localstack.aws.api import RequestContext

from lakestack.glue.catalog.model import Catalog
from lakestack.glue.errors import GlueError, entity_not_found, invalid_input
from lakestack.glue.state import stores

type Request = Mapping[str, Any]
type Answer = dict[str, Any]


def catalog_of(context: RequestContext, request: Request) -> Catalog:
    """Return the catalogue that a request means: the caller's, or that of the account in CatalogId."""
    catalog: Catalog = stores[account_of(context, request)][context.region].catalog
    return catalog


def account_of(context: RequestContext, request: Request) -> str:
    """Return the account whose catalogue a request means."""
    account = str(request.get("CatalogId") or context.account_id)
    if not re.fullmatch(r"\d{12}", account):
        raise entity_not_found(f"Catalog {account} not found.")
    return account


def arn(context: RequestContext, resource: str) -> str:
    return f"arn:{context.partition}:glue:{context.region}:{context.account_id}:{resource}"


def batch_error(error: GlueError) -> Answer:
    return {"ErrorCode": error.code, "ErrorMessage": error.message}


def hive_pattern(text: str | None) -> re.Pattern[str]:
    """Return the pattern of names, a regular expression in which a lone `*` is any text, as Hive has it."""
    found = re.sub(r"(?<![.\])])\*", ".*", (text or ".*").lower())
    try:
        return re.compile(found)
    except re.error as error:
        raise invalid_input(f"Expression {text!r} is no pattern: {error}") from error
