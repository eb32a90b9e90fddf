# ruff: noqa: E501  (a case a line)
"""https://trino.io/docs/current/functions/array.html, map.html, lambda.html, json.html and conditional.html"""

from tests.unit.duckathena.cases import check, table

ARRAYS = """
ARRAY[1, 2]                             | array(integer) | [1, 2]
ARRAY[1, NULL]                          | array(integer) | [1, null]
ARRAY['a', 'bc']                        | array(varchar(2)) | [a, bc]
ARRAY[1, DECIMAL '2.5']                 | array(decimal(11,1)) | [1.0, 2.5]
ARRAY[1, 'a']                           |               | <TYPE_MISMATCH>
ARRAY[1, 2][1]                          | integer       | 1
ARRAY[1, 2][3]                          |               | <INVALID_FUNCTION_ARGUMENT>
ARRAY[1, 2][0]                          |               | <INVALID_FUNCTION_ARGUMENT>
ARRAY[1, 2][-1]                         |               | <INVALID_FUNCTION_ARGUMENT>
ARRAY[1, 3] < ARRAY[1, 2]               | boolean       | false
ARRAY[1, NULL] < ARRAY[1, 2]            |               | <NOT_SUPPORTED>
CAST(NULL AS row(a integer)) < ROW(1)   | boolean       | NULL
ROW(1, ARRAY[NULL]) >= ROW(1, ARRAY[2]) |               | <NOT_SUPPORTED>
contains(ARRAY[nan(), 1e0], nan())      | boolean       | false
array_position(ARRAY[nan(), 1e0], nan()) | bigint       | 0
array_position(ARRAY[nan(), 1e0], 1e0)  | bigint        | 2
array_remove(ARRAY[nan(), NULL, 1e0], 1e0) | array(double) | [NaN, null]
array_remove(ARRAY[nan()], nan())       | array(double) | [NaN]
contains(ARRAY[1e0, NULL], 2e0)         | boolean       | NULL
contains(ARRAY[ROW(1, 'a')], ROW(1, 'a')) | boolean     | true
contains(ARRAY[ROW(1, NULL)], ROW(2, NULL)) | boolean   | false
contains(ARRAY[ROW(1, NULL)], ROW(1, NULL)) |           | <NOT_SUPPORTED>
array_position(ARRAY[ARRAY[1, NULL]], ARRAY[1, 2]) |    | <NOT_SUPPORTED>
contains(ARRAY[TIMESTAMP '2020-01-01 10:00 UTC'], TIMESTAMP '2020-01-01 11:00 +01:00') | boolean | true
element_at(ARRAY[1, 2], -1)             | integer       | 2
element_at(ARRAY[1, 2], 3)              | integer       | NULL
ARRAY[1] || ARRAY[2]                    | array(integer) | [1, 2]
ARRAY[1] || 2                           | array(integer) | [1, 2]
0 || ARRAY[1]                           | array(integer) | [0, 1]
concat(ARRAY[1], ARRAY[2], ARRAY[3])    | array(integer) | [1, 2, 3]
all_match(ARRAY[1, 2], x -> x > 0)      | boolean       | true
any_match(ARRAY[1, NULL], x -> x > 1)   | boolean       | NULL
none_match(ARRAY[1, 2], x -> x > 2)     | boolean       | true
array_distinct(ARRAY[2, 1, 2, NULL, NULL]) | array(integer) | [2, 1, null]
array_except(ARRAY[1, 2, 2, 3], ARRAY[2]) | array(integer) | [1, 3]
array_intersect(ARRAY[1, 2, 3], ARRAY[3, 2]) | array(integer) | [2, 3]
array_union(ARRAY[1, 2], ARRAY[2, 3])   | array(integer) | [1, 2, 3]
array_join(ARRAY[1, NULL, 3], '-')      | varchar       | 1-3
array_join(ARRAY[1, NULL, 3], '-', 'x') | varchar       | 1-x-3
array_max(ARRAY[1, 3, 2])               | integer       | 3
array_max(ARRAY[1, NULL])               | integer       | NULL
array_min(ARRAY[2, 1])                  | integer       | 1
array_position(ARRAY[1, 2, 2], 2)       | bigint        | 2
array_position(ARRAY[1], 5)             | bigint        | 0
array_remove(ARRAY[1, 2, 1], 1)         | array(integer) | [2]
array_sort(ARRAY[3, NULL, 1])           | array(integer) | [1, 3, null]
arrays_overlap(ARRAY[1, 2], ARRAY[2, 3]) | boolean      | true
arrays_overlap(ARRAY[1, NULL], ARRAY[2]) | boolean      | NULL
cardinality(ARRAY[1, 2])                | bigint        | 2
contains(ARRAY[1, 2], 2)                | boolean       | true
contains(ARRAY[1, NULL], 2)             | boolean       | NULL
contains_sequence(ARRAY[1, 2, 3], ARRAY[2, 3]) | boolean | true
filter(ARRAY[1, NULL, 3], x -> x IS NOT NULL) | array(integer) | [1, 3]
flatten(ARRAY[ARRAY[1], ARRAY[2, 3]])   | array(integer) | [1, 2, 3]
ngrams(ARRAY['a', 'b', 'c'], 2)         | array(array(varchar(1))) | [[a, b], [b, c]]
reduce(ARRAY[5, 20, 50], 0, (s, x) -> s + x, s -> s) | integer | 75
reduce(ARRAY[1, 2], 0e0, (s, x) -> s + x, s -> s / 2) | double | 1.5
repeat('a', 3)                          | array(varchar(1)) | [a, a, a]
reverse(ARRAY[1, 2])                    | array(integer) | [2, 1]
sequence(1, 3)                          | array(bigint) | [1, 2, 3]
sequence(3, 1)                          | array(bigint) | [3, 2, 1]
sequence(1, 20000)                      |               | <INVALID_FUNCTION_ARGUMENT>
sequence(1, 5, -1)                      |               | <INVALID_FUNCTION_ARGUMENT>
sequence(1, 10, 4)                      | array(bigint) | [1, 5, 9]
sequence(DATE '2020-01-30', DATE '2020-02-01') | array(date) | [2020-01-30, 2020-01-31, 2020-02-01]
slice(ARRAY[1, 2, 3, 4], 2, 2)          | array(integer) | [2, 3]
slice(ARRAY[1, 2, 3, 4], -2, 2)         | array(integer) | [3, 4]
slice(ARRAY[1], 0, 1)                   |               | <INVALID_FUNCTION_ARGUMENT>
transform(ARRAY[1, 2], x -> x * DECIMAL '1.5') | array(decimal(12,1)) | [1.5, 3.0]
transform(ARRAY[ARRAY[1], ARRAY[2]], x -> transform(x, y -> y + 1)) | array(array(integer)) | [[2], [3]]
trim_array(ARRAY[1, 2, 3], 1)           | array(integer) | [1, 2]
zip(ARRAY[1, 2], ARRAY[3])              | array(row(integer, integer)) | [{field0=1, field1=3}, {field0=2, field1=null}]
zip_with(ARRAY[1, 2], ARRAY[3, 4], (x, y) -> x * y) | array(integer) | [3, 8]
CAST(ARRAY[1, 2] AS array(varchar))     | array(varchar) | [1, 2]
"""

