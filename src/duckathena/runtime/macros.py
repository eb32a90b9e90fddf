"""SQL macros: Trino's answers where DuckDB's functions can be put together to give them."""

import duckdb

MACROS = r"""
athena_ln(x) AS CASE WHEN x > 0 THEN ln(x) WHEN x = 0 THEN CAST('-Infinity' AS DOUBLE) WHEN x IS NULL THEN NULL ELSE CAST('NaN' AS DOUBLE) END
athena_offset_minutes(zone) AS (CASE WHEN zone[1] = '-' THEN -1 ELSE 1 END) * (CAST(zone[2:3] AS INTEGER) * 60 + CAST(zone[5:6] AS INTEGER))
athena_is_offset(zone) AS regexp_full_match(zone, '[+-][0-9]{2}:[0-9]{2}')
athena_to_local(utc, zone) AS CASE WHEN zone = 'UTC' THEN utc WHEN athena_is_offset(zone) THEN utc + to_minutes(athena_offset_minutes(zone)) ELSE timezone(zone, timezone('UTC', utc)) END
athena_to_utc(clock, zone) AS CASE WHEN zone = 'UTC' THEN clock WHEN athena_is_offset(zone) THEN clock - to_minutes(athena_offset_minutes(zone)) ELSE timezone('UTC', timezone(zone, clock)) END
athena_zoned(utc, zone) AS CASE WHEN utc IS NULL OR zone IS NULL THEN NULL ELSE {utc: utc, zone: zone} END
athena_local(x) AS athena_to_local((x).utc, (x).zone)
athena_zoned_local(clock, zone) AS athena_zoned(athena_to_utc(clock, zone), zone)
athena_offset(x) AS date_diff('minute', (x).utc, athena_local(x))
athena_offset_text(x) AS format('{}{:02d}:{:02d}', CASE WHEN athena_offset(x) < 0 THEN '-' ELSE '+' END, abs(athena_offset(x)) // 60, abs(athena_offset(x)) % 60)
athena_iso(clock, zone) AS left(strftime(clock, '%Y-%m-%dT%H:%M:%S.%f'), 23) || zone
athena_from_unixtime(seconds) AS make_timestamp(CAST(round(seconds * 1000) AS BIGINT) * 1000)
athena_white() AS chr(9) || chr(10) || chr(11) || chr(12) || chr(13) || ' '
athena_substr(s, start, size) AS CASE WHEN s IS NULL OR start IS NULL OR size IS NULL THEN NULL WHEN start = 0 OR size <= 0 OR abs(start) > length(s) THEN '' ELSE substring(s, start, least(size, length(s))) END
athena_has_null(l) AS list_count(l) < len(l)
athena_contains(l, x) AS CASE WHEN l IS NULL OR x IS NULL THEN NULL WHEN list_contains(l, x) THEN TRUE WHEN athena_has_null(l) THEN NULL ELSE FALSE END
athena_any(l) AS CASE WHEN l IS NULL THEN NULL WHEN list_contains(l, TRUE) THEN TRUE WHEN athena_has_null(l) THEN NULL ELSE FALSE END
athena_all(l) AS CASE WHEN l IS NULL THEN NULL WHEN list_contains(l, FALSE) THEN FALSE WHEN athena_has_null(l) THEN NULL ELSE TRUE END
athena_list_concat(a, b) AS CASE WHEN a IS NULL OR b IS NULL THEN NULL ELSE list_concat(a, b) END
athena_first_place(l, i) AS len(list_filter(l[1:i - 1], lambda e: e IS NOT DISTINCT FROM l[i])) = 0
athena_array_distinct(l) AS list_transform(list_filter(range(1, len(l) + 1), lambda i: athena_first_place(l, i)), lambda i: l[i])
athena_holds(l, x) AS len(list_filter(l, lambda e: e IS NOT DISTINCT FROM x)) > 0
athena_array_except(a, b) AS CASE WHEN b IS NULL THEN NULL ELSE list_filter(athena_array_distinct(a), lambda v: NOT athena_holds(b, v)) END
athena_array_intersect(a, b) AS CASE WHEN b IS NULL THEN NULL ELSE list_filter(athena_array_distinct(a), lambda v: athena_holds(b, v)) END
athena_arrays_overlap(a, b) AS CASE WHEN a IS NULL OR b IS NULL THEN NULL WHEN list_has_any(a, b) THEN TRUE WHEN athena_has_null(a) OR athena_has_null(b) THEN NULL ELSE FALSE END
athena_contains_sequence(a, b) AS CASE WHEN a IS NULL OR b IS NULL THEN NULL ELSE len(b) = 0 OR len(list_filter(range(1, len(a) - len(b) + 2), lambda i: a[i:i + len(b) - 1] = b)) > 0 END
athena_ngrams(l, n) AS list_transform(range(1, greatest(len(l) - n + 1, 1) + 1), lambda i: l[i:i + n - 1])
athena_slice_from(l, start, size) AS CASE WHEN start < 1 THEN l[1:0] ELSE l[start:start + size - 1] END
athena_slice(l, start, size) AS CASE WHEN start = 0 THEN l[CAST('INVALID_FUNCTION_ARGUMENT: SQL array indices start at 1' AS INTEGER):1] WHEN size < 0 THEN l[CAST('INVALID_FUNCTION_ARGUMENT: length must be greater than or equal to 0' AS INTEGER):1] WHEN start > 0 THEN athena_slice_from(l, start, size) ELSE athena_slice_from(l, len(l) + start + 1, size) END
athena_trim_array(l, n) AS CASE WHEN n < 0 OR n > len(l) THEN l[CAST('INVALID_FUNCTION_ARGUMENT: size must not exceed array cardinality ' || len(l) || ': ' || n AS INTEGER):1] ELSE l[1:len(l) - n] END
athena_map(k, v) AS CASE WHEN k IS NULL OR v IS NULL THEN NULL ELSE map(k, v) END
athena_firsts(k) AS list_filter(range(1, len(k) + 1), lambda i: k[i] IS NOT NULL AND athena_first_place(k, i))
athena_map_first(k, v) AS CASE WHEN k IS NULL THEN NULL ELSE map(list_transform(athena_firsts(k), lambda i: k[i]), list_transform(athena_firsts(k), lambda i: v[i])) END
athena_width_bucket(x, low, high, n) AS CAST(CASE WHEN low < high THEN CASE WHEN x < low THEN 0 WHEN x >= high THEN n + 1 ELSE floor(n * (x - low) / (high - low)) + 1 END ELSE CASE WHEN x > low THEN 0 WHEN x <= high THEN n + 1 ELSE floor(n * (low - x) / (low - high)) + 1 END END AS BIGINT)
"""


def install(connection: duckdb.DuckDBPyConnection) -> None:
    for line in MACROS.strip().splitlines():
        connection.execute(f"CREATE MACRO {line}")
