"""https://trino.io/docs/current/functions/url.html"""

from duckathena.dialect.coercion import coerce
from duckathena.dialect.functions.registry import Call, scalars, special, wrong_arguments
from duckathena.dialect.functions.strings import LONGEST
from duckathena.dialect.typed import Typed
from duckathena.types import VARCHAR, varchar

scalars("""
    url_decode(varchar) -> text = athena_url_decode({0})
    url_extract_fragment(varchar) -> text = athena_url_part({0}, 'fragment')
    url_extract_host(varchar) -> text = athena_url_part({0}, 'host')
    url_extract_parameter(varchar, varchar) -> text = athena_url_parameter({0}, {1})
    url_extract_path(varchar) -> text = athena_url_part({0}, 'path')
    url_extract_port(varchar) -> bigint = CAST(athena_url_part({0}, 'port') AS BIGINT)
    url_extract_protocol(varchar) -> text = athena_url_part({0}, 'protocol')
    url_extract_query(varchar) -> text = athena_url_part({0}, 'query')
""")


@special("url_encode")
def _url_encode(call: Call) -> Typed:
    """A character may become twelve."""
    values = call.arguments()
    if len(values) != 1:
        raise wrong_arguments(call, values)
    of = values[0].type
    made = varchar(min(LONGEST, 12 * of.precision)) if of.base == "varchar" and of.parameters else VARCHAR
    return Typed(f"athena_url_encode({coerce(values[0], VARCHAR, call.node).sql})", made)
