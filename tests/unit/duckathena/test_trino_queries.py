# ruff: noqa: E501  (a case a line)
"""What Trino's analyzer holds to be a query, and what such a query answers: select lists, grouping, WITH RECURSIVE, windows.

https://trino.io/docs/current/sql/select.html
"""

import pytest

from duckathena import AthenaError
from tests.unit.duckathena.test_queries import rows

# The rows' texts apart by semicolons, in any order.
ANSWERS = """
SELECT ROW(1, 'x').*                                              | 1,x
SELECT (1, 2).* AS (a, b)                                         | 1,2
SELECT t.r.* AS (p, q) FROM (SELECT ROW(1, 'x') AS r) AS t        | 1,x
SELECT p + 1 FROM (SELECT t.r.* AS (p, q) FROM (SELECT ROW(1, 'x') AS r) AS t) | 2
SELECT a + b FROM (VALUES CAST(ROW(1, 2) AS ROW(x integer, y integer)), (3, 4)) AS t(a, b) | 3;7
SELECT r.x FROM (VALUES ROW(CAST(ROW(1) AS ROW(x integer)))) AS t(r) | 1
SELECT r.* FROM (SELECT CAST(ROW(1, 'x') AS ROW(a integer, b varchar)) AS r) GROUP BY r | 1,x
SELECT DISTINCT t.* AS (w, z) FROM (VALUES (2, 1), (1, 2)) AS t(x, y) ORDER BY w | 1,2;2,1
SELECT (SELECT o.* FROM (VALUES 1) AS i) FROM (VALUES 2) AS o(x)  | 2
SELECT (SELECT 1 AS a, 'x' AS b).b                                | x
SELECT (SELECT 1, 2) = ROW(1, 2)                                  | true
SELECT (SELECT a FROM (SELECT 1 AS a, 2 AS b WHERE false)), (SELECT 1 AS a, 2 AS b WHERE false).a | NULL,NULL
SELECT CAST(ROW(2) AS ROW(f bigint)).f FROM (VALUES (1, 2)) AS t(a, b) GROUP BY b ORDER BY b | 2
SELECT CAST(ROW(1) AS ROW(f bigint)) AS a FROM (VALUES (1, 2)) AS t(a, b) GROUP BY b ORDER BY a.f | {f=1}
SELECT a FROM (VALUES 1) AS t(a) GROUP BY DISTINCT ROLLUP (a, t.a) | 1;NULL
SELECT a FROM (VALUES 1) AS t(a) GROUP BY ROLLUP (a, t.a)         | 1;1;NULL
SELECT a FROM (VALUES 1) AS t(a) GROUP BY DISTINCT a, GROUPING SETS ((), (t.a)) | 1
SELECT a, sum(b) FROM (VALUES (1, 10), (1, 20)) AS t(a, b) GROUP BY DISTINCT ROLLUP (a), ROLLUP (a) | 1,30;NULL,30
SELECT a, sum(b) FROM (VALUES (1, 10), (1, 20)) AS t(a, b) GROUP BY ALL ROLLUP (a), ROLLUP (a) | 1,30;1,30;1,30;NULL,30
SELECT a, b, count(*) FROM (VALUES (1, 2), (1, 3)) AS t(a, b) GROUP BY CUBE ((a, b)) | 1,2,1;1,3,1;NULL,NULL,2
SELECT a, b, c, count(*) FROM (VALUES (1, 2, 3)) AS t(a, b, c) GROUP BY GROUPING SETS ((a), (b)), ROLLUP (c) | 1,NULL,3,1;1,NULL,NULL,1;NULL,2,3,1;NULL,2,NULL,1
SELECT a, count(*) FROM (SELECT 1 AS a WHERE false) GROUP BY ROLLUP (a) | NULL,0
SELECT count(*) FROM (SELECT 1 AS a WHERE false) GROUP BY ()      | 0
SELECT a, b, grouping(a, b), typeof(grouping(a, b)) FROM (VALUES (1, 2)) AS t(a, b) GROUP BY ROLLUP (a, b) | 1,2,0,integer;1,NULL,1,integer;NULL,NULL,3,integer
SELECT a.x FROM (VALUES 1, 2) AS a(x) JOIN (SELECT 2 AS x) AS b JOIN (SELECT 2 AS x) AS c ON c.x = b.x ON a.x = b.x | 2
SELECT a.x FROM (VALUES 1) AS a(x) JOIN UNNEST(ARRAY[1, 2]) AS b(y) ON true | 1;1
SELECT sum(sum(x)) OVER () FROM (VALUES 1, 2) AS t(x) GROUP BY x  | 3;3
SELECT sum(x) FILTER (WHERE x > 1) OVER () FROM (VALUES 1, 2) AS t(x) | 2;2
SELECT avg(x) OVER w FROM (VALUES 1) AS t(x) WINDOW "W" AS (PARTITION BY x), "w" AS () | 1.0
SELECT typeof(VARCHAR 'abc'), typeof(CHAR 'abc'), typeof('abc')   | varchar,char(3),varchar(3)
WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 11) SELECT count(*), max(n) FROM t | 11,11
WITH RECURSIVE t(n) AS (SELECT * FROM (VALUES 1, 1, 10) UNION SELECT n + 2 FROM t WHERE n < 4) SELECT n FROM t | 1;10;3;5
WITH RECURSIVE t(n, m, o) AS (SELECT * FROM (VALUES (1, 2, ROW(3, 4))) UNION ALL SELECT t.o.*, ROW(0, 0) FROM t WHERE m < 3) SELECT n, m FROM t | 1,2;3,4
WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL (((SELECT n + 2 FROM t WHERE n < 6)))) SELECT n FROM t | 1;3;5;7
WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT * FROM (WITH t(n) AS (SELECT 5) SELECT n + 1 FROM t)) SELECT n FROM t | 1;6
WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 2 FROM t LEFT JOIN (SELECT 10) AS u ON true WHERE n < 4) SELECT n FROM t | 1;3;5
WITH RECURSIVE t(n) AS (SELECT BIGINT '1' UNION ALL SELECT CAST(n + 1 AS integer) FROM t WHERE n < 2) SELECT typeof(n) FROM t | bigint;bigint
WITH RECURSIVE a(x) AS (SELECT 1), b(y) AS (SELECT x FROM a UNION ALL SELECT y + 1 FROM b WHERE y < 2), c(z) AS (SELECT y FROM b UNION ALL SELECT z * 4 FROM c WHERE z < 4) SELECT z FROM c | 1;2;4;8
SELECT x, count(*) FROM (VALUES MAP(ARRAY[1,2],ARRAY[3,4]), MAP(ARRAY[2,1],ARRAY[4,3])) AS t(x) GROUP BY x | {1=3, 2=4},2
SELECT count(*) FROM (VALUES ROW(MAP(ARRAY[1,2],ARRAY[3,4])), ROW(MAP(ARRAY[2,1],ARRAY[4,3]))) AS t(x) GROUP BY 'a', t.x HAVING x[1] = 3 | 2
SELECT DISTINCT x FROM (VALUES MAP(ARRAY[1,2],ARRAY[3,4]), MAP(ARRAY[2,1],ARRAY[4,3]), NULL, NULL) AS t(x) | NULL;{1=3, 2=4}
SELECT DISTINCT ARRAY[ROW(x, 1)] FROM (VALUES MAP(ARRAY[1,2],ARRAY[3,4]), MAP(ARRAY[2,1],ARRAY[4,3])) AS t(x) | [{field0={1=3, 2=4}, field1=1}]
SELECT count(DISTINCT x), cardinality(histogram(x)), cardinality(array_agg(DISTINCT x)) FROM (VALUES MAP(ARRAY[1,2],ARRAY[3,4]), MAP(ARRAY[2,1],ARRAY[4,3])) AS t(x) | 1,1,1
SELECT MAP(ARRAY[1,2],ARRAY[3,4]) UNION SELECT MAP(ARRAY[2,1],ARRAY[4,3]) | {1=3, 2=4}
SELECT MAP(ARRAY[1,2],ARRAY[3,4]) INTERSECT SELECT MAP(ARRAY[2,1],ARRAY[4,3]) | {1=3, 2=4}
SELECT count(*) FROM (SELECT MAP(ARRAY[1,2],ARRAY[3,4]) EXCEPT SELECT MAP(ARRAY[2,1],ARRAY[4,3])) AS t | 0
SELECT map_keys(x) FROM (SELECT MAP(ARRAY[2,1],ARRAY[3,4]) UNION ALL SELECT MAP(ARRAY[2,1],ARRAY[4,3])) AS t(x) | [2, 1];[2, 1]
SELECT count(*) FROM (VALUES MAP(ARRAY[1,2],ARRAY[3,4])) AS t(x) JOIN (VALUES MAP(ARRAY[2,1],ARRAY[4,3])) AS u(x) USING (x) | 1
SELECT MAP(ARRAY[1,2],ARRAY[3,4]) IS DISTINCT FROM MAP(ARRAY[2,1],ARRAY[4,3]), MAP(ARRAY[1,2],ARRAY[3,4]) IN (SELECT MAP(ARRAY[2,1],ARRAY[4,3])) | false,true
SELECT cardinality(array_distinct(ARRAY[a, b])), cardinality(array_union(ARRAY[a], ARRAY[b])), cardinality(array_except(ARRAY[a], ARRAY[b])), arrays_overlap(ARRAY[a], ARRAY[b]) FROM (VALUES (MAP(ARRAY[1,2],ARRAY[3,4]), MAP(ARRAY[2,1],ARRAY[4,3]))) AS t(a, b) | 1,1,0,true
SELECT ROW(1, NULL) IN (SELECT ROW(1, NULL)), ROW(1, 2) IN (SELECT 1, NULL), (1, 2) NOT IN (SELECT 2, NULL), (1, 2) IN (SELECT 1, 2 WHERE false) | NULL,NULL,true,false
SELECT a, b FROM (VALUES (1, 2), (3, NULL), (5, 6)) AS t(a, b) WHERE (a, b) IN (SELECT c, d FROM (VALUES (1, 2), (3, NULL)) AS u(c, d)) | 1,2
SELECT a, b FROM (VALUES (1, 2), (3, NULL), (5, 6)) AS t(a, b) WHERE (a, b) NOT IN (SELECT c, d FROM (VALUES (1, 2), (3, NULL)) AS u(c, d)) | 5,6
SELECT ROW(1, NULL) = ANY (VALUES ROW(ROW(1, NULL))), ROW(1, NULL) <> ALL (VALUES ROW(ROW(2, NULL))) | NULL,true
SELECT x FROM (VALUES ARRAY[1], ARRAY[2]) AS t(x) WHERE x IN (SELECT y FROM (VALUES ARRAY[1], ARRAY[3]) AS u(y)) | [1]
SELECT count(*) FROM (VALUES ROW(ROW(1, NULL))) AS t(x) JOIN (VALUES ROW(ROW(1, NULL))) AS u(x) USING (x) | 0
SELECT count(*) FROM (VALUES nan()) AS t(x) JOIN (VALUES nan()) AS u(x) USING (x) | 0
SELECT x FROM (VALUES 1e0, nan(), 2e0) AS t(x) WHERE x NOT IN (SELECT y FROM (VALUES 1e0, nan()) AS u(y)) | NaN;2.0
SELECT nan() IN (SELECT nan()), nan() > ALL (VALUES 1e0), 1e0 < ANY (VALUES nan(), NULL), 1e0 > ALL (SELECT nan() WHERE false) | false,false,NULL,true
SELECT max_by(x, y) FROM (VALUES (1, nan()), (2, 1e0)) AS t(x, y) | 2
SELECT sum(x) FROM (VALUES DECIMAL '99999999999999999999999999999999999998', DECIMAL '1') AS t(x) | 99999999999999999999999999999999999999
SELECT sum(DISTINCT x) FILTER (WHERE x > 1), sum(x) FILTER (WHERE false) FROM (VALUES 1.5, 2.5, 2.5) AS t(x) | 4.0,NULL
SELECT (WITH RECURSIVE t(n) AS (SELECT x UNION ALL SELECT n + 1 FROM t WHERE n < 3) SELECT count(*) FROM t) FROM (VALUES 1, 2) AS v(x) | 3;2
SELECT x, y FROM (VALUES 1, 2, 3, 4) AS t(x) LEFT JOIN (VALUES 1, 2, 3, 5) AS u(y) ON (x IN (VALUES 1, 2, 3)) = (y IN (VALUES 1, 2, 3)) AND (x IN (VALUES 1, 2, 4)) = (y IN (VALUES 1, 2, 4)) | 1,1;1,2;2,2;2,1;3,3;4,NULL
SELECT x, y FROM (VALUES 1, 2, 3, 4) AS t(x) RIGHT JOIN (VALUES 1, 2, 3, 5) AS u(y) ON x = (VALUES 1) AND y = (VALUES 2) AND (x IN (VALUES 2)) = (y IN (VALUES 1)) | 1,2;NULL,1;NULL,3;NULL,5
SELECT x, y FROM (VALUES 1, 2, 3, 4) AS t(x) FULL JOIN (VALUES 1, 2, 3, 5) AS u(y) ON x + y = (SELECT 4) | 1,3;2,2;3,1;4,NULL;NULL,5
SELECT x, y FROM (SELECT 1 WHERE false) AS t(x) FULL JOIN (VALUES 1) AS u(y) ON x + y = (SELECT 4) | NULL,1
SELECT x, y FROM (VALUES 1, 1, NULL) AS t(x) LEFT JOIN (VALUES 1, 1) AS u(y) ON x = y AND EXISTS (SELECT 1) | 1,1;1,1;1,1;1,1;NULL,NULL
SELECT x, e, n FROM (VALUES 5) AS t(x) RIGHT JOIN UNNEST(ARRAY[2, NULL]) WITH ORDINALITY AS u(e, n) ON true | 5,2,1;5,NULL,2
SELECT x, e FROM (VALUES 5) AS t(x) FULL JOIN UNNEST(ARRAY[]) AS u(e) ON true | 5,NULL
SELECT count(*) FROM (SELECT 5 WHERE false) AS t(x) RIGHT JOIN JSON_TABLE('[1]', 'lax $[*]' COLUMNS (e integer PATH 'lax $')) ON true | 0
SELECT x, e FROM (VALUES 5) AS t(x) FULL JOIN JSON_TABLE('[]', 'lax $[*]' COLUMNS (e integer PATH 'lax $')) ON true | 5,NULL
SELECT * FROM JSON_TABLE('{"A": 42, "b": true, "c": 1}', 'lax $' AS "root" COLUMNS (a integer, "b" boolean, c integer) EMPTY ON ERROR) | 42,true,NULL
SELECT json_query('[1,2]', 'lax $' RETURNING varchar(3)), json_array(1 RETURNING char(5)), json_object('a' : 1 RETURNING varchar(9)) | [1,,[1]  ,{"a":1}
SELECT x, y FROM (VALUES 1, NULL) AS t(x) FULL JOIN (VALUES 1, 3) AS u(y) ON y IN (VALUES 1) | 1,1;NULL,1;NULL,3
SELECT cardinality(filter(a, x -> x > 0)), count(*) FROM (VALUES ARRAY[1, 0], ARRAY[3]) AS t(a) GROUP BY cardinality(filter(a, x -> x > 0)) ORDER BY cardinality(filter(a, x -> x > 0)) | 1,2
SELECT transform(ARRAY[1, 2], x -> reduce(ARRAY[x, 10], 0, (s, y) -> s + y * x + cardinality(filter(ARRAY[x, y, s], z -> z >= x)), s -> s + x)) | [17, 31]
SELECT CASE WHEN true THEN ARRAY[5] END[1] | 5
SELECT x IN (SELECT 1), count(*), sum(IF(x IN (SELECT 1), 10, 0)) FROM (VALUES 1, 2, 3) AS t(x) GROUP BY x IN (SELECT 1) ORDER BY x IN (SELECT 1) | false,2,0;true,1,10
SELECT (SELECT max(y) FROM (VALUES (1, 5), (2, 7)) AS u(k, y) WHERE k = x) + 1, count(*) FROM (VALUES 1, 2, 2) AS t(x) GROUP BY (SELECT max(y) FROM (VALUES (1, 5), (2, 7)) AS u(k, y) WHERE k = x) | 6,1;8,2
SELECT (SELECT sum(x) FROM UNNEST(transform(a, e -> e * k)) AS u(x)) FROM (VALUES (ARRAY[1, 2], 10), (ARRAY[3], 2), (NULL, 3)) AS t(a, k) | 30;6;NULL
SELECT k FROM (VALUES 1, 2, 3) AS t(k) WHERE EXISTS (SELECT 1 FROM (VALUES ARRAY[1, 2], ARRAY[5]) AS u(a) WHERE any_match(a, e -> e = k)) | 1;2
SELECT k, x FROM (VALUES 1, 2) AS t(k) CROSS JOIN LATERAL (SELECT transform(ARRAY[1], e -> e + k) AS x) | 1,[2];2,[3]
SELECT k, (SELECT count(*) FROM (VALUES 1, 2) AS v(x) WHERE EXISTS (SELECT 1 FROM (VALUES 5) AS w(y) WHERE any_match(sequence(1, k), e -> e = x))) FROM (VALUES 1, 2) AS t(k) | 1,1;2,2
SELECT (SELECT 'r2.c0 "' || CAST(reduce(ARRAY[1, 2], 0, (s, e) -> s + e * k, s -> s) AS varchar) || '" r1.c0') FROM (VALUES 1, 2) AS t(k) | r2.c0 "3" r1.c0;r2.c0 "6" r1.c0
SELECT k, (SELECT array_agg(x ORDER BY x) FROM (VALUES ARRAY[1, 2], ARRAY[3]) AS v(a) CROSS JOIN UNNEST(filter(a, e -> e >= k)) AS u(x)) FROM (VALUES 1, 3) AS t(k) | 1,[1, 2, 3];3,[3]
SELECT k, (SELECT sum(reduce(a, 0, (s, e) -> s + e * k, s -> s)) FROM (VALUES ARRAY[1, 2], ARRAY[3]) AS v(a)) FROM (VALUES 1, 3) AS t(k) | 1,6;3,18
SELECT (SELECT b FROM (SELECT array_agg(a) FROM (VALUES 1) AS u(a)) AS v(b) WHERE b = c) FROM (VALUES ARRAY[1], ARRAY[2]) AS t(c) | [1];NULL
SELECT max_by(g, n) FROM (SELECT array_agg(x) OVER (ORDER BY x GROUPS BETWEEN 1 PRECEDING AND CURRENT ROW), row_number() OVER (ORDER BY x) FROM (VALUES 1, 2, 2) AS t(x)) AS u(g, n) | [1, 2, 2]
SELECT a.b.c, count(*) FROM (VALUES ROW(CAST(ROW(ROW(5, 'x')) AS ROW(b ROW(c integer, d varchar))))) AS t(a) GROUP BY a.b | 5,1
SELECT x FROM (VALUES 1, 1, 1, 0, 0, 0, 2, 2, 2) AS t(x) ORDER BY x OFFSET 2 ROWS FETCH NEXT 2 ROWS WITH TIES | 0;1;1;1
SELECT count(*) FROM (SELECT x FROM (VALUES 1, 1) AS t(x) ORDER BY x OFFSET 20 ROWS FETCH NEXT ROW WITH TIES) AS u | 0
SELECT x FROM (SELECT -x AS x FROM (VALUES 1, 2) AS t(x) ORDER BY (SELECT x) LIMIT 1) | -2
SELECT b FROM (SELECT x AS b FROM (VALUES (1, 5), (2, 4)) AS t(x, b) GROUP BY x ORDER BY (SELECT b) DESC LIMIT 1) | 2
SELECT o FROM (SELECT a AS o, 2 AS a FROM (VALUES -100, -99, -98) AS t(a) WINDOW w AS (ORDER BY a) ORDER BY count(*) OVER (w RANGE BETWEEN CURRENT ROW AND a FOLLOWING) LIMIT 1) | -98
SELECT count(*) FROM (SELECT 1 FROM (VALUES 1, 2) AS t(x)) AS u TABLESAMPLE BERNOULLI (100) | 2
"""

