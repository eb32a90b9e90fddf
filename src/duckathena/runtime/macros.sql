-- Trino's answers where DuckDB's own functions can be put together to give them.

-- Numbers. Outside its domain Java's logarithm answers with an infinity or NaN, where DuckDB's raises.
CREATE MACRO athena_ln(x) AS
    CASE WHEN x > 0 THEN ln(x) WHEN x = 0 THEN CAST('-Infinity' AS DOUBLE) WHEN x < 0 THEN CAST('NaN' AS DOUBLE) END;

CREATE MACRO athena_require(value, holds, message) AS
    CASE WHEN holds THEN value WHEN NOT holds THEN CAST('INVALID_FUNCTION_ARGUMENT: ' || message AS BIGINT) END;
CREATE MACRO athena_offset_at_least(n, least) AS athena_require(n, n >= least, 'Offset must be at least ' || least);
CREATE MACRO athena_rows_away(n) AS
    CASE WHEN n IS NULL THEN CAST(CAST('INVALID_FUNCTION_ARGUMENT: Offset must not be null' AS INTEGER) AS BIGINT)
    ELSE athena_offset_at_least(n, 0) END;
CREATE MACRO athena_count(n) AS
    athena_require(athena_require(n, n >= 0, 'count argument of repeat function must be greater than or equal to 0'),
                   n <= 10000, 'count argument of repeat function must be less than or equal to 10000');
-- A double as a real: an infinity where it is too large, as in Java.
CREATE MACRO athena_real(x) AS
    CASE WHEN isfinite(x) AND abs(x) >= 3.4028235677973366e38 THEN CAST(sign(x) * CAST('Infinity' AS DOUBLE) AS FLOAT)
         ELSE CAST(x AS FLOAT) END;
-- C's power of 1, or of -1 by an infinity, is 1 where Java's is no number.
CREATE MACRO athena_power(x, y) AS
    CASE WHEN abs(x) = 1 AND NOT isfinite(y) THEN CAST('NaN' AS DOUBLE) ELSE pow(x, y) END;
-- Java's own rounding is to a whole number, half up, of the value without its sign: -0.3 becomes -0.0, and -0.0 0.0.
CREATE MACRO athena_nearest(x) AS CASE WHEN x = 0 THEN CAST(0 AS DOUBLE) ELSE round(x) END;
CREATE MACRO athena_round(x, digits) AS
    CASE
        WHEN x = 0 THEN CAST(0 AS DOUBLE)
        WHEN NOT isfinite(x) THEN x
        WHEN digits < 0 THEN round(x * pow(10, digits)) / pow(10, digits)
        ELSE round(x, CAST(digits AS INTEGER))
    END;
CREATE MACRO athena_angle(x) AS CASE WHEN isfinite(x) THEN x ELSE CAST('NaN' AS DOUBLE) END;
CREATE MACRO athena_within(x, low, high) AS
    CASE WHEN x IS NULL OR x BETWEEN low AND high THEN x
         ELSE CAST('NUMERIC_VALUE_OUT_OF_RANGE: the result is out of range: ' || x AS BIGINT) END;
CREATE MACRO athena_bigint(x) AS CAST(athena_within(x, -9223372036854775808, 9223372036854775807) AS BIGINT);

CREATE MACRO athena_bucket(x, low, high, n) AS
    CASE WHEN x < low THEN 0 WHEN x >= high THEN n + 1 ELSE floor(n * (x - low) / (high - low) + 1) END;
CREATE MACRO athena_width_bucket(x, a, b, n) AS
    CASE
        WHEN x IS NULL OR a IS NULL OR b IS NULL OR n IS NULL THEN NULL
        WHEN n <= 0 THEN athena_require(0, FALSE, 'bucketCount must be greater than 0')
        WHEN isnan(x) THEN athena_require(0, FALSE, 'operand must not be NaN')
        WHEN NOT (isfinite(a) AND isfinite(b)) THEN athena_require(0, FALSE, 'bounds must be finite')
        WHEN a = b THEN athena_require(0, FALSE, 'bounds cannot equal each other')
        ELSE CAST(CASE WHEN a < b THEN athena_bucket(x, a, b, n) ELSE n + 1 - athena_bucket(x, b, a, n) END AS BIGINT)
    END;
