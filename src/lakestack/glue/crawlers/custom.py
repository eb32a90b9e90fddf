"""Custom classifiers: what is kept of each, and what it does in a crawl.

https://docs.aws.amazon.com/glue/latest/dg/custom-classifier.html
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

from duckathena.grok import Grok
from lakestack.glue.classifiers import Classifier
from lakestack.glue.classifiers.delimited import Options, classify_csv
from lakestack.glue.classifiers.grok import classify_grok
from lakestack.glue.classifiers.json_documents import classify_json_path, steps
from lakestack.glue.classifiers.xml_documents import classify_xml


def custom_classifier(classifier: Mapping[str, Any]) -> Classifier:
    """Return what a classifier, as GetClassifier shows it, does in a crawl.

    Raises ValueError where its settings are not to be followed.
    """
    [(kind, settings)] = classifier.items()
    match kind:
        case "JsonClassifier":
            steps(settings["JsonPath"])
            return partial(classify_json_path, path=settings["JsonPath"])
        case "CsvClassifier":
            return partial(classify_csv, options=csv_options(settings))
        case "GrokClassifier":
            grok = Grok(settings["GrokPattern"], settings.get("CustomPatterns") or "")
            if not (grok.expression and grok.fields):
                raise ValueError(f"the grok pattern {grok.pattern!r} names no columns")
            return partial(classify_grok, grok=grok, classification=settings["Classification"])
        case _:
            tag, classification = settings.get("RowTag") or "", settings["Classification"]
            return partial(classify_xml, row_tag=tag, classification=classification)


def csv_options(settings: Mapping[str, Any]) -> Options:
    return Options(
        delimiter=settings.get("Delimiter"),
        quote=settings.get("QuoteSymbol") or '"',
        present=settings.get("ContainsHeader") or "UNKNOWN",
        header=tuple(settings.get("Header") or ()),
        trim=not settings.get("DisableValueTrimming", False),
        single_column=bool(settings.get("AllowSingleColumn")),
        open_csv_serde=settings.get("Serde") == "OpenCSVSerDe",
    )
