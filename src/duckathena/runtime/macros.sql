-- Trino's answers where DuckDB's own functions can be put together to give them.

-- Numbers. Outside its domain Java's logarithm answers with an infinity or NaN, where DuckDB's raises.
CREATE MACRO athena_ln(x) AS
    CASE WHEN x > 0 THEN ln(x) WHEN x = 0 THEN CAST('-Infinity' AS DOUBLE) WHEN x < 0 THEN CAST('NaN' AS DOUBLE) END;

CREATE MACRO athena_bucket(x, low, high, n) AS
    CASE WHEN x < low THEN 0 WHEN x >= high THEN n + 1 ELSE floor(n * (x - low) / (high - low)) + 1 END;
CREATE MACRO athena_width_bucket(x, low, high, n) AS
    CAST(CASE WHEN low < high THEN athena_bucket(x, low, high, n) ELSE athena_bucket(-x, -low, -high, n) END AS BIGINT);

-- DuckDB's skewness is the sample's, Trino's the population's.
CREATE MACRO athena_skewness(sampled, n) AS CASE WHEN n > 2 THEN sampled * (n - 2) / sqrt(n * (n - 1)) END;

-- Texts.
CREATE MACRO athena_white() AS chr(9) || chr(10) || chr(11) || chr(12) || chr(13) || ' ';

CREATE MACRO athena_substr(s, start, size) AS
    CASE
        WHEN s IS NULL OR start IS NULL OR size IS NULL THEN NULL
        WHEN start = 0 OR size <= 0 OR abs(start) > length(s) THEN ''
        ELSE substring(s, start, least(size, length(s)))
    END;

-- Times. A timestamp with time zone is {utc, zone}; a zone is UTC, an offset such as +02:00, or a name of ICU's.
CREATE MACRO athena_is_offset(zone) AS regexp_full_match(zone, '[+-][0-9]{2}:[0-9]{2}');
CREATE MACRO athena_offset_minutes(zone) AS
    (CASE WHEN zone[1] = '-' THEN -1 ELSE 1 END) * (CAST(zone[2:3] AS INTEGER) * 60 + CAST(zone[5:6] AS INTEGER));
CREATE MACRO athena_to_local(utc, zone) AS
    CASE
        WHEN zone = 'UTC' THEN utc
        WHEN athena_is_offset(zone) THEN CAST(utc AS TIMESTAMP) + to_minutes(athena_offset_minutes(zone))
        ELSE timezone(zone, timezone('UTC', CAST(utc AS TIMESTAMP)))
    END;
CREATE MACRO athena_to_utc(clock, zone) AS
    CASE
        WHEN zone = 'UTC' THEN clock
        WHEN athena_is_offset(zone) THEN CAST(clock AS TIMESTAMP) - to_minutes(athena_offset_minutes(zone))
        ELSE timezone('UTC', timezone(zone, CAST(clock AS TIMESTAMP)))
    END;
CREATE MACRO athena_zoned(utc, zone) AS
    CASE WHEN utc IS NULL OR zone IS NULL THEN NULL ELSE {utc: utc, zone: zone} END;
