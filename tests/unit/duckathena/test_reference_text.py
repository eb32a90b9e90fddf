"""https://trino.io/docs/current/functions/string.html, binary.html, regexp.html and url.html"""

from tests.unit.duckathena.cases import check, table

TEXTS = r"""
chr(65)                                                      | varchar(1) | A
chr(128512)                                                  | varchar(1) | 😀
chr(-1)                                                      | | <INVALID_FUNCTION_ARGUMENT>
codepoint('x')                                               | integer | 120
codepoint('')                                                |  | <INVALID_FUNCTION_ARGUMENT>
from_utf8(X'eda080')                                         | varchar | �
from_utf8(X'e28261f888808080ff', '#')                        | varchar | #a##
hamming_distance('é', 'e')                                   | bigint | 1
hamming_distance('', '')                                     | bigint | 0
levenshtein_distance('é', 'e')                               | bigint | 1
levenshtein_distance('', '信念')                               | bigint | 2
levenshtein_distance('hello world', 'hel wold')              | bigint | 3
trim(chr(8195) || 'a' || chr(8232))                          | varchar | a
length(ltrim(chr(160)))                                      | bigint | 1
split('abc', NULL)                                           | array(varchar(3)) | NULL
split('a', '.', 2147483648)                                  |  | <INVALID_FUNCTION_ARGUMENT>
split_part('', '', 1)                                        | varchar(0) | NULL
split_part('a/b/', '/', 3)                                   | varchar(4) |
split_to_map('k=va=lue', ',', '=')                           |  | <INVALID_FUNCTION_ARGUMENT>
split_to_map('a=1,', ',', '=')                               | map(varchar, varchar) | {a=1}
split_to_map('', '=', '=')                                   |  | <INVALID_FUNCTION_ARGUMENT>
split_to_multimap('k', ',', '=')                             |  | <INVALID_FUNCTION_ARGUMENT>
luhn_check('')                                               | boolean | false
lpad('abc', NULL, 'x')                                       | varchar | NULL
typeof(replace('aaa', 'a', 'aa'))                            | varchar | varchar(11)
typeof(replace('aaa', CAST('a' AS varchar)))                 | varchar | varchar(3)
typeof(replace(CAST('a' AS varchar), 'a', 'b'))              | varchar | varchar
typeof(regexp_replace('fun stuff.', '[a-z]', '*'))           | varchar | varchar(65)
concat('a', NULL)                                            | varchar | NULL
concat('a')                                                  | | <FUNCTION_NOT_FOUND>
concat_ws(',', 'a', NULL, 'b')                               | varchar | a,b
concat_ws(NULL, 'a')                                         | varchar | NULL
concat_ws(',', ARRAY['a', NULL, 'b'])                        | varchar | a,b
hamming_distance('abc', 'abd')                               | bigint | 1
hamming_distance('abc', 'ab')                                | | <INVALID_FUNCTION_ARGUMENT>
length('')                                                   | bigint | 0
length('a😀')                                                 | bigint | 2
levenshtein_distance('kitten','sitting')                     | bigint | 3
lower('ÀB')                                                  | varchar(2) | àb
lpad('text', 7, 'x')                                         | varchar | xxxtext
lpad('text', 2, 'x')                                         | varchar | te
lpad('text', 7, '')                                          | | <INVALID_FUNCTION_ARGUMENT>
lpad('text', -1, 'x')                                        | | <INVALID_FUNCTION_ARGUMENT>
rpad('text', 6, 'xy')                                        | varchar | textxy
trim('  a  ')                                                | varchar(5) | a
trim(BOTH 'x' FROM 'xxaxx')                                  | varchar(5) | a
trim(LEADING 'x' FROM 'xxaxx')                               | varchar(5) | axx
trim('!' FROM '!foo!')                                       | varchar(5) | foo
trim('xax', 'x')                                             | varchar(3) | a
ltrim('test', 't')                                           | varchar(4) | est
ltrim('test', 'te')                                          | varchar(4) | st
luhn_check('79927398713')                                    | boolean | true
luhn_check('79927398714')                                    | boolean | false
normalize('e' || chr(769))                                   | varchar | é
length(normalize('é', NFD))                                  | bigint | 2
normalize('é', NFKC)                                         | varchar | é
position('b' IN 'abc')                                       | bigint | 2
replace('aaa','a')                                           | varchar(3) |
replace('abc','','x')                                        | varchar(7) | xaxbxcx
replace('abc','b','')                                        | varchar(3) | ac
reverse('abc')                                               | varchar(3) | cba
soundex('Robert')                                            | varchar(4) | R163
soundex('jim')                                               | varchar(4) | J500
soundex('')                                                  | varchar(4) |
split('a,b,c', ',')                                          | array(varchar(5)) | [a, b, c]
split('a,b,c', ',', 2)                                       | array(varchar(5)) | [a, b,c]
split('', ',')                                               | array(varchar(0)) | []
split('abc', '')                                             | | <INVALID_FUNCTION_ARGUMENT>
split('a,b,c,', ',')                                         | array(varchar(6)) | [a, b, c, ]
split_part('a:b:c', ':', 2)                                  | varchar(5) | b
split_part('a:b:c', ':', 4)                                  | varchar(5) | NULL
split_part('a:b:c', ':', 0)                                  | | <INVALID_FUNCTION_ARGUMENT>
split_part('abc', '', 2)                                     | varchar(3) | b
split_to_map('a=1,b=2', ',', '=')                            | map(varchar, varchar) | {a=1, b=2}
split_to_map('a=1,a=2', ',', '=')                            | | <INVALID_FUNCTION_ARGUMENT>
split_to_multimap('a=1,a=2', ',', '=')                       | map(varchar, array(varchar)) | {a=[1, 2]}
starts_with('abc','ab')                                      | boolean | true
strpos('abcabc','c')                                         | bigint | 3
strpos('abcabc','c', 2)                                      | bigint | 6
strpos('abcabc','c', -1)                                     | bigint | 6
strpos('abc','')                                             | bigint | 1
strpos('abc','z')                                            | bigint | 0
substr('Quadratically', 5)                                   | varchar(13) | ratically
substr('Quadratically', 5, 6)                                | varchar(13) | ratica
substr('Quadratically', -8)                                  | varchar(13) | atically
substr('Quadratically', -8, 3)                               | varchar(13) | ati
substr('abc', 0)                                             | varchar(3) |
substr('abc', -5)                                            | varchar(3) |
substr('abc', 4)                                             | varchar(3) |
substr('abc', 2, 0)                                          | varchar(3) |
substr('abc', 2, -1)                                         | varchar(3) |
substring('abc' FROM 2)                                      | varchar(3) | bc
substring('abc' FROM 2 FOR 1)                                | varchar(3) | b
translate('abcd', 'ac', 'z')                                 | varchar | zbd
translate('aabb', 'ab', 'xy')                                | varchar | xxyy
to_utf8('abc')                                               | varbinary | 61 62 63
from_utf8(X'58BF')                                           | varchar | X�
from_utf8(X'58BF', '#')                                      | varchar | X#
from_utf8(X'58BF', '')                                       | varchar | X
from_utf8(X'58BF', 35)                                       | varchar | X#
U&'Hello winter \2603 !'                                     | varchar(16) | Hello winter ☃ !
U&'\+01F600'                                                 | varchar(1) | 😀
U&'Hello winter #2603 !' UESCAPE '#'                         | varchar(16) | Hello winter ☃ !
'it''s'                                                      | varchar(4) | it's
X'6'                                                         | | <INVALID_LITERAL>
x'6162'                                                      | varbinary | 61 62
'a' < 'B'                                                    | boolean | false
'a' = 'a '                                                   | boolean | false
'' IS NULL                                                   | boolean | false
'Z' < 'a'                                                    | boolean | true
'é' < 'f'                                                    | boolean | false
reverse(X'6162')                                             | varbinary | 62 61
length(X'616263')                                            | bigint | 3
substr(X'616263', 2)                                         | varbinary | 62 63
X'61' || X'62'                                               | varbinary | 61 62
concat(X'61', X'62')                                         | varbinary | 61 62
lpad(X'61', 3, X'00')                                        | varbinary | 00 00 61
to_base64(X'616263')                                         | varchar | YWJj
from_base64('YWJj')                                          | varbinary | 61 62 63
from_base64('!!!')                                           | | <INVALID_FUNCTION_ARGUMENT>
to_base64url(X'FBFF')                                        | varchar | -_8=
from_base64url('-_8=')                                       | varbinary | fb ff
to_base32(to_utf8('abc'))                                    | varchar | MFRGG===
from_base32('MFRGG===')                                      | varbinary | 61 62 63
to_hex(X'ab')                                                | varchar | AB
from_hex('ab')                                               | varbinary | ab
from_hex('abc')                                              | | <INVALID_FUNCTION_ARGUMENT>
from_hex('zz')                                               | | <INVALID_FUNCTION_ARGUMENT>
to_big_endian_32(258)                                        | varbinary | 00 00 01 02
from_big_endian_32(X'00000102')                              | integer | 258
to_big_endian_64(258)                                        | varbinary | 00 00 00 00 00 00 01 02
from_big_endian_64(X'0000000000000102')                      | bigint | 258
to_ieee754_32(REAL '1.0')                                    | varbinary | 3f 80 00 00
from_ieee754_32(X'3F800000')                                 | real | 1.0
to_ieee754_64(1.0e0)                                         | varbinary | 3f f0 00 00 00 00 00 00
from_ieee754_64(X'3FF0000000000000')                         | double | 1.0
to_hex(md5(to_utf8('a')))                                    | varchar | 0CC175B9C0F1B6A831C399E269772661
crc32(to_utf8('CRC me!'))                                    | bigint | 38028046
regexp_count('1a 2b 14m', '\s*[a-z]+\s*')                    | bigint | 3
regexp_extract_all('1a 2b 14m', '\d+')                       | array(varchar(9)) | [1, 2, 14]
regexp_extract_all('1a 2b 14m', '(\d+)([a-z]+)', 2)          | array(varchar(9)) | [a, b, m]
regexp_extract('1a 2b 14m', '\d+')                           | varchar(9) | 1
regexp_extract('1a 2b 14m', '(\d+)([a-z]+)', 2)              | varchar(9) | a
regexp_extract('abc', 'z')                                   | varchar(3) | NULL
regexp_like('1a 2b 14m', '\d+b')                             | boolean | true
regexp_replace('1a 2b 14m', '\d+[ab] ')                      | varchar(9) | 14m
regexp_replace('1a 2b 14m', '(\d+)([ab]) ', '3c$2 ')         | varchar(229) | 3ca 3cb 14m
regexp_replace('new york', '(\w)(\w*)', x -> upper(x[1]) || lower(x[2])) | varchar | New York
regexp_replace('abc', '(b)', '$$')                           | | <INVALID_FUNCTION_ARGUMENT>
regexp_replace('abc', '(b)', '\$')                           | varchar(15) | a$c
regexp_replace('abc', '(?<x>b)', '[${x}]')                   | varchar(39) | a[b]c
regexp_replace('abc', '', '-')                               | varchar(7) | -a-b-c-
regexp_split('1a 2b 14m', '\s*[a-z]+\s*')                    | array(varchar(9)) | [1, 2, 14, ]
regexp_position('I have 23 apples', '\b\d+\b')               | integer | 8
regexp_position('a,b,c', ',', 3)                             | integer | 4
regexp_position('a,b,c', ',', 1, 2)                          | integer | 4
regexp_like('abc', '(?i)ABC')                                | boolean | true
regexp_like('a' || chr(10) || 'b', 'a.b')                    | boolean | false
regexp_like('a' || chr(10) || 'b', '(?s)a.b')                | boolean | true
regexp_like('ab', 'a(?=b)')                                  | boolean | true
regexp_like('ab', 'a(?!b)')                                  | boolean | false
regexp_like('é', '\w')                                       | boolean | true
regexp_like('É', '(?i)é')                                    | boolean | true
regexp_like('abc', '^b')                                     | boolean | false
regexp_like('aB', '\p{Lu}')                                  | boolean | true
regexp_like('ab', '\p{Alpha}+')                              | boolean | true
regexp_like('é', '\p{L}')                                    | boolean | true
regexp_like('a1', '[\p{L}\d]+')                              | boolean | true
regexp_like('ab', '\Qa.b\E')                                 | boolean | false
regexp_like('a.b', '\Qa.b\E')                                | boolean | true
regexp_like('aaa', 'a++b')                                   | boolean | false
regexp_like('abab', '(ab)\1')                                | boolean | true
regexp_like('foobar', '(?<!x)bar')                           | boolean | true
regexp_extract('x=1', '(?<k>\w)=(?<v>\d)', 2)                | varchar(3) | 1
regexp_extract('abc', '(', 1)                                | | <INVALID_FUNCTION_ARGUMENT>
regexp_extract('abc', 'b', 3)                                | | <INVALID_FUNCTION_ARGUMENT>
regexp_like('abc', 'a$')                                     | boolean | false
regexp_like('a' || chr(10), 'a$')                            | boolean | true
regexp_split('a.b.c', '\.')                                  | array(varchar(5)) | [a, b, c]
regexp_extract('héllo', 'h.llo')                             | varchar(5) | héllo
regexp_like('x', '\x78')                                     | boolean | true
regexp_like('a-b', '[\w-]+')                                 | boolean | true
regexp_like('ab12', '^[A-Za-z]+\d{2}$')                      | boolean | true
regexp_replace('a\b', '\\', '/')                             | varchar(7) | a/b
url_extract_host('http://example.com:80/a?b=c#d')            | varchar(29) | example.com
url_extract_port('http://example.com:80/a?b=c#d')            | bigint | 80
url_extract_path('http://example.com/a%20b')                 | varchar(24) | /a b
url_extract_query('http://example.com/a?b=c%20d')            | varchar(28) | b=c d
url_extract_fragment('http://example.com/a#d')               | varchar(22) | d
url_extract_protocol('HTTP://example.com')                   | varchar(18) | HTTP
url_extract_parameter('http://example.com?a=1&b=2&a=3','a')  | varchar(30) | 1
url_extract_parameter('http://example.com?a','a')            | varchar(20) |
url_extract_parameter('http://example.com?a=1','c')          | varchar(22) | NULL
url_extract_host('not a url')                                | varchar(9) | NULL
url_extract_host('http://[::1]:8080/')                       | varchar(18) | [::1]
url_extract_port('http://[::1]:8080/')                       | bigint | 8080
url_extract_port('http://u:p@example.com/')                  | bigint | NULL
url_extract_host('http://u:p@example.com:1/')                | varchar(25) | example.com
url_extract_host('foo')                                      | varchar(3) |
url_extract_query('http://x.com/')                           | varchar(13) |
url_encode('http://a b&c=ü')                                 | varchar(168) | http%3A%2F%2Fa+b%26c%3D%C3%BC
url_decode('a+b%26')                                         | varchar(6) | a b&
url_encode('~*-_.')                                          | varchar(60) | %7E*-_.
url_extract_path('mailto:test@example.com')                  | varchar(23) |
url_extract_host('http://')                                  | varchar(7) | NULL
url_extract_path('http://x/a[0]')                            | varchar(13) | NULL
url_extract_query('http://x/a?b[0]=1')                       | varchar(17) | b[0]=1
url_extract_path('')                                         | varchar(0) |
soundex('Ä')                                                 |  | <INVALID_FUNCTION_ARGUMENT>
format('%s', JSON '[123,"abc",true]')                        | varchar | [123,"abc",true]
format('%1$s %1$tT %1$tr', TIME '16:17:13')                  | varchar | 16:17:13 16:17:13 04:17:13 PM
format('%s', TIME '16:17:00.120')                            | varchar | 16:17:00.120
format('%s', TIMESTAMP '1969-07-20 16:17:00')                | varchar | 1969-07-20T16:17
format('%s', TIMESTAMP '1969-07-20 16:17:00 America/New_York') | varchar | 1969-07-20T16:17-04:00[America/New_York]
format('%s', TIMESTAMP '1969-07-20 20:17:00.5 UTC')          | varchar | 1969-07-20T20:17:00.500Z[UTC]
format('%tH', DATE '2020-01-05')                             |  | <INVALID_FUNCTION_ARGUMENT>
format('%tY', TIME '10:00:00')                               |  | <INVALID_FUNCTION_ARGUMENT>
format('%.4d', 8)                                            |  | <INVALID_FUNCTION_ARGUMENT>
format('%-02d', 8)                                           |  | <INVALID_FUNCTION_ARGUMENT>
format('%--2d', 8)                                           |  | <INVALID_FUNCTION_ARGUMENT>
format('%+s', 8)                                             |  | <INVALID_FUNCTION_ARGUMENT>
format('%-s', 8)                                             |  | <INVALID_FUNCTION_ARGUMENT>
format('%5n', 8)                                             |  | <INVALID_FUNCTION_ARGUMENT>
format('(%3%)', 8)                                           | varchar | (  %)
format('(%08.2f)', nan())                                    | varchar | (     NaN)
'monkey' LIKE 'monkey' ESCAPE NULL                           | boolean | NULL
"""


@table(TEXTS)
def test_texts(engine, case):
    check(engine, case)