CREATE MACRO athena_random(low, high, message) AS
    CAST(low + floor(random() * athena_require(CAST(high AS BIGINT) - low, low < high, message)) AS BIGINT);
CREATE MACRO athena_round_whole(x, digits) AS
    CASE
        WHEN digits >= 0 THEN CAST(x AS HUGEINT)
        WHEN digits < -18 THEN CAST('NUMERIC_VALUE_OUT_OF_RANGE: numerical overflow: ' || x AS HUGEINT)
        ELSE sign(x) * ((abs(CAST(x AS HUGEINT)) + 5 * CAST(pow(10, -digits - 1) AS HUGEINT)) // CAST(pow(10, -digits) AS HUGEINT))
             * CAST(pow(10, -digits) AS HUGEINT)
    END;
-- https://en.wikipedia.org/wiki/Binomial_proportion_confidence_interval#Wilson_score_interval
CREATE MACRO athena_wilson_of(p, n, z, side) AS
    (p + z * z / (2 * n) + side * z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))) / (1 + z * z / n);
CREATE MACRO athena_wilson(successes, trials, z, side) AS
    CASE
        WHEN successes < 0 THEN athena_require(0, FALSE, 'number of successes must not be negative')
        WHEN trials <= 0 THEN athena_require(0, FALSE, 'number of trials must be positive')
        WHEN successes > trials
            THEN athena_require(0, FALSE, 'number of successes must not be larger than number of trials')
        WHEN z < 0 THEN athena_require(0, FALSE, 'z-score must not be negative')
        ELSE athena_wilson_of(CAST(successes AS DOUBLE) / trials, CAST(trials AS DOUBLE), z, side)
    END;
CREATE MACRO athena_norm(m) AS sqrt(coalesce(list_sum(list_transform(map_values(m), lambda v: v * v)), 0));
CREATE MACRO athena_cosine(a, b) AS
    CASE
        WHEN a IS NULL OR b IS NULL OR athena_has_null(map_values(a)) OR athena_has_null(map_values(b)) THEN NULL
        ELSE coalesce(list_sum(list_transform(map_keys(a), lambda k: map_extract_value(a, k) * map_extract_value(b, k))), 0)
             / (athena_norm(a) * athena_norm(b))
    END;

-- NaN is the greatest for DuckDB; Trino's max passes over it where it can.
CREATE MACRO athena_number(x) AS CASE WHEN isnan(x) THEN NULL ELSE x END;
-- Values of which one is no finite number spread by NaN, where there are enough of them to spread at all.
CREATE MACRO athena_proper(x) AS CASE WHEN isfinite(x) THEN x END;
CREATE MACRO athena_spread(of_proper, enough, improper) AS
    CASE WHEN NOT improper THEN of_proper WHEN enough THEN CAST('NaN' AS DOUBLE) END;
-- The same of pairs of which neither is NULL. A correlation or a slope that is no number is none.
CREATE MACRO athena_pair(x, y) AS CASE WHEN isfinite(x) AND isfinite(y) THEN x END;
CREATE MACRO athena_improper(x, y) AS NOT isfinite(CAST(x AS DOUBLE) + 0 * CAST(y AS DOUBLE));
CREATE MACRO athena_finite(x) AS CASE WHEN isfinite(x) THEN x END;
CREATE MACRO athena_correlated(of_proper, improper) AS CASE WHEN NOT improper THEN athena_finite(of_proper) END;
-- What a number is compared by where NaN is the least; how many values max, min and their kin may keep.
CREATE MACRO athena_nan_first(x) AS CASE WHEN x IS NOT NULL THEN {n: NOT isnan(x), v: x} END;
CREATE MACRO athena_kept(n) AS
    athena_require(athena_require(n, n > 0, 'the number of values to keep must be greater than 0'),
                   n <= 10000, 'the number of values to keep must be less than or equal to 10000');
CREATE MACRO athena_buckets(n) AS athena_require(n, n > 1, 'approx_most_frequent bucket count must be greater than one');
CREATE MACRO athena_histogram(of_numbers, nans) AS
    CASE
        WHEN nans = 0 THEN of_numbers
        ELSE map_concat(of_numbers, map([CAST('NaN' AS DOUBLE)], [CAST(nans AS UBIGINT)]))
    END;