MAPS_AND_ROWS = """
map(ARRAY['a', 'b'], ARRAY[1, 2])       | map(varchar(1), integer) | {a=1, b=2}
map(ARRAY['a', 'a'], ARRAY[1, 2])       |               | <INVALID_FUNCTION_ARGUMENT>
map(ARRAY['a'], ARRAY[1])['a']          | integer       | 1
map(ARRAY['a'], ARRAY[1])['b']          |               | <INVALID_FUNCTION_ARGUMENT>
element_at(map(ARRAY['a'], ARRAY[1]), 'b') | integer    | NULL
cardinality(map(ARRAY['a'], ARRAY[1]))  | bigint        | 1
map_keys(map(ARRAY['a'], ARRAY[1]))     | array(varchar(1)) | [a]
map_values(map(ARRAY['a'], ARRAY[1]))   | array(integer) | [1]
map_entries(map(ARRAY['a'], ARRAY[1]))  | array(row(varchar(1), integer)) | [{field0=a, field1=1}]
map_from_entries(ARRAY[('a', 1)])       | map(varchar(1), integer) | {a=1}
map_concat(map(ARRAY['a'], ARRAY[1]), map(ARRAY['a', 'b'], ARRAY[2, 3])) | map(varchar(1), integer) | {a=2, b=3}
map_filter(map(ARRAY['a', 'b'], ARRAY[1, 2]), (k, v) -> v > 1) | map(varchar(1), integer) | {b=2}
transform_values(map(ARRAY['a'], ARRAY[1]), (k, v) -> v + 1) | map(varchar(1), integer) | {a=2}
transform_keys(map(ARRAY['a'], ARRAY[1]), (k, v) -> k || 'x') | map(varchar, integer) | {ax=1}
map_zip_with(map(ARRAY['a'], ARRAY[1]), map(ARRAY['a', 'b'], ARRAY[10, 20]), (k, x, y) -> x + y) | map(varchar(1), integer) | {a=11, b=null}
multimap_from_entries(ARRAY[('a', 1), ('b', 2), ('a', 3)]) | map(varchar(1), array(integer)) | {a=[1, 3], b=[2]}
ROW(1, 'a')                             | row(integer, varchar(1)) | {field0=1, field1=a}
CAST(ROW(1, 'a') AS ROW(x bigint, y varchar)) | row(x bigint, y varchar) | {x=1, y=a}
CAST(ROW(1, 'a') AS ROW(x bigint, y varchar)).y | varchar | a
ROW(1, 'a')[2]                          | varchar(1)    | a
"""

