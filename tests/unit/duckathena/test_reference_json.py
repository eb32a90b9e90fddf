"""https://trino.io/docs/current/functions/json.html"""

from tests.unit.duckathena.cases import check, table

DOCUMENTS = r"""
json_array_contains('[1,2,3]', 2)                            | boolean | true
json_array_contains('["a"]', 'a')                            | boolean | true
json_array_contains('[1.0]', 1.0e0)                          | boolean | true
json_array_length('[1,2]')                                   | bigint | 2
json_array_length('{}')                                      | bigint | NULL
json_extract('{"a":{"b":1}}', '$.a')                         | json | {"b":1}
json_extract('{"a": [1, 2]}', '$.a[1]')                      | json | 2
json_extract('{"a":"x"}', '$.a')                             | json | "x"
json_extract('{"a":null}', '$.a')                            | json | null
json_extract('{"a":null}', '$.b')                            | json | NULL
json_extract('{"a":1', '$.a')                                | json | 1
json_extract('{"a b":1}', '$["a b"]')                        | json | 1
json_extract('[1,2]', '$[0]')                                | json | 1
json_extract('[1,2]', '$[5]')                                | json | NULL
json_extract('[1,2]', '$[-1]')                               | json | NULL
json_extract('{"a":1}', 'a')                                 |  | <INVALID_FUNCTION_ARGUMENT>
json_extract('{"a":1}', '')                                  |  | <INVALID_FUNCTION_ARGUMENT>
json_extract('{"a":1}', '$.*')                               |  | <INVALID_FUNCTION_ARGUMENT>
json_extract('{"a":1}', '$[''a'']')                          |  | <INVALID_FUNCTION_ARGUMENT>
json_extract('{"$a":1}', '$.$a')                             |  | <INVALID_FUNCTION_ARGUMENT>
json_extract('{"a:b":{"c":1}}', '$.a:b[c]')                  | json | 1
json_extract('{"a\"b":1}', '$["a\"b"]')                      | json | 1
json_extract('[7]', '$.0')                                   | json | 7
CAST(JSON '300' AS tinyint)                                  |  | <INVALID_CAST_ARGUMENT>
TRY_CAST(JSON '300' AS tinyint)                              | tinyint | NULL
CAST(JSON '[99999999999]' AS array(integer))                 |  | <INVALID_CAST_ARGUMENT>
CAST(JSON '128' AS decimal(2,0))                             |  | <INVALID_CAST_ARGUMENT>
CAST(JSON 'true' AS decimal(3,1))                            | decimal(3,1) | 1.0
CAST(JSON 'true' AS double)                                  | double | 1.0
CAST(JSON '"1_0"' AS integer)                                |  | <INVALID_CAST_ARGUMENT>
CAST(JSON '"inf"' AS double)                                 |  | <INVALID_CAST_ARGUMENT>
CAST(JSON '1e40' AS real)                                    | real | Infinity
CAST(ARRAY[] AS json)                                        | json | []
json_extract_scalar('{"a":1}', '$.a')                        | varchar(7) | 1
json_extract_scalar('{"a":1.0}', '$.a')                      | varchar(9) | 1.0
json_extract_scalar('{"a":true}', '$.a')                     | varchar(10) | true
json_extract_scalar('{"a":null}', '$.a')                     | varchar(10) | NULL
json_extract_scalar('{"a":{"b":1}}', '$.a')                  | varchar(13) | NULL
json_extract_scalar('[1, 2, 3]', '$[2]')                     | varchar(9) | 3
json_extract_scalar('{"a":"x\"y"}', '$.a')                   | varchar(12) | x"y
json_extract_scalar('{"a":12345678901234567890}', '$.a')     | varchar(26) | 12345678901234567890
json_extract_scalar('{"a":0.1234567890123456789}', '$.a')    | varchar(27) | 0.1234567890123456789
json_format(JSON '{"b": 1, "a": [1, 2]}')                    | varchar | {"a":[1,2],"b":1}
json_format(json_parse('{"a": "é"}'))                        | varchar | {"a":"é"}
json_parse('not json')                                       | | <INVALID_FUNCTION_ARGUMENT>
json_parse('')                                               | | <INVALID_FUNCTION_ARGUMENT>
json_parse('1 2')                                            | | <INVALID_FUNCTION_ARGUMENT>
json_parse('"\u00e9"')                                       | json | "é"
json_parse('"a/b"')                                          | json | "a/b"
json_size('{"a":[1,2,3]}', '$.a')                            | bigint | 3
json_size('{"a":1}', '$.a')                                  | bigint | 0
json_size('{"x": {"a": 1, "b": 2}}', '$.x')                  | bigint | 2
is_json_scalar('1')                                          | boolean | true
is_json_scalar('[1]')                                        | boolean | false
JSON '1' = JSON '1'                                          | boolean | true
JSON '{"a":1}' = JSON '{"a": 1}'                             | boolean | true
json_value('{"a":1}', 'lax $.a')                             | varchar | 1
json_value('{"a":1}', 'lax $.a' RETURNING bigint)            | bigint | 1
json_value('{"a":"x"}', 'lax $.a' RETURNING bigint)          | bigint | NULL
json_value('{"a":"x"}', 'lax $.a' RETURNING bigint ERROR ON ERROR) | | <JSON_VALUE_RESULT_ERROR>
json_value('{"a":1}', 'lax $.b' DEFAULT 'z' ON EMPTY)        | varchar | z
json_value('{"a":1}', 'strict $.b' DEFAULT 'z' ON EMPTY DEFAULT 'e' ON ERROR) | varchar | e
json_value('{"a":[1,2]}', 'lax $.a')                         | varchar | NULL
json_value('{"a":[1,2]}', 'lax $.a[0]')                      | varchar | 1
json_value('{"a":[1,2]}', 'lax $.a[last]')                   | varchar | 2
json_value('{"a":[1,2]}', 'lax $.a.size()')                  | varchar | 2
json_value('{"a":[1,2,3]}', 'lax $.a[*] ? (@ > 2)')          | varchar | 3
json_value('[{"a":1},{"a":2}]', 'lax $[1].a')                | varchar | 2
json_value('[{"a":1},{"a":2}]', 'lax $[*].a ? (@ == 1)')     | varchar | 1
json_value('{"a":1}', 'lax $.a + 1' RETURNING integer)       | integer | 2
json_value('{"a":true}', 'lax $.a' RETURNING boolean)        | boolean | true
json_value('{"a":"2020-01-01"}', 'lax $.a' RETURNING date)   | date | 2020-01-01
json_value('not json', 'lax $.a')                            | varchar | NULL
json_query('{"a":[1,2]}', 'lax $.a')                         | varchar | [1,2]
json_query('{"a":1}', 'lax $.a')                             | varchar | 1
json_query('{"a":"x"}', 'lax $.a')                           | varchar | "x"
json_query('{"a":"x"}', 'lax $.a' OMIT QUOTES)               | varchar | x
json_query('{"a":[1,2]}', 'lax $.a[*]')                      | varchar | NULL
json_query('{"a":[1,2]}', 'lax $.a[*]' WITH ARRAY WRAPPER)   | varchar | [1,2]
json_query('{"a":[1,2]}', 'lax $.a[*]' WITH CONDITIONAL ARRAY WRAPPER) | varchar | [1,2]
json_query('{"a":[1,2]}', 'lax $.a' WITH CONDITIONAL ARRAY WRAPPER) | varchar | [1,2]
json_query('{"a":[1,2]}', 'lax $.a' WITH UNCONDITIONAL ARRAY WRAPPER) | varchar | [[1,2]]
json_query('{"a":1}', 'lax $.b' EMPTY ARRAY ON EMPTY)        | varchar | []
json_query('{"a":1}', 'lax $.b' EMPTY OBJECT ON EMPTY)       | varchar | {}
json_exists('{"a":1}', 'lax $.a')                            | boolean | true
json_exists('{"a":1}', 'lax $.b')                            | boolean | false
json_exists('{"a":1}', 'strict $.b')                         | boolean | false
json_exists('{"a":1}', 'strict $.b' TRUE ON ERROR)           | boolean | true
json_exists('[1,2,3]', 'lax $[*] ? (@ > 2)')                 | boolean | true
json_exists('{"a":5}', 'lax $ ? (@.a > 3 && @.a < 10)')      | boolean | true
json_exists('["abc"]', 'lax $[*] ? (@ starts with "ab")')    | boolean | true
json_object('a' : 1, 'b' : 'x')                              | varchar | {"a":1,"b":"x"}
json_object('a' VALUE 1)                                     | varchar | {"a":1}
json_object(KEY 'a' VALUE 1, KEY 'b' VALUE NULL ABSENT ON NULL) | varchar | {"a":1}
json_object('a' VALUE NULL)                                  | varchar | {"a":null}
json_object()                                                | varchar | {}
json_object('x' : ARRAY[1])                                  | | <TYPE_MISMATCH>
json_object('x' : '{"a":1}' FORMAT JSON)                     | varchar | {"x":{"a":1}}
json_array(1, 'x', true, NULL)                               | varchar | [1,"x",true]
json_array(1, NULL NULL ON NULL)                             | varchar | [1,null]
json_array()                                                 | varchar | []
json_extract_scalar('{"0": 0, "1": 1, }', '$.1')             | varchar(18) | 1
json_extract_scalar('{"a":1,"b":"trunc', '$.a')              | varchar(17) | 1
json_extract_scalar('{"a":1,"b":"trunc', '$.b')              | varchar(17) | NULL
json_extract_scalar('[0, {"a":[2,{"b":"x"}]}, ', '$[1].a[1].b') | varchar(25) | x
json_extract('[1,2] x', '$')                                 | json | [1,2]
json_extract('1x', '$')                                      | json | NULL
json_extract_scalar('{"a":1, "a":2}', '$.a')                 | varchar(14) | 1
json_extract('{"x":{"a":1, "a":2}}', '$.x')                  |  | <NOT_SUPPORTED>
json_parse('{"a":1, "a":2}')                                 | json | {"a":2}
json_parse('[1E400]')                                        | json | ["Infinity"]
json_array_get('[1, null]', 1)                               | json | NULL
json_array_get('[1e5]', 0)                                   | json | 1e5
json_array_length('[1] x')                                   | bigint | 1
is_json_scalar('')                                           |  | <INVALID_FUNCTION_ARGUMENT>
is_json_scalar('1 x')                                        |  | <INVALID_FUNCTION_ARGUMENT>
json_extract_scalar('{"a":"\ud83d"}', '$.a')                 |  | <NOT_SUPPORTED>
CAST(MAP(ARRAY[1.5e0, -2e0], ARRAY[1, 2]) AS JSON)           | json | {"-2.0":2,"1.5":1}
CAST(MAP(ARRAY[DATE '2020-01-01'], ARRAY[1]) AS JSON)        |  | <TYPE_MISMATCH>
CAST(JSON '{"a":1,"A":2}' AS row(a bigint))                  |  | <INVALID_CAST_ARGUMENT>
CAST(JSON '{"b":1,"B":2,"a":3}' AS row(a bigint))            | row(a bigint) | {a=3}
CAST(JSON '12345678901234567890' AS BOOLEAN)                 |  | <INVALID_CAST_ARGUMENT>
json_value('{"a":1} x', 'lax $.a')                           | varchar | 1
json_value('1x', 'lax $')                                    | varchar | NULL
json_value('{"a":1', 'lax $.a')                              | varchar | NULL
json_query('[1] [2]', 'lax $')                               | varchar | [1]
"""


@table(DOCUMENTS)
def test_documents(engine, case):
    check(engine, case)