CREATE MACRO athena_max(of_numbers, of_all) AS coalesce(of_numbers, of_all);
-- The value below which a fraction of all lies: what Trino's digest answers as long as it holds each value by itself.
CREATE MACRO athena_percentile_of(sorted, n, p) AS
    sorted[athena_require(CAST(least(floor(p * n), n - 1) AS BIGINT) + 1, p BETWEEN 0 AND 1, 'Percentile must be between 0 and 1')];
CREATE MACRO athena_percentile(l, p) AS
    CASE WHEN list_count(l) > 0 THEN athena_percentile_of(list_sort(l, 'ASC', 'NULLS LAST'), list_count(l), p) END;

-- Kilometres on a sphere, by Vincenty's formula: https://en.wikipedia.org/wiki/Great-circle_distance#Formulae
CREATE MACRO athena_great_circle_of(a, b, d) AS
    6371.01e0 * atan2(sqrt(pow(cos(b) * sin(d), 2) + pow(cos(a) * sin(b) - sin(a) * cos(b) * cos(d), 2)),
                      sin(a) * sin(b) + cos(a) * cos(b) * cos(d));
CREATE MACRO athena_great_circle(latitude, longitude, other_latitude, other_longitude) AS
    CASE
        WHEN greatest(abs(latitude), abs(other_latitude)) > 90
            THEN athena_require(0, FALSE, 'Latitude must be between -90 and 90')
        WHEN greatest(abs(longitude), abs(other_longitude)) > 180
            THEN athena_require(0, FALSE, 'Longitude must be between -180 and 180')
        ELSE athena_great_circle_of(radians(latitude), radians(other_latitude), radians(longitude) - radians(other_longitude))
    END;

-- DuckDB's skewness is the sample's, Trino's the population's.
CREATE MACRO athena_skewness(sampled, n) AS CASE WHEN n > 2 THEN sampled * (n - 2) / sqrt(n * (n - 1)) END;

-- Texts.
-- What is white space for Java's Character.isWhitespace: a space that does not break a line is not. Most texts are
-- ASCII's alone, and trimmed faster of fewer characters.
CREATE MACRO athena_ascii_white() AS
    chr(9) || chr(10) || chr(11) || chr(12) || chr(13) || chr(28) || chr(29) || chr(30) || chr(31) || ' ';
CREATE MACRO athena_white(s) AS
    CASE
        WHEN strlen(s) = length(s) THEN athena_ascii_white()
        ELSE athena_ascii_white() || chr(5760) || chr(8192) || chr(8193) || chr(8194) || chr(8195) || chr(8196)
             || chr(8197) || chr(8198) || chr(8200) || chr(8201) || chr(8202) || chr(8232) || chr(8233) || chr(8287)
             || chr(12288)
    END;

-- Java's upper case of one character is one character: the sharp s has none.
CREATE MACRO athena_upper(s) AS
    CASE
        WHEN contains(s, 'ß') THEN array_to_string(list_transform(string_split(s, 'ß'), lambda p: upper(p)), 'ß')
        ELSE upper(s)
    END;
CREATE MACRO athena_length(n) AS
    CAST(athena_require(n, n BETWEEN 0 AND 2147483647, 'Target length must be in the range [0..2147483647]') AS INTEGER);
CREATE MACRO athena_delimiter(s) AS
    CASE WHEN s = '' THEN CAST(athena_require(0, FALSE, 'The delimiter may not be the empty string') AS VARCHAR) ELSE s END;
CREATE MACRO athena_split_all(s, delimiter) AS CASE WHEN delimiter IS NOT NULL THEN string_split(s, delimiter) END;
CREATE MACRO athena_padding(s) AS
    CASE WHEN s = '' THEN CAST(athena_require(0, FALSE, 'Padding string must not be empty') AS VARCHAR) ELSE s END;

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
CREATE MACRO athena_iso_offset(x) AS CASE WHEN athena_offset(x) = 0 THEN 'Z' ELSE athena_offset_text(x) END;
CREATE MACRO athena_part(span, size, modulus) AS
    sign(span) * CASE WHEN modulus = 0 THEN abs(span) // size ELSE (abs(span) // size) % greatest(modulus, 1) END;
