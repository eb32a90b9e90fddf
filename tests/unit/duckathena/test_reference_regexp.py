"""https://trino.io/docs/current/functions/regexp.html: what sets Java apart"""

from tests.unit.duckathena.cases import check, table

PATTERNS = r"""
regexp_like('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab', '(a+)+$') | boolean | false
regexp_like('ss', '(?i)ß')                                   | boolean | false
regexp_like('AB', 'a(?i)b')                                  | boolean | false
regexp_replace('abc', 'b', '$1')                             | | <INVALID_FUNCTION_ARGUMENT>
regexp_replace('abcdefghijk', '(a)', '$10')                  | varchar | a0bcdefghijk
regexp_replace('abc', '(z)?b', '[$1]')                       | varchar | a[]c
regexp_replace('ab', 'z*', 'X')                              | varchar | XaXbX
regexp_extract_all('abc', '')                                | array(varchar) | [, , , ]
regexp_replace(NULL, 'a', 'b')                               | varchar | NULL
regexp_like('é', '\p{L}')                                    | boolean | true
regexp_like('é', '\w')                                       | boolean | false
regexp_like('-', '^[\w-]+$')                                 | boolean | true
regexp_like('٣', '\d')                                       | boolean | false
regexp_like('a b', '[^\s]\s\S')                              | boolean | true
regexp_extract('k=v; x', '[\w\s;=]+')                        | varchar | k=v; x
regexp_like('b', '[a-c&&[^b]]')                              | boolean | false
regexp_like('x]', '[\]]')                                    | boolean | true
regexp_like('a^', '[\^]')                                    | boolean | true
regexp_like('[', '[\[]')                                     | boolean | true
regexp_like('a--b', 'a[-]+b')                                | boolean | true
regexp_like('a~~b', '[~]{2}')                                | boolean | true
regexp_like('a||b', '[||]')                                  | boolean | true
"""


@table(PATTERNS)
def test_patterns(engine, case):
    check(engine, case)