CREATE MACRO athena_local(x) AS athena_to_local((x).utc, (x).zone);
CREATE MACRO athena_zoned_local(clock, zone) AS athena_zoned(athena_to_utc(clock, zone), zone);
CREATE MACRO athena_offset(x) AS date_diff('minute', (x).utc, athena_local(x));
CREATE MACRO athena_offset_text(x) AS
    format('{}{:02d}:{:02d}', CASE WHEN athena_offset(x) < 0 THEN '-' ELSE '+' END,
           abs(athena_offset(x)) // 60, abs(athena_offset(x)) % 60);
CREATE MACRO athena_iso(clock, zone) AS left(strftime(clock, '%Y-%m-%dT%H:%M:%S.%f'), 23) || zone;
CREATE MACRO athena_from_unixtime(seconds) AS make_timestamp(CAST(round(seconds * 1000) AS BIGINT) * 1000);

-- Arrays. NULL in an array makes what depends on it unknown; two NULLs count as the same element.
CREATE MACRO athena_has_null(l) AS list_count(l) < len(l);
CREATE MACRO athena_contains(l, x) AS
    CASE
        WHEN l IS NULL OR x IS NULL THEN NULL
        WHEN list_contains(l, x) THEN TRUE
        WHEN athena_has_null(l) THEN NULL
        ELSE FALSE
    END;
CREATE MACRO athena_any(l) AS
    CASE WHEN l IS NULL THEN NULL WHEN list_contains(l, TRUE) THEN TRUE WHEN athena_has_null(l) THEN NULL ELSE FALSE END;
CREATE MACRO athena_all(l) AS
    CASE WHEN l IS NULL THEN NULL WHEN list_contains(l, FALSE) THEN FALSE WHEN athena_has_null(l) THEN NULL ELSE TRUE END;
CREATE MACRO athena_list_concat(a, b) AS CASE WHEN a IS NULL OR b IS NULL THEN NULL ELSE list_concat(a, b) END;
-- DuckDB's array_to_string wants a constant separator.
CREATE MACRO athena_join(texts, separator) AS
    CASE
        WHEN texts IS NULL OR separator IS NULL THEN NULL
        WHEN list_count(texts) = 0 THEN ''
        ELSE list_reduce(list_filter(texts, lambda t: t IS NOT NULL), lambda a, b: a || separator || b)
    END;
CREATE MACRO athena_holds(l, x) AS len(list_filter(l, lambda e: e IS NOT DISTINCT FROM x)) > 0;
CREATE MACRO athena_is_first(l, i) AS NOT athena_holds(l[1:i - 1], l[i]);
CREATE MACRO athena_array_distinct(l) AS
    list_transform(list_filter(range(1, len(l) + 1), lambda i: athena_is_first(l, i)), lambda i: l[i]);
CREATE MACRO athena_array_except(a, b) AS
    CASE WHEN b IS NULL THEN NULL ELSE list_filter(athena_array_distinct(a), lambda v: NOT athena_holds(b, v)) END;
CREATE MACRO athena_array_intersect(a, b) AS
    CASE WHEN b IS NULL THEN NULL ELSE list_filter(athena_array_distinct(a), lambda v: athena_holds(b, v)) END;
CREATE MACRO athena_arrays_overlap(a, b) AS
    CASE
        WHEN a IS NULL OR b IS NULL THEN NULL
        WHEN list_has_any(a, b) THEN TRUE
        WHEN len(a) > 0 AND len(b) > 0 AND (athena_has_null(a) OR athena_has_null(b)) THEN NULL
        ELSE FALSE
    END;
CREATE MACRO athena_contains_sequence(a, b) AS
    CASE
        WHEN a IS NULL OR b IS NULL THEN NULL
        ELSE len(b) = 0
             OR len(list_filter(range(1, len(a) - len(b) + 2), lambda i: a[i:i + len(b) - 1] = b)) > 0
    END;
CREATE MACRO athena_ngrams(l, n) AS
    list_transform(range(1, greatest(len(l) - n + 1, 1) + 1), lambda i: l[i:i + n - 1]);
-- The position, or an error: casts raise where nothing else in DuckDB does without being volatile.
CREATE MACRO athena_checked(place, wrong, message) AS
    CASE WHEN wrong THEN CAST('INVALID_FUNCTION_ARGUMENT: ' || message AS BIGINT) ELSE place END;
CREATE MACRO athena_sequence(start, stop, step) AS
    generate_series(
        athena_checked(start, step = 0 OR (step > 0) <> (stop >= start) AND stop <> start,
                       'sequence stop value should be greater than or equal to start value if step is greater than zero'
                       || ' otherwise stop should be less than or equal to start'),
        athena_checked(stop, step <> 0 AND abs((stop - start) // step) >= 10000,
                       'result of sequence function must not have more than 10000 entries'),
        step
    );
CREATE MACRO athena_slice_from(l, start, size) AS CASE WHEN start < 1 THEN l[1:0] ELSE l[start:start + size - 1] END;
CREATE MACRO athena_slice(l, start, size) AS
    athena_slice_from(
        l,
        athena_checked(CASE WHEN start > 0 THEN start ELSE len(l) + start + 1 END,
                       start = 0, 'SQL array indices start at 1'),
        athena_checked(size, size < 0, 'length must be greater than or equal to 0')
    );
CREATE MACRO athena_trim_array(l, n) AS
    l[1:athena_checked(len(l) - n, n < 0 OR n > len(l), 'size must not exceed array cardinality ' || len(l) || ': ' || n)];

-- Maps.
CREATE MACRO athena_map(k, v) AS CASE WHEN k IS NULL OR v IS NULL THEN NULL ELSE map(k, v) END;
CREATE MACRO athena_firsts(k) AS
    list_filter(range(1, len(k) + 1), lambda i: k[i] IS NOT NULL AND athena_is_first(k, i));
CREATE MACRO athena_of_key(k, v, i) AS
    list_transform(list_filter(range(1, len(k) + 1), lambda j: k[j] = k[i]), lambda j: v[j]);
CREATE MACRO athena_multimap(k, v) AS
    CASE
        WHEN k IS NULL THEN NULL
        ELSE map(list_transform(athena_firsts(k), lambda i: k[i]),
                 list_transform(athena_firsts(k), lambda i: athena_of_key(k, v, i)))
    END;
CREATE MACRO athena_map_first(k, v) AS
    CASE
        WHEN k IS NULL THEN NULL
        ELSE map(list_transform(athena_firsts(k), lambda i: k[i]), list_transform(athena_firsts(k), lambda i: v[i]))
    END;
