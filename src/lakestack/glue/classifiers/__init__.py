"""Classifiers: each recognizes one format. A crawler's custom ones are asked first, then the built-in ones."""

from collections.abc import Sequence

from lakestack.glue.classifiers.avro import classify_avro
from lakestack.glue.classifiers.base import Classified, Classifier, Sample
from lakestack.glue.classifiers.columnar import classify_orc, classify_parquet
from lakestack.glue.classifiers.delimited import classify_csv
from lakestack.glue.classifiers.json_documents import classify_json
from lakestack.glue.classifiers.logs import classify_log
from lakestack.glue.classifiers.xml_documents import classify_xml

__all__ = ["Classified", "Classifier", "Sample", "classify"]

# In Glue's order: magic numbers, then documents and logs, then text that merely looks delimited.
# https://docs.aws.amazon.com/glue/latest/dg/add-classifier.html#classifier-built-in
BUILT_IN: tuple[Classifier, ...] = (
    classify_avro,
    classify_orc,
    classify_parquet,
    classify_json,
    classify_xml,
    classify_log,
    classify_csv,
)


def classify(sample: Sample, custom: Sequence[Classifier] = ()) -> Classified | None:
    """Return what the first classifier that recognizes the sample says, or None where none does."""
    for classifier in (*custom, *BUILT_IN):
        if found := classifier(sample):
            return found
    return None