CONDITIONS = """
CASE WHEN true THEN 1 ELSE 2 END        | integer       | 1
CASE 2 WHEN 1 THEN 'a' WHEN 2 THEN 'bc' END | varchar(2) | bc
CASE WHEN false THEN 1 END              | integer       | NULL
CASE WHEN true THEN 1 ELSE 'a' END      |               | <TYPE_MISMATCH>
if(true, 1)                             | integer       | 1
if(false, 1, DECIMAL '2.5')             | decimal(11,1) | 2.5
coalesce(NULL, 1, 2)                    | integer       | 1
nullif(1, 1)                            | integer       | NULL
nullif(1, 2)                            | integer       | 1
try(1 / 0)                              | integer       | NULL
try(CAST('x' AS integer))               | integer       | NULL
try(ARRAY[1][2])                        | integer       | NULL
typeof(DECIMAL '1.5')                   | varchar       | decimal(2,1)
"""

JSON = """
JSON '{"b": 1, "a": [1, 2]}'            | json          | {"a":[1,2],"b":1}
json_parse('[1, 2.50, "x", null]')      | json          | [1,2.5,"x",null]
json_parse('{')                         |               | <INVALID_FUNCTION_ARGUMENT>
json_format(JSON '{"a": 1}')            | varchar       | {"a":1}
json_extract('{"a": {"b": [10, 20]}}', '$.a.b') | json  | [10,20]
json_extract('{"a": 1}', '$.x')         | json          | NULL
json_extract_scalar('{"a": {"b": 1}}', '$.a.b') | varchar(15) | 1
json_extract_scalar('{"a": {"b": 1}}', '$.a') | varchar(15) | NULL
json_extract_scalar('{"a b": "x"}', '$["a b"]') | varchar(12) | x
json_extract_scalar('[1, true]', '$[1]') | varchar(9) | true
json_array_length('[1, 2, 3]')          | bigint        | 3
json_array_length('{}')                 | bigint        | NULL
json_array_contains('[1, 2]', 2)        | boolean       | true
json_array_get('["a", "b"]', -1)        | json          | b
json_size('{"x": {"a": 1, "b": 2}}', '$.x') | bigint    | 2
is_json_scalar('1')                     | boolean       | true
json_value('{"a": "x"}', 'lax $.a')     | varchar       | x
json_value('{"a": 5}', 'lax $.a' RETURNING integer) | integer | 5
json_query('{"a": [1]}', 'lax $.a')     | varchar       | [1]
json_exists('{"a": 1}', 'lax $.a')      | boolean       | true
CAST('x' AS json)                       | json          | "x"
CAST(1.5e0 AS json)                     | json          | 1.5
CAST(NULL AS json)                      | json          | NULL
CAST(ARRAY[1, NULL] AS json)            | json          | [1,null]
CAST(map(ARRAY['b', 'a'], ARRAY[1, 2]) AS json) | json  | {"a":2,"b":1}
CAST(ROW(1, 'a') AS json)               | json          | {"":1,"":"a"}
CAST(JSON '"x"' AS varchar)             | varchar       | x
CAST(JSON '5' AS bigint)                | bigint        | 5
CAST(JSON '"5"' AS bigint)              | bigint        | 5
CAST(JSON '[1, 2]' AS array(bigint))    | array(bigint) | [1, 2]
CAST(JSON '{"a": 1}' AS map(varchar, bigint)) | map(varchar, bigint) | {a=1}
CAST(JSON '{"x": 1, "y": "b"}' AS row(x bigint, y varchar)) | row(x bigint, y varchar) | {x=1, y=b}
CAST(JSON '[1, "b"]' AS row(x bigint, y varchar)) | row(x bigint, y varchar) | {x=1, y=b}
CAST(JSON '{}' AS bigint)               |               | <INVALID_CAST_ARGUMENT>
"""


@table(ARRAYS)
def test_arrays(engine, case):
    check(engine, case)


@table(MAPS_AND_ROWS)
def test_maps_and_rows(engine, case):
    check(engine, case)


@table(CONDITIONS)
def test_conditions(engine, case):
    check(engine, case)


@table(JSON)
def test_json(engine, case):
    check(engine, case)
