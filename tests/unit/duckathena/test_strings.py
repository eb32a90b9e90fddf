# ruff: noqa: E501  (a case a line)
"""https://trino.io/docs/current/functions/string.html, regexp.html, binary.html and url.html"""

import pytest

from duckathena import AthenaError
from tests.unit.duckathena.cases import check, table

STRINGS = """
'a' || 'b'                              | varchar       | ab
'a' || NULL                             | varchar       | NULL
'a' || 1                                |               | <FUNCTION_NOT_FOUND>
'it''s'                                 | varchar(4)    | it's
chr(65)                                 | varchar(1)    | A
codepoint('A')                          | integer       | 65
concat('a', 'b', 'c')                   | varchar       | abc
concat('a', CAST(NULL AS varchar))      | varchar       | NULL
concat_ws(',', 'a', NULL, 'b')          | varchar       | a,b
concat_ws(',', ARRAY['a', NULL, 'b'])   | varchar       | a,b
hamming_distance('abc', 'abd')          | bigint        | 1
length('héllo')                         | bigint        | 5
levenshtein_distance('kitten', 'sitting') | bigint      | 3
lower('ÀB')                             | varchar(2)    | àb
upper('àb')                             | varchar(2)    | ÀB
lpad('a', 3, 'xy')                      | varchar       | xya
rpad('a', 4, 'xy')                      | varchar       | axyx
lpad('abc', 2, 'x')                     | varchar       | ab
trim('  a ')                            | varchar(4)    | a
ltrim('  a')                            | varchar(3)    | a
rtrim('a  ')                            | varchar(3)    | a
trim(BOTH 'x' FROM 'xax')               | varchar(3)    | a
trim(LEADING 'x' FROM 'xax')            | varchar(3)    | ax
trim(TRAILING 'x' FROM 'xax')           | varchar(3)    | xa
position('b' IN 'abc')                  | bigint        | 2
strpos('abcabc', 'b')                   | bigint        | 2
strpos('abcabc', 'b', 2)                | bigint        | 5
strpos('abcabc', 'b', -1)               | bigint        | 5
strpos('abc', 'x')                      | bigint        | 0
replace('abab', 'a')                    | varchar(4) | bb
replace('abab', 'a', 'x')               | varchar(9) | xbxb
reverse('abc')                          | varchar(3)    | cba
soundex('Robert')                       | varchar(4)    | R163
split('a,b,c', ',')                     | array(varchar(5)) | [a, b, c]
split('a,b,c', ',', 2)                  | array(varchar(5)) | [a, b,c]
split_part('a,b', ',', 2)               | varchar(3) | b
split_part('a,b', ',', 3)               | varchar(3) | NULL
split_part('a,b', ',', 0)               |               | <INVALID_FUNCTION_ARGUMENT>
split_to_multimap('a=1,b=2,a=3', ',', '=') | map(varchar, array(varchar)) | {a=[1, 3], b=[2]}
format_number(123456)                   | varchar       | 123K
format_number(1000000)                  | varchar       | 1M
split_to_map('a=1,b=2', ',', '=')       | map(varchar, varchar) | {a=1, b=2}
starts_with('abc', 'ab')                | boolean       | true
substr('hello', 2)                      | varchar(5)    | ello
substr('hello', 2, 3)                   | varchar(5)    | ell
substr('hello', -3)                     | varchar(5)    | llo
substr('hello', -3, 2)                  | varchar(5)    | ll
substr('hello', 0)                      | varchar(5)    |
substr('hello', 10)                     | varchar(5)    |
substr('hello', -10)                    | varchar(5)    |
substring('hello' FROM 2 FOR 3)         | varchar(5)    | ell
translate('abcd', 'abc', 'xy')          | varchar       | xyd
'abc' LIKE 'a%'                         | boolean       | true
'abc' LIKE 'a_c'                        | boolean       | true
'abc' NOT LIKE 'x%'                     | boolean       | true
'a%c' LIKE 'a$%c' ESCAPE '$'            | boolean       | true
luhn_check('79927398713')               | boolean       | true
CAST('abcd' AS varchar(2))              | varchar(2)    | ab
concat('a', DATE '2020-01-01')          |               | <FUNCTION_NOT_FOUND>
'[' || CAST('ab' AS char(4)) || ']'     | char(6)       | [ab  ]
length(CAST('ab' AS char(4)))           | bigint        | 4
CAST('ab' AS char(4)) = 'ab'            | boolean       | true
CAST(12345 AS varchar(3))               |               | <INVALID_CAST_ARGUMENT>
CAST('12' AS integer)                   | integer       | 12
CAST('+12' AS bigint)                   | bigint        | 12
CAST(' 12 ' AS integer)                 |               | <INVALID_CAST_ARGUMENT>
CAST('1.5' AS integer)                  |               | <INVALID_CAST_ARGUMENT>
CAST('1_000' AS integer)                |               | <INVALID_CAST_ARGUMENT>
CAST('0x1F' AS integer)                 |               | <INVALID_CAST_ARGUMENT>
CAST('1e3' AS double)                   | double        | 1000.0
CAST('NaN' AS double)                   | double        | NaN
CAST('Infinity' AS double)              | double        | Infinity
CAST('abc' AS double)                   |               | <INVALID_CAST_ARGUMENT>
CAST('TRUE' AS boolean)                 | boolean       | true
CAST('0' AS boolean)                    | boolean       | false
CAST('yes' AS boolean)                  |               | <INVALID_CAST_ARGUMENT>
TRY_CAST('x' AS integer)                | integer       | NULL
TRY_CAST('2' AS integer)                | integer       | 2
format('%s', 1)                         | varchar       | 1
length('a', 'b')                        |               | <FUNCTION_NOT_FOUND>
"""

