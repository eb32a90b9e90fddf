"""https://trino.io/docs/current/functions/regexp.html: what sets Joni apart"""

from tests.unit.duckathena.cases import check, table

PATTERNS = r"""
regexp_like('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab', '(a+)+$') | boolean | false
regexp_like('ss', '(?i)ß')                                   | boolean | true
regexp_like('Zürich', '\brich\b')                            | boolean | false
regexp_replace('São Paulo 1', '[^\w]', '')                   | varchar(11) | SãoPaulo1
regexp_like('é', '\p{Alpha}')                                | boolean | true
regexp_like('$', '[[:punct:]]')                              | boolean | false
regexp_like('!', '[^[:punct:]]')                             | boolean | false
regexp_like('éß', '^[[:alpha:]]+$')                          | boolean | true
regexp_like('a', '[[.a.]]')                                  | | <NOT_SUPPORTED>
regexp_like(chr(160), '\s')                                  | boolean | true
regexp_like(chr(11), '\v')                                   | boolean | true
regexp_like('a', '\h')                                       | | <NOT_SUPPORTED>
regexp_like('q', '\pL')                                      | boolean | true
regexp_replace('São', '[a-z]', '*')                          | varchar(7) | Sã*
regexp_like('AB', 'a(?i)b')                                  | boolean | false
regexp_replace('abc', 'b', '$1')                             | | <INVALID_FUNCTION_ARGUMENT>
regexp_replace('abcdefghijk', '(a)', '$10')                  | varchar(203) | a0bcdefghijk
regexp_replace('abc', '(z)?b', '[$1]')                       | varchar(27) | a[]c
regexp_replace('ab', 'z*', 'X')                              | varchar(5) | XaXbX
regexp_extract_all('abc', '')                                | array(varchar(3)) | [, , , ]
regexp_replace(NULL, 'a', 'b')                               | varchar | NULL
regexp_like('é', '\p{L}')                                    | boolean | true
regexp_like('é', '\w')                                       | boolean | true
regexp_like('-', '^[\w-]+$')                                 | boolean | true
regexp_like('٣', '\d')                                       | boolean | true
regexp_like('a b', '[^\s]\s\S')                              | boolean | true
regexp_extract('k=v; x', '[\w\s;=]+')                        | varchar(6) | k=v; x
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