REFUSALS = """
SELECT nowhere.* FROM (VALUES 1) AS t(x)                          | TABLE_NOT_FOUND
SELECT x.* FROM (VALUES 1) AS t(x)                                | TABLE_NOT_FOUND
SELECT (1, 2).* AS (a)                                            | MISMATCHED_COLUMN_ALIASES
SELECT x AS (a) FROM (VALUES 1) AS t(x)                           | SYNTAX_ERROR
SELECT (SELECT o.* FROM (VALUES 1) AS i) FROM (VALUES 2) AS o     | NOT_SUPPORTED
SELECT r.x FROM (VALUES CAST(ROW(1) AS ROW(x integer))) AS t(r)   | TYPE_MISMATCH
SELECT x.f FROM (VALUES 1) AS t(x)                                | TYPE_MISMATCH
SELECT x.c AS x FROM (VALUES 1) AS x(c) ORDER BY x.c              | TYPE_MISMATCH
SELECT DISTINCT a, a + b FROM (VALUES (1, 2)) AS t(a, b) ORDER BY a + b | EXPRESSION_NOT_IN_DISTINCT
SELECT array_agg(DISTINCT x ORDER BY y) FROM (VALUES (1, 2)) AS t(x, y) | EXPRESSION_NOT_IN_DISTINCT
SELECT x FROM (VALUES MAP(ARRAY[1], ARRAY[2])) AS t(x) ORDER BY x | TYPE_MISMATCH
SELECT array_agg(x ORDER BY x) FROM (VALUES JSON '1') AS t(x)     | TYPE_MISMATCH
SELECT rank() OVER (ORDER BY MAP()) FROM (VALUES 1) AS t(x)       | TYPE_MISMATCH
SELECT 1 FROM (VALUES 1) AS t(y) GROUP BY MAP(ARRAY[y], ARRAY[1]) | NOT_SUPPORTED
SELECT 1 < 2 = true                                               | SYNTAX_ERROR
SELECT 1 IN (1) = true                                            | SYNTAX_ERROR
SELECT sum(x) FROM (VALUES DECIMAL '-99999999999999999999999999999999999999', DECIMAL '-1') AS t(x) | NUMERIC_VALUE_OUT_OF_RANGE
SELECT ARRAY[1, NULL] IN (SELECT ARRAY[1, NULL])                  | NOT_SUPPORTED
SELECT 1 FROM (VALUES 1) AS t(x) LEFT JOIN (VALUES 1) AS u(y) ON EXISTS (SELECT 1 WHERE x = y) | NOT_SUPPORTED
SELECT 1 FROM (VALUES ARRAY[1]) AS t(x) LEFT JOIN UNNEST(x) AS u(y) ON y = 1 | NOT_SUPPORTED
SELECT 1 FROM (VALUES ARRAY[1]) AS t(x) RIGHT JOIN UNNEST(x) AS u(y) ON true | INVALID_COLUMN_REFERENCE
SELECT 1 FROM (VALUES 1) AS t(x) RIGHT JOIN LATERAL (VALUES 2) AS u(y) ON true | NOT_SUPPORTED
SELECT 1 FROM (VALUES 1) AS t(x) JOIN JSON_TABLE('[]', 'lax $' COLUMNS (e integer PATH 'lax $')) ON x = 1 | NOT_SUPPORTED
SELECT 1 FROM (VALUES '[]') AS t(x) FULL JOIN JSON_TABLE(x, 'lax $' COLUMNS (e integer PATH 'lax $')) ON true | INVALID_COLUMN_REFERENCE
SELECT x FROM (VALUES 1) AS t(x) LIMIT 1 ORDER BY x               | SYNTAX_ERROR
SELECT x FROM (VALUES 1) AS t(x) GROUP BY x WHERE true            | SYNTAX_ERROR
SELECT 1 LIMIT 1 OFFSET 1                                         | SYNTAX_ERROR
SELECT 1 ORDER BY 1 UNION SELECT 2                                | SYNTAX_ERROR
SELECT abs(,1)                                                    | SYNTAX_ERROR
SELECT count(DISTINCT)                                            | SYNTAX_ERROR
SELECT "" FROM (VALUES 1) AS t(x)                                 | SYNTAX_ERROR
SELECT @x                                                         | SYNTAX_ERROR
SELECT * FROM JSON_TABLE('[]', 'lax $' COLUMNS (a integer PATH 'strict $[42]') ERROR ON ERROR) | PATH_EVALUATION_ERROR
SELECT * FROM JSON_TABLE('[]', 'lax $' COLUMNS (NESTED PATH 'lax $' COLUMNS (a integer))) | NOT_SUPPORTED
SELECT json_query('[1]', 'lax $' RETURNING integer)               | NOT_SUPPORTED
SELECT y IN (VALUES sum(x)) FROM (VALUES (1, 2)) AS t(x, y) GROUP BY y | EXPRESSION_NOT_SCALAR
SELECT count(*) AS c FROM (VALUES 1) AS t(x) GROUP BY x ORDER BY (SELECT c) | NOT_SUPPORTED
SELECT x AS a, x AS a FROM (VALUES 1) AS t(x) ORDER BY (SELECT a)  | AMBIGUOUS_NAME
SELECT TRY(JSON 'x')                                              | INVALID_LITERAL
SELECT TRY(BIGINT 'a')                                            | INVALID_LITERAL
SELECT CASE WHEN false THEN TINYINT '128' END                     | INVALID_LITERAL
SELECT BOOLEAN '2'                                                | INVALID_LITERAL
SELECT DOUBLE '1.2.3'                                             | INVALID_LITERAL
SELECT TIME '12'                                                  | INVALID_LITERAL
SELECT DECIMAL '.123456789012345678901234567890123456789'                   | INVALID_LITERAL
SELECT DECIMAL '123456789012345678901234567890123456789'          | INVALID_LITERAL
SELECT CAST(NULL AS UNKNOWN)                                      | TYPE_MISMATCH
SELECT ROW(1, 'a')[x] FROM (VALUES 1) AS t(x)                     | EXPRESSION_NOT_CONSTANT
SELECT ROW(1, 'a')[9999999999]                                    | TYPE_MISMATCH
SELECT ROW(1, 'a')[0]                                             | INVALID_FUNCTION_ARGUMENT
SELECT ROW(1, 'a')[5]                                             | INVALID_FUNCTION_ARGUMENT
SELECT transform(ARRAY[5, 6], (x, y) -> x + y)                    | INVALID_PARAMETER_USAGE
SELECT zip_with(ARRAY[1], ARRAY['a'], x -> x)                     | INVALID_PARAMETER_USAGE
SELECT reduce(ARRAY[5], 0, s -> s, s -> s)                        | INVALID_PARAMETER_USAGE
SELECT map_filter(map(ARRAY[5], ARRAY[6]), (x, y, z) -> true)     | INVALID_PARAMETER_USAGE
SELECT 1 FETCH FIRST 0 ROWS ONLY                                  | NUMERIC_VALUE_OUT_OF_RANGE
SELECT x, sum(y) FROM (VALUES (1, 2)) AS t(x, y) GROUP BY 1, 2    | EXPRESSION_NOT_SCALAR
SELECT 1 FROM (VALUES 1) AS a(x) JOIN (VALUES 1) AS b(y) ON sum(x) = y | EXPRESSION_NOT_SCALAR
SELECT 1 FROM (VALUES 1) AS a(x) JOIN (VALUES 1) AS b(x) USING (x, x) | DUPLICATE_COLUMN_NAME
SELECT transform(ARRAY[1], y -> max(x)) FROM (VALUES 1) AS t(x)   | EXPRESSION_NOT_SCALAR
SELECT sum(count(*)) FROM (VALUES 1) AS t(x)                      | NESTED_AGGREGATION
SELECT avg(sum(x) OVER ()) FROM (VALUES 1) AS t(x)                | NESTED_WINDOW
SELECT sum(x) OVER (ORDER BY sum(x) OVER ()) FROM (VALUES 1) AS t(x) | NESTED_WINDOW
SELECT 1 FROM (VALUES 1) AS t(x) HAVING count(*) OVER () > 1      | NESTED_WINDOW
SELECT grouping(x) FROM (VALUES 1) AS t(x)                        | MISSING_GROUP_BY
SELECT grouping(x) FROM (VALUES (1, 2)) AS t(x, y) GROUP BY y     | INVALID_ARGUMENTS
SELECT 1 FROM (VALUES (1,2,3,4,5,6,7,8,9,10,11,12)) AS t(a,b,c,d,e,f,g,h,i,j,k,l) GROUP BY CUBE (a,b,c,d,e,f,g,h,i,j,k,l) | TOO_MANY_GROUPING_SETS
SELECT 1 FROM (VALUES (1,2,3,4,5,6,7,8,9,10,11,12)) AS t(a,b,c,d,e,f,g,h,i,j,k,l) GROUP BY CUBE (a,b,c,d,e,f), CUBE (g,h,i,j,k,l) | TOO_MANY_GROUPING_SETS
SELECT 1 FROM (VALUES 1) AS t(x) WINDOW w AS (), W AS ()          | DUPLICATE_WINDOW_NAME
SELECT 1 FROM (VALUES 1) AS t(x) WINDOW w2 AS (w ORDER BY x), w AS () | INVALID_WINDOW_REFERENCE
SELECT 1 FROM (VALUES 1) AS t(x) WINDOW w AS (ORDER BY x), w2 AS (w PARTITION BY x) | INVALID_PARTITION_BY
SELECT 1 FROM (VALUES 1) AS t(x) WINDOW w AS (RANGE UNBOUNDED FOLLOWING) | INVALID_WINDOW_FRAME
SELECT sum(x) OVER w FROM (VALUES 1) AS t(x) WINDOW "w" AS ()     | INVALID_WINDOW_REFERENCE
SELECT max(x) FROM (VALUES (1, 2)) AS t(x, y) GROUP BY y WINDOW w AS (ORDER BY x) | EXPRESSION_NOT_AGGREGATE
SELECT 1 FROM (VALUES 1) AS a(x) JOIN (VALUES 1) AS b(x)          | SYNTAX_ERROR
SELECT 1 FROM (VALUES 1) AS a(x) JOIN UNNEST(ARRAY[1]) AS b(x)    | SYNTAX_ERROR
SELECT x FROM (VALUES 1, 2) AS t(x) LIMIT 1, 2                    | SYNTAX_ERROR
SELECT lag(x, NULL) OVER (ORDER BY x) FROM (VALUES 1, 2) AS t(x)  | INVALID_FUNCTION_ARGUMENT
SELECT listagg(x) FROM (VALUES 'a') AS t(x)                       | SYNTAX_ERROR
SELECT listagg(x, 1) WITHIN GROUP (ORDER BY x) FROM (VALUES 'a') AS t(x) | SYNTAX_ERROR
WITH a(x, x) AS (SELECT 1, 2) SELECT * FROM a                     | DUPLICATE_COLUMN_NAME
WITH RECURSIVE a AS (SELECT 1 AS x) SELECT * FROM a               | MISSING_COLUMN_ALIASES
WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 12) SELECT count(*) FROM t | NOT_SUPPORTED
WITH RECURSIVE t(n) AS (SELECT 1 UNION SELECT n FROM t) SELECT n FROM t | NOT_SUPPORTED
WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 2, n FROM t WHERE n < 6) SELECT * FROM t | TYPE_MISMATCH
WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT BIGINT '9' FROM t WHERE n < 7) SELECT * FROM t | TYPE_MISMATCH
WITH RECURSIVE t(n) AS (SELECT 1 INTERSECT SELECT n + 2 FROM t) SELECT * FROM t | INVALID_RECURSIVE_REFERENCE
WITH RECURSIVE t(n) AS (SELECT 1 FROM t UNION ALL SELECT n + 2 FROM t) SELECT * FROM t | INVALID_RECURSIVE_REFERENCE
WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT a.n FROM t AS a, t AS b) SELECT * FROM t | INVALID_RECURSIVE_REFERENCE
WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT 2 WHERE (SELECT true FROM t)) SELECT * FROM t | INVALID_RECURSIVE_REFERENCE
WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n FROM (SELECT 10) AS u LEFT JOIN t ON true) SELECT * FROM t | INVALID_RECURSIVE_REFERENCE
WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n FROM t FULL JOIN (SELECT 10) AS u ON true) SELECT * FROM t | INVALID_RECURSIVE_REFERENCE
WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL (SELECT n FROM ((SELECT 10) EXCEPT (TABLE t)) AS u(n))) SELECT * FROM t | INVALID_RECURSIVE_REFERENCE
WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL (SELECT n FROM ((TABLE t) INTERSECT ALL (SELECT 10)) AS u(n))) SELECT * FROM t | INVALID_RECURSIVE_REFERENCE
WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 2 FROM t LIMIT 1) SELECT * FROM t | INVALID_LIMIT_CLAUSE
WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 2 FROM t OFFSET 1) SELECT * FROM t | NOT_SUPPORTED
WITH RECURSIVE t(n) AS (WITH u(m) AS (SELECT 1) SELECT 1 UNION ALL SELECT n + 2 FROM t) SELECT * FROM t | NOT_SUPPORTED
WITH RECURSIVE t(n) AS (SELECT * FROM (WITH RECURSIVE u(m) AS (SELECT 1) SELECT m FROM u)) SELECT * FROM t | NESTED_RECURSIVE
"""


@pytest.mark.parametrize(("sql", "expected"), rows(ANSWERS), ids=[sql for sql, _ in rows(ANSWERS)])
def test_answers(engine, sql, expected):
    found = [",".join("NULL" if value is None else value for value in row) for row in engine.execute(sql).text()]
    assert sorted(found) == sorted(expected.split(";"))


@pytest.mark.parametrize(("sql", "code"), rows(REFUSALS), ids=[sql for sql, _ in rows(REFUSALS)])
def test_refusals(engine, sql, code):
    with pytest.raises(AthenaError) as refused:
        engine.execute(sql)
    assert refused.value.code == code
