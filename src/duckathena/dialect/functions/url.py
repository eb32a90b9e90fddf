"""https://trino.io/docs/current/functions/url.html"""

from duckathena.dialect.functions.registry import scalars

scalars("""
    url_decode(varchar) -> varchar = athena_url_decode({0})
    url_encode(varchar) -> varchar = athena_url_encode({0})
    url_extract_fragment(varchar) -> varchar = athena_url_part({0}, 'fragment')
    url_extract_host(varchar) -> varchar = athena_url_part({0}, 'host')
    url_extract_parameter(varchar, varchar) -> varchar = athena_url_parameter({0}, {1})
    url_extract_path(varchar) -> varchar = athena_url_part({0}, 'path')
    url_extract_port(varchar) -> bigint = CAST(athena_url_part({0}, 'port') AS BIGINT)
    url_extract_protocol(varchar) -> varchar = athena_url_part({0}, 'protocol')
    url_extract_query(varchar) -> varchar = athena_url_part({0}, 'query')
""")