CREATE MACRO athena_zone_of(hours, minutes) AS
    athena_zone_name(format('{}{:02d}:{:02d}', CASE WHEN hours * 60 + minutes < 0 THEN '-' ELSE '+' END,
                            abs(hours * 60 + minutes) // 60, abs(hours * 60 + minutes) % 60));
-- Trino formats milliseconds, whatever a timestamp has.
CREATE MACRO athena_milliseconds(clock) AS make_timestamp(CAST(floor((epoch_us(clock) + 500) / 1000) AS BIGINT) * 1000);
-- Half up, and no number is the beginning, as Java's rounding has it.
CREATE MACRO athena_from_unixtime(seconds) AS
    make_timestamp(CASE WHEN isnan(seconds) THEN 0 ELSE CAST(floor(seconds * 1000 + 0.5) AS BIGINT) * 1000 END);

-- JSON has no infinity and no NaN: Java writes them as texts.
CREATE MACRO athena_double_json(x) AS CASE WHEN isfinite(x) THEN athena_double_text(x) ELSE '"' || athena_double_text(x) || '"' END;
CREATE MACRO athena_real_json(x) AS CASE WHEN isfinite(x) THEN athena_real_text(x) ELSE '"' || athena_real_text(x) || '"' END;

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
-- DuckDB's array_to_string wants a constant separator; its list_reduce looks at lists of rows that CASE has left out,
-- and refuses the empty ones where nothing stands for them.
CREATE MACRO athena_join(texts, separator) AS
    CASE
        WHEN texts IS NULL OR separator IS NULL THEN NULL
        ELSE coalesce(list_reduce(list_filter(texts, lambda t: t IS NOT NULL),
                                  lambda a, b: coalesce(a || separator, '') || b, CAST(NULL AS VARCHAR)), '')
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
    CASE
        WHEN l IS NOT NULL AND n IS NOT NULL
        THEN list_transform(range(1, greatest(len(l) - athena_require(n, n > 0, 'N must be positive') + 1, 1) + 1),
                            lambda i: l[i:i + n - 1])
    END;
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
CREATE MACRO athena_order_of(a, b) AS CASE WHEN a < b THEN -1 WHEN a > b THEN 1 ELSE 0 END;
CREATE MACRO athena_ordered(o) AS
    CASE WHEN o = 2 THEN CAST('NOT_SUPPORTED: comparison not supported for values with null elements' AS INTEGER) ELSE o END;
CREATE MACRO athena_order(comparison) AS
    CASE WHEN comparison IN (-1, 0, 1) THEN comparison
         ELSE athena_require(0, FALSE, 'Lambda comparator must return either -1, 0, or 1') END;
CREATE MACRO athena_whole_days(step) AS
    athena_require(step // 86400000, step % 86400000 = 0,
                   'sequence step must be a day interval if start and end values are dates');
-- The months to add to the first of a sequence: whole steps of them, as far as the last.
CREATE MACRO athena_month_steps(start, stop, step) AS athena_sequence(0, date_sub('month', start, stop), step);
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

CREATE MACRO athena_array_histogram(l) AS
    CASE
        WHEN l IS NULL THEN NULL
        ELSE map(list_filter(athena_array_distinct(l), lambda v: v IS NOT NULL),
                 list_transform(list_filter(athena_array_distinct(l), lambda v: v IS NOT NULL),
                                lambda v: CAST(len(list_filter(l, lambda e: e = v)) AS BIGINT)))
    END;
-- In the order of the places that are taken; of places, since elements may be equal.
CREATE MACRO athena_combinations(l, n) AS
    list_transform(
        athena_choices(CAST(len(l) AS BIGINT),
                       athena_require(n, n BETWEEN 0 AND 5, 'combination size must not be negative, or exceed 5')),
        lambda places: list_transform(places, lambda i: l[i])
    );

-- Maps.
CREATE MACRO athena_map(k, v) AS CASE WHEN k IS NULL OR v IS NULL THEN NULL ELSE map(k, v) END;
-- The n entries with the highest counts, of a map of counts.
CREATE MACRO athena_ranked(counts) AS
    list_sort(list_transform(map_entries(counts), lambda e: {n: -CAST(e.value AS BIGINT), k: e.key}));
CREATE MACRO athena_most(counts, n) AS
    map(list_transform(athena_ranked(counts)[1:n], lambda e: e.k), list_transform(athena_ranked(counts)[1:n], lambda e: -e.n));
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
