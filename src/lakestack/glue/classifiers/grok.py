"""Grok: text lines that a pattern of named parts matches, such as web servers' logs.

https://docs.aws.amazon.com/glue/latest/dg/custom-classifier.html#custom-classifier-grok
"""

from duckathena.grok import Grok
from lakestack.glue.classifiers.base import MAX_RECORDS, Classified, Layout, Sample
from lakestack.glue.types import BIGINT, BOOLEAN, DOUBLE, INT, STRING, Columns, Primitive, Type

SERDE = "com.amazonaws.glue.serde.GrokSerDe"
TYPES: dict[str, Type] = {
    "byte": Primitive("tinyint"),
    "short": Primitive("smallint"),
    "int": INT,
    "long": BIGINT,
    "float": Primitive("float"),
    "double": DOUBLE,
    "boolean": BOOLEAN,
    "string": STRING,
}


def classify_grok(sample: Sample, grok: Grok, classification: str) -> Classified | None:
    """Recognize lines all of which the pattern matches."""
    every = sample.lines()
    try:
        lines = [line.decode() for line in every[:MAX_RECORDS]]
    except UnicodeDecodeError:
        return None
    if not lines or not grok.fields or not all(grok.expression.search(line) for line in lines):
        return None
    parameters = {"input.format": grok.pattern} | ({"input.grokCustomPatterns": grok.custom} if grok.custom else {})
    layout = Layout(SERDE, serde_parameters=parameters, parameters={"grokPattern": grok.pattern})
    size = sum(len(line.encode()) + 1 for line in lines)
    columns: Columns = {name: TYPES[kind] for name, kind in grok.fields.items()}
    return Classified(classification, columns, layout, len(lines), size, len(every))
