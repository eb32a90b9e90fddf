"""The API of custom classifiers.

https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-classifiers.html
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from localstack.aws.api import RequestContext

from lakestack.glue.catalog.requests import Answer, Request
from lakestack.glue.crawlers.custom import custom_classifier
from lakestack.glue.errors import already_exists, entity_not_found, invalid_input
from lakestack.glue.paging import page
from lakestack.glue.state import stores
from lakestack.operations import operation

KINDS = ("GrokClassifier", "XMLClassifier", "JsonClassifier", "CsvClassifier")


class ClassifiersApi:
    """Handlers of the operations on classifiers. Each is kept as GetClassifier shows it: its kind and its settings."""

    @operation("CreateClassifier")
    def create_classifier(self, context: RequestContext, request: Request) -> Answer:
        kind, settings = _only_kind(request)
        classifiers = stores[context.account_id][context.region].classifiers
        if settings["Name"] in classifiers:
            raise already_exists(f"Classifier with name {settings['Name']} already exists")
        now = datetime.now(UTC)
        classifier = {kind: {**settings, "CreationTime": now, "LastUpdated": now, "Version": 1}}
        _check(classifier)
        classifiers[settings["Name"]] = classifier
        return {}

    @operation("UpdateClassifier")
    def update_classifier(self, context: RequestContext, request: Request) -> Answer:
        kind, settings = _only_kind(request)
        before = _classifier(context, settings["Name"])
        if kind not in before:
            raise invalid_input(f"Classifier {settings['Name']} is not a {kind}")
        after = {**before[kind], **{name: value for name, value in settings.items() if value is not None}}
        after |= {"LastUpdated": datetime.now(UTC), "Version": before[kind]["Version"] + 1}
        _check({kind: after})
        stores[context.account_id][context.region].classifiers[settings["Name"]] = {kind: after}
        return {}

    @operation("DeleteClassifier")
    def delete_classifier(self, context: RequestContext, request: Request) -> Answer:
        _classifier(context, request["Name"])
        del stores[context.account_id][context.region].classifiers[request["Name"]]
        return {}

    @operation("GetClassifier")
    def get_classifier(self, context: RequestContext, request: Request) -> Answer:
        return {"Classifier": _classifier(context, request["Name"])}

    @operation("GetClassifiers")
    def get_classifiers(self, context: RequestContext, request: Request) -> Answer:
        classifiers = list(stores[context.account_id][context.region].classifiers.values())
        found, token = page(classifiers, request)
        return {"Classifiers": found, "NextToken": token}


def _only_kind(request: Request) -> tuple[str, Mapping[str, Any]]:
    given = [(kind, request[kind]) for kind in KINDS if request.get(kind)]
    if len(given) != 1:
        raise invalid_input(f"Exactly one of {', '.join(KINDS)} must be given, not {len(given)}")
    return given[0]


def _classifier(context: RequestContext, name: str) -> dict[str, Any]:
    classifiers = stores[context.account_id][context.region].classifiers
    if name not in classifiers:
        raise entity_not_found(f"Classifier entry with name {name} does not exist")
    return classifiers[name]


def _check(classifier: dict[str, Any]) -> None:
    """Refuse at once what a crawl could not follow, rather than at its first crawl."""
    try:
        custom_classifier(classifier)
    except ValueError as error:
        raise invalid_input(str(error)) from error
