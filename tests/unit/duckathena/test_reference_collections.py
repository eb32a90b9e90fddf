# ruff: noqa: E501  (a case a line)
"""https://trino.io/docs/current/functions/array.html, map.html and lambda.html"""

from tests.unit.duckathena.cases import check, table

COLLECTIONS = """
map(ARRAY['first','last','age'], ARRAY['Bob','Smith','40']) | map(varchar(5), varchar(5)) | {last=Smith, first=Bob, age=40}
map(ARRAY[10,9], ARRAY['b','a'])                             | map(integer, varchar(1)) | {9=a, 10=b}
map(ARRAY[17,1,33], ARRAY[1,2,3])                            | map(integer, integer) | {17=1, 1=2, 33=3}
map(ARRAY[true,false], ARRAY[1,2])                           | map(boolean, integer) | {false=2, true=1}
map(ARRAY[1.5e0,0.5e0,nan()], ARRAY[1,2,3])                  | map(double, integer) | {0.5=2, 1.5=1, NaN=3}
map(ARRAY[REAL '1.5',REAL '0.5'], ARRAY[1,2])                | map(real, integer) | {1.5=1, 0.5=2}
map(ARRAY[BIGINT '-2',BIGINT '5000000000'], ARRAY[1,2])      | map(bigint, integer) | {-2=1, 5000000000=2}
map_keys(map(ARRAY[10,9], ARRAY['b','a']))                   | array(integer) | [10, 9]
ARRAY[1,2,3][1]                                              | integer | 1
ARRAY[]                                                      | array(unknown) | []
ARRAY[1, DECIMAL '2.5']                                      | array(decimal(11,1)) | [1.0, 2.5]
ARRAY[1] || ARRAY[2]                                         | array(integer) | [1, 2]
ARRAY[1] || 2                                                | array(integer) | [1, 2]
1 || ARRAY[2]                                                | array(integer) | [1, 2]
ARRAY[1] || DECIMAL '2.5'                                    | array(decimal(11,1)) | [1.0, 2.5]
ARRAY[ARRAY[1]] || ARRAY[2]                                  | array(array(integer)) | [[1], [2]]
ARRAY[2] || ARRAY[ARRAY[1]]                                  | array(array(integer)) | [[2], [1]]
ARRAY[1] || 'a'                                              |  | <FUNCTION_NOT_FOUND>
ARRAY[1,2] = ARRAY[1,2]                                      | boolean | true
ARRAY[1,NULL] = ARRAY[1,NULL]                                | boolean | NULL
ARRAY[1,2] < ARRAY[1,3]                                      | boolean | true
ARRAY[1,NULL] = ARRAY[2,NULL]                                | boolean | false
array_distinct(ARRAY[1,2,2,NULL,NULL])                       | array(integer) | [1, 2, null]
array_intersect(ARRAY[1,2,3],ARRAY[2,3,4])                   | array(integer) | [2, 3]
array_union(ARRAY[1,2],ARRAY[2,3])                           | array(integer) | [1, 2, 3]
array_except(ARRAY[1,2,2],ARRAY[2])                          | array(integer) | [1]
array_histogram(ARRAY[42,7,42,NULL])                         | map(integer, bigint) | {7=1, 42=2}
array_join(ARRAY[1,NULL,2], ',')                             | varchar | 1,2
array_join(ARRAY[1,NULL,2], ',', 'x')                        | varchar | 1,x,2
array_join(ARRAY[1.5e0], ',')                                | varchar | 1.5E0
array_join(ARRAY[true], ',')                                 | varchar | true
array_max(ARRAY[1,2])                                        | integer | 2
array_max(ARRAY[1,NULL])                                     | integer | NULL
array_max(ARRAY[])                                           | unknown | NULL
array_min(ARRAY[1,2])                                        | integer | 1
array_max(ARRAY[1e0, nan()])                                 | double | 1.0
array_max(ARRAY[nan(), nan()])                               | double | NaN
array_max(ARRAY[nan(), NULL, 3.0])                           | double | NULL
array_max(ARRAY[REAL '2', CAST(nan() AS real)])              | real | 2.0
repeat('a', -1)                                              | | <INVALID_FUNCTION_ARGUMENT>
repeat('a', 10001)                                           | | <INVALID_FUNCTION_ARGUMENT>
array_position(ARRAY[1,2], 2)                                | bigint | 2
array_remove(ARRAY[1,2,NULL],2)                              | array(integer) | [1, null]
array_remove(ARRAY[1,NULL],NULL)                             | array(integer) | NULL
array_sort(ARRAY[3,1,NULL,2])                                | array(integer) | [1, 2, 3, null]
array_sort(ARRAY[3,2,5,1,2], (x, y) -> IF(x < y, 1, IF(x = y, 0, -1))) | array(integer) | [5, 3, 2, 2, 1]
array_sort(ARRAY['bc','ab','dc'], (x,y) -> IF(x < y, 1, IF(x = y, 0, -1))) | array(varchar(2)) | [dc, bc, ab]
array_sort(ARRAY[3,NULL,1], (x,y) -> CASE WHEN x IS NULL THEN -1 WHEN y IS NULL THEN 1 WHEN x < y THEN 1 WHEN x = y THEN 0 ELSE -1 END) | array(integer) | [null, 3, 1]
arrays_overlap(ARRAY[1,2],ARRAY[2])                          | boolean | true
cardinality(ARRAY[1,2])                                      | bigint | 2
combinations(ARRAY['foo','bar','baz'],2)                     | array(array(varchar(3))) | [[foo, bar], [foo, baz], [bar, baz]]
contains(ARRAY[1,2],2)                                       | boolean | true
contains(ARRAY[1,NULL],2)                                    | boolean | NULL
element_at(ARRAY[1,2],-1)                                    | integer | 2
element_at(ARRAY[1,2],5)                                     | integer | NULL
element_at(ARRAY[1,2],0)                                     | | <INVALID_FUNCTION_ARGUMENT>
filter(ARRAY[5,-6,NULL,7], x -> x > 0)                       | array(integer) | [5, 7]
filter(ARRAY[], x -> true)                                   | array(unknown) | []
flatten(ARRAY[ARRAY[1],NULL,ARRAY[2]])                       | array(integer) | [1, 2]
ngrams(ARRAY['foo','bar','baz'],2)                           | array(array(varchar(3))) | [[foo, bar], [bar, baz]]
ngrams(ARRAY[1],2)                                           | array(array(integer)) | [[1]]
ngrams(ARRAY[1],0)                                           | | <INVALID_FUNCTION_ARGUMENT>
ngrams(CAST(NULL AS array(integer)), 2)                      | array(array(integer)) | NULL
combinations(ARRAY[1], NULL)                                 | array(array(integer)) | NULL
none_match(ARRAY[1,2], x -> x > 5)                           | boolean | true
any_match(ARRAY[1,NULL], x -> x > 5)                         | boolean | NULL
all_match(ARRAY[], x -> false)                               | boolean | true
reduce(ARRAY[5,20,50], 0, (s,x) -> s+x, s -> s)              | integer | 75
reduce(ARRAY[5,20,NULL,50], 0, (s,x) -> s+COALESCE(x,0), s -> s) | integer | 75
reduce(ARRAY[5,6,10,20], CAST(ROW(0.0,0) AS ROW(sum DOUBLE, count INTEGER)), (s,x) -> CAST(ROW(x+s.sum, s.count+1) AS ROW(sum DOUBLE, count INTEGER)), s -> IF(s.count=0, NULL, s.sum/s.count)) | double | 10.25
reduce(ARRAY[], 0, (s,x) -> s, s -> s)                       | integer | 0
reduce(ARRAY['a','b'], '', (s,x) -> s || x, s -> s)          | varchar | ab
repeat('a',3)                                                | array(varchar(1)) | [a, a, a]
repeat(1,0)                                                  | array(integer) | []
reverse(ARRAY[1,2])                                          | array(integer) | [2, 1]
sequence(1,5,2)                                              | array(bigint) | [1, 3, 5]
sequence(5,1,-2)                                             | array(bigint) | [5, 3, 1]
sequence(1,5,-1)                                             | | <INVALID_FUNCTION_ARGUMENT>
sequence(5,1)                                                | array(bigint) | [5, 4, 3, 2, 1]
cardinality(sequence(1,10001))                               | | <INVALID_FUNCTION_ARGUMENT>
slice(ARRAY[1,2,3,4],2,2)                                    | array(integer) | [2, 3]
slice(ARRAY[1,2,3,4],-2,2)                                   | array(integer) | [3, 4]
slice(ARRAY[1,2],5,1)                                        | array(integer) | []
transform(ARRAY[1,2], x -> x + 1)                            | array(integer) | [2, 3]
transform(ARRAY[1,NULL], x -> coalesce(x,0))                 | array(integer) | [1, 0]
transform(ARRAY[ARRAY[1,NULL,2]], a -> transform(a, x -> x * 2)) | array(array(integer)) | [[2, null, 4]]
trim_array(ARRAY[1,2,3],1)                                   | array(integer) | [1, 2]
zip(ARRAY[1,2],ARRAY['1b',NULL,'3b'])                        | array(row(integer, varchar(2))) | [{field0=1, field1=1b}, {field0=2, field1=null}, {field0=null, field1=3b}]
zip_with(ARRAY[1,3],ARRAY['a','b'], (x,y) -> ROW(y,x))       | array(row(varchar(1), integer)) | [{field0=a, field1=1}, {field0=b, field1=3}]
zip_with(ARRAY[1,2],ARRAY[3,4,5], (x,y) -> x+y)              | array(integer) | [4, 6, null]
ARRAY[ROW(1,'a')][1][2]                                      | varchar(1) | a
ARRAY[1,2][0]                                                | | <INVALID_FUNCTION_ARGUMENT>
ARRAY[1,2][3]                                                | | <INVALID_FUNCTION_ARGUMENT>
shuffle(ARRAY[1])                                            | array(integer) | [1]
MAP(ARRAY[1,2],ARRAY['a','b'])                               | map(integer, varchar(1)) | {1=a, 2=b}
MAP()                                                        | map(unknown, unknown) | {}
MAP(ARRAY[1,1],ARRAY[2,3])                                   | | <INVALID_FUNCTION_ARGUMENT>
MAP(ARRAY[NULL],ARRAY[1])                                    | | <INVALID_FUNCTION_ARGUMENT>
MAP(ARRAY[1],ARRAY[1,2])                                     | | <INVALID_FUNCTION_ARGUMENT>
MAP(ARRAY['a'],ARRAY[1])['a']                                | integer | 1
MAP(ARRAY['a'],ARRAY[1])['b']                                | | <INVALID_FUNCTION_ARGUMENT>
element_at(MAP(ARRAY['a'],ARRAY[1]),'b')                     | integer | NULL
MAP(ARRAY['a','b'],ARRAY[1,2]) = MAP(ARRAY['b','a'],ARRAY[2,1]) | boolean | true
MAP(ARRAY['a'],ARRAY[1]) <> MAP(ARRAY['a'],ARRAY[2])         | boolean | true
map_concat(MAP(ARRAY['a'],ARRAY[1]),MAP(ARRAY['a','b'],ARRAY[5,6])) | map(varchar(1), integer) | {a=5, b=6}
map_filter(MAP(ARRAY['a','b'],ARRAY[1,2]), (k,v) -> v > 1)   | map(varchar(1), integer) | {b=2}
map_entries(MAP(ARRAY[1],ARRAY['x']))                        | array(row(integer, varchar(1))) | [{field0=1, field1=x}]
map_from_entries(ARRAY[(1,'x'),(2,'y')])                     | map(integer, varchar(1)) | {1=x, 2=y}
map_from_entries(ARRAY[(1,'x'),(1,'y')])                     | | <INVALID_FUNCTION_ARGUMENT>
multimap_from_entries(ARRAY[(1,'x'),(2,'y'),(1,'z')])        | map(integer, array(varchar(1))) | {1=[x, z], 2=[y]}
map_keys(MAP(ARRAY['a'],ARRAY[1]))                           | array(varchar(1)) | [a]
map_zip_with(MAP(ARRAY['a','b'],ARRAY[1,2]),MAP(ARRAY['b','c'],ARRAY[3,4]), (k,v1,v2) -> (v1,v2)) | map(varchar(1), row(integer, integer)) | {a={field0=1, field1=null}, b={field0=2, field1=3}, c={field0=null, field1=4}}
transform_keys(MAP(ARRAY['a'],ARRAY[1]), (k,v) -> k || 'x')  | map(varchar, integer) | {ax=1}
transform_values(MAP(ARRAY['a'],ARRAY[1]), (k,v) -> v + 1)   | map(varchar(1), integer) | {a=2}
ROW(1, ROW(2, 'x'))                                          | row(integer, row(integer, varchar(1))) | {field0=1, field1={field0=2, field1=x}}
(1, 'a') = (1, 'a')                                          | boolean | true
ROW(1,NULL) = ROW(1,NULL)                                    | boolean | NULL
ROW(1,2) < ROW(1,3)                                          | boolean | true
ROW(1,2)[2]                                                  | integer | 2
CAST(ROW(1,2) AS ROW(a int, b int)).b                        | integer | 2
CAST(NULL AS ROW(a int))                                     | row(a integer) | NULL
(1)                                                          | integer | 1
transform(ARRAY[1,2], x -> (x, x+1))                         | array(row(integer, integer)) | [{field0=1, field1=2}, {field0=2, field1=3}]
typeof(ARRAY['a','bcd'])                                     | varchar | array(varchar(3))
array_agg(x)                                                 | | <COLUMN_NOT_FOUND>
contains_sequence(ARRAY[1,2,3],ARRAY[2,3])                   | boolean | true
element_at(MAP(ARRAY['a'], ARRAY[1]), 'abc')                 | integer | NULL
MAP(ARRAY['abc', 'a'], ARRAY[1, 2])['a']                     | integer | 2
MAP(ARRAY['a'], ARRAY[1])['abc']                             |  | <INVALID_FUNCTION_ARGUMENT>
MAP(ARRAY[1.0], ARRAY['x'])[1]                               | varchar(1) | x
element_at(MAP(ARRAY[1], ARRAY['x']), BIGINT '1')            | varchar(1) | x
element_at(MAP(ARRAY[1], ARRAY['x']), 1.5)                   | varchar(1) | NULL
element_at(MAP(ARRAY[1], ARRAY['x']), 'a')                   |  | <TYPE_MISMATCH>
"""


@table(COLLECTIONS)
def test_collections(engine, case):
    check(engine, case)