REGEXP = r"""
regexp_like('1a 2b 14m', '\d+b')        | boolean       | true
regexp_like('abc', '^b')                | boolean       | false
regexp_like('Abc', '(?i)^a')            | boolean       | true
regexp_extract('1a 2b 14m', '\d+')      | varchar(9) | 1
regexp_extract('1a 2b', '(\d+)([a-z]+)', 2) | varchar(5) | a
regexp_extract('abc', 'x')              | varchar(3) | NULL
regexp_extract('abc', '(b)(x)?', 2)     | varchar(3) | NULL
regexp_extract('abc', 'b', 1)           |               | <INVALID_FUNCTION_ARGUMENT>
regexp_extract_all('1a 2b 14m', '\d+')  | array(varchar(9)) | [1, 2, 14]
regexp_count('1a 2b 14m', '\s*[a-z]+\s*') | bigint      | 3
regexp_position('I have 23 apples, 5 pears', '\b\d+\b') | integer | 8
regexp_position('abc', 'x')             | integer       | -1
regexp_replace('1a 2b 14m', '\d+[ab] ') | varchar(9) | 14m
regexp_replace('1a 2b', '(\d+)([ab])', '3c$2') | varchar(65) | 3ca 3cb
regexp_replace('fun', '(?<x>f)', '[${x}]') | varchar(39) | [f]un
regexp_split('1a 2b 14m', '\s*[a-z]+\s*') | array(varchar(9)) | [1, 2, 14, ]
regexp_like('foobar', 'foo(?=bar)')     | boolean       | true
regexp_like('a', '(')                   |               | <INVALID_FUNCTION_ARGUMENT>
regexp_like('a', '\p{L}')               | boolean       | true
"""

BINARY_AND_URL = """
X'4142'                                 | varbinary     | 41 42
X' 41 4 2'                              | varbinary     | 41 42
X'41 4'                                 |               | <INVALID_LITERAL>
'X''41 42'''                            | varchar(8)    | X'41 42'
to_utf8('hi')                           | varbinary     | 68 69
from_utf8(X'6869')                      | varchar       | hi
to_hex(md5(to_utf8('a')))               | varchar       | 0CC175B9C0F1B6A831C399E269772661
to_hex(sha256(to_utf8('')))             | varchar       | E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855
crc32(to_utf8('a'))                     | bigint        | 3904355907
to_hex(hmac_md5(to_utf8('what do ya want for nothing?'), to_utf8('Jefe'))) | varchar | 750C783E6AB0B503EAA86E310A5DB738
to_base64(to_utf8('hi'))                | varchar       | aGk=
from_base64('aGk=')                     | varbinary     | 68 69
from_hex('4142')                        | varbinary     | 41 42
length(X'414243')                       | bigint        | 3
to_big_endian_64(1)                     | varbinary     | 00 00 00 00 00 00 00 01
from_big_endian_64(X'0000000000000001') | bigint        | 1
url_extract_host('https://user@a.org:80/p?q=1#f') | varchar(29) | a.org
url_extract_port('https://a.org:8080/') | bigint        | 8080
url_extract_port('https://a.org/')      | bigint        | NULL
url_extract_path('https://a.org/p/q?x') | varchar(19) | /p/q
url_extract_query('https://a.org/?a=1') | varchar(18) | a=1
url_extract_parameter('https://a.org/?a=1&b=2', 'b') | varchar(22) | 2
url_extract_protocol('https://a.org/')  | varchar(14) | https
url_extract_fragment('https://a.org/#f') | varchar(16) | f
url_encode('a b&c')                     | varchar(60) | a+b%26c
url_decode('a+b%26c')                   | varchar(7) | a b&c
"""


@table(STRINGS)
def test_strings(engine, case):
    check(engine, case)


@table(REGEXP)
def test_regular_expressions(engine, case):
    check(engine, case)


@table(BINARY_AND_URL)
def test_binary_and_url(engine, case):
    check(engine, case)


def test_a_call_takes_127_arguments(engine):
    assert engine.execute(f"SELECT concat({', '.join(["'x'"] * 127)})").rows == [("x" * 127,)]
    with pytest.raises(AthenaError, match=r"line 1:8: Too many arguments for function call concat\(\)"):
        engine.execute(f"SELECT concat({', '.join(["'x'"] * 128)})")
