"""https://trino.io/docs/current/functions/json.html

A json value is text in DuckDB, in the normal form that Trino keeps: keys sorted, no spaces. The functions of the SQL
standard are in `json_standard`.
"""

from duckathena.dialect.functions.registry import scalars

scalars("""
    is_json_scalar(json) -> boolean = athena_json_is_scalar({0})
    is_json_scalar(varchar) -> boolean = athena_json_is_scalar({0})
    json_array_contains(json, boolean) -> boolean = athena_json_contains({0}, CAST(to_json({1}) AS VARCHAR))
    json_array_contains(json, bigint) -> boolean = athena_json_contains({0}, CAST(to_json({1}) AS VARCHAR))
    json_array_contains(json, double) -> boolean = athena_json_contains({0}, CAST(to_json({1}) AS VARCHAR))
    json_array_contains(json, varchar) -> boolean = athena_json_contains({0}, CAST(to_json({1}) AS VARCHAR))
    json_array_contains(varchar, boolean) -> boolean = athena_json_contains({0}, CAST(to_json({1}) AS VARCHAR))
    json_array_contains(varchar, bigint) -> boolean = athena_json_contains({0}, CAST(to_json({1}) AS VARCHAR))
    json_array_contains(varchar, double) -> boolean = athena_json_contains({0}, CAST(to_json({1}) AS VARCHAR))
    json_array_contains(varchar, varchar) -> boolean = athena_json_contains({0}, CAST(to_json({1}) AS VARCHAR))
    json_array_get(json, bigint) -> json = athena_json_array_get({0}, {1})
    json_array_get(varchar, bigint) -> json = athena_json_array_get({0}, {1})
    json_array_length(json) -> bigint = athena_json_array_length({0})
    json_array_length(varchar) -> bigint = athena_json_array_length({0})
    json_extract(json, varchar) -> json = athena_json_extract({0}, {1})
    json_extract(varchar, varchar) -> json = athena_json_extract({0}, {1})
    json_extract_scalar(json, varchar) -> varchar = athena_json_extract_scalar({0}, {1})
    json_extract_scalar(varchar, varchar) -> text = athena_json_extract_scalar({0}, {1})
    json_format(json) -> varchar = {0}
    json_parse(varchar) -> json = athena_json_parse({0})
    json_size(json, varchar) -> bigint = athena_json_size({0}, {1})
    json_size(varchar, varchar) -> bigint = athena_json_size({0}, {1})
""")
