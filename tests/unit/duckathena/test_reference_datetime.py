# ruff: noqa: E501  (a case a line)
"""https://trino.io/docs/current/functions/datetime.html"""

from tests.unit.duckathena.cases import check, table

TIMES = """
now() = current_timestamp                                    | boolean | true
current_date = CAST(now() AS date)                           | boolean | true
date('2020-01-01')                                           | date | 2020-01-01
date(TIMESTAMP '2020-01-01 10:00:00')                        | date | 2020-01-01
date_add('day', 1, DATE '2020-01-31')                        | date | 2020-02-01
date_add('month', 1, DATE '2020-01-31')                      | date | 2020-02-29
date_add('month', -1, DATE '2020-03-31')                     | date | 2020-02-29
date_add('hour', 1, TIMESTAMP '2020-01-01 00:00:00')         | timestamp(3) | 2020-01-01 01:00:00.000
date_add('hour', 1, DATE '2020-01-01')                       | | <INVALID_FUNCTION_ARGUMENT>
date_add('second', 86, TIMESTAMP '2020-03-01 00:00:00')      | timestamp(3) | 2020-03-01 00:01:26.000
date_add('millisecond', 1, TIME '01:00:00')                  | time(3) | 01:00:00.001
date_add('hour', 25, TIME '01:00:00')                        | time(3) | 02:00:00.000
date_add('year', 1, DATE '2020-02-29')                       | date | 2021-02-28
date_add('week', 2, TIMESTAMP '2020-01-01 00:00:00 Europe/Berlin') | timestamp(3) with time zone | 2020-01-15 00:00:00.000 Europe/Berlin
date_add('day', 1, TIMESTAMP '2020-03-28 12:00:00 Europe/Berlin') | timestamp(3) with time zone | 2020-03-29 12:00:00.000 Europe/Berlin
date_add('hour', 24, TIMESTAMP '2020-03-28 12:00:00 Europe/Berlin') | timestamp(3) with time zone | 2020-03-29 13:00:00.000 Europe/Berlin
date_diff('day', DATE '2020-01-01', DATE '2020-03-01')       | bigint | 60
date_diff('hour', TIMESTAMP '2020-01-01 00:00:00', TIMESTAMP '2020-01-01 01:59:59') | bigint | 1
date_diff('second', TIMESTAMP '2020-03-01 00:00:00', TIMESTAMP '2020-03-02 00:00:00') | bigint | 86400
date_diff('day', TIMESTAMP '2020-01-02 00:00:00', TIMESTAMP '2020-01-01 12:00:00') | bigint | 0
date_diff('week', DATE '2020-01-01', DATE '2020-01-15')      | bigint | 2
date_diff('quarter', DATE '2020-01-01', DATE '2020-07-01')   | bigint | 2
date_diff('millisecond', TIMESTAMP '2020-06-01 12:30:45.000', TIMESTAMP '2020-06-02 12:30:45.123') | bigint | 86400123
date_diff('day', '2020-01-01', '2020-01-02')                 | | <FUNCTION_NOT_FOUND>
date_trunc('week', DATE '2020-01-01')                        | date | 2019-12-30
date_trunc('quarter', TIMESTAMP '2020-05-10 10:00:00')       | timestamp(3) | 2020-04-01 00:00:00.000
date_trunc('hour', TIMESTAMP '2020-05-10 10:40:00')          | timestamp(3) | 2020-05-10 10:00:00.000
date_trunc('day', TIMESTAMP '2020-05-10 10:40:00 +02:00')    | timestamp(3) with time zone | 2020-05-10 00:00:00.000 +02:00
date_trunc('hour', TIME '10:40:00')                          | time(3) | 10:00:00.000
date_trunc('foo', DATE '2020-01-01')                         | | <INVALID_FUNCTION_ARGUMENT>
date_format(TIMESTAMP '2020-01-01 23:59:59.9996', '%d %f')   | varchar | 02 000000
format_datetime(TIMESTAMP '2020-01-01 10:00:00.123456', 'SSSSSS') | varchar | 123000
parse_datetime('.1239', '.SSSS')                             | timestamp(3) with time zone | 1970-01-01 00:00:00.123 UTC
from_iso8601_timestamp('2020-01-01T00:00:00.1239Z')          | timestamp(3) with time zone | 2020-01-01 00:00:00.123 UTC
to_iso8601(TIMESTAMP '2020-01-01 10:00:00.123456 +01:00')    | varchar(35) | 2020-01-01T10:00:00.123456+01:00
date_format(TIMESTAMP '2022-10-20 05:10:00', '%m-%d-%Y %H')  | varchar | 10-20-2022 05
date_format(TIMESTAMP '2020-01-05 13:04:05.321', '%a %b %c %d %e %f %H %h %I %i %j %k %l %M %m %p %r %S %s %T %W %Y %y %%') | varchar | Sun Jan 1 05 5 321000 13 01 01 04 005 13 1 January 01 PM 01:04:05 PM 05 05 13:04:05 Sunday 2020 20 %
date_format(DATE '2020-01-05', '%Y')                         | varchar | 2020
date_format(TIMESTAMP '2020-01-05 13:04:05', '%v %x')        | varchar | 01 2020
date_format(TIMESTAMP '2020-01-05 13:04:05', '%D')           | | <INVALID_FUNCTION_ARGUMENT>
date_parse('2020-01-05 13:04:05', '%Y-%m-%d %H:%i:%s')       | timestamp(3) | 2020-01-05 13:04:05.000
date_parse('01/05/20', '%m/%d/%y')                           | timestamp(3) | 2020-01-05 00:00:00.000
date_parse('20200105', '%Y%m%d')                             | timestamp(3) | 2020-01-05 00:00:00.000
date_parse('05 Jan 2020', '%d %b %Y')                        | timestamp(3) | 2020-01-05 00:00:00.000
date_parse('x', '%Y')                                        | | <INVALID_FUNCTION_ARGUMENT>
date_parse('2020-01-05 13:04:05.123456789', '%Y-%m-%d %H:%i:%s.%f') | timestamp(3) | 2020-01-05 13:04:05.123
date_parse('2020-01-05   13', '%Y-%m-%d %H')                 |  | <INVALID_FUNCTION_ARGUMENT>
date_parse('2020-060', '%Y-%j')                              | timestamp(3) | 2020-02-29 00:00:00.000
date_parse('13 AM', '%h %p')                                 |  | <INVALID_FUNCTION_ARGUMENT>
date_parse('JANUARY 5 69', '%b %e %y')                       | timestamp(3) | 2069-01-05 00:00:00.000
date_parse('2020 Janu', '%Y %b')                             |  | <INVALID_FUNCTION_ARGUMENT>
date_parse('2020 01', '%x %v')                               | timestamp(3) | 2019-12-30 00:00:00.000
parse_datetime('2020-01-05 05.1234', 'yyyy-MM-dd ss.SSS')    |  | <INVALID_FUNCTION_ARGUMENT>
parse_datetime('2020-005', 'yyyy-DDD')                       | timestamp(3) with time zone | 2020-01-05 00:00:00.000 UTC
parse_datetime('2020 2020', 'yyyy yyyy')                     |  | <NOT_SUPPORTED>
date_diff('month', DATE '2020-01-31', DATE '2020-02-29')     | bigint | 1
date_diff('year', DATE '2020-02-29', DATE '2021-02-28')      | bigint | 1
human_readable_seconds(0.5)                                  | varchar | 1 second
human_readable_seconds(-1)                                   | varchar | 1 second
INTERVAL '1.5' DAY                                           |  | <INVALID_LITERAL>
INTERVAL '2' WEEK                                            |  | <SYNTAX_ERROR>
INTERVAL '2' DAYS                                            |  | <SYNTAX_ERROR>
INTERVAL '1.5' SECOND                                        | interval day to second | 0 00:00:01.500
date_parse('2020-01-05 01:04 PM', '%Y-%m-%d %h:%i %p')       | timestamp(3) | 2020-01-05 13:04:00.000
date_parse('2020-01-05 13:04:05.123456', '%Y-%m-%d %H:%i:%s.%f') | timestamp(3) | 2020-01-05 13:04:05.123
format_datetime(TIMESTAMP '2020-01-05 13:04:05.321', 'yyyy-MM-dd HH:mm:ss.SSS') | varchar | 2020-01-05 13:04:05.321
format_datetime(TIMESTAMP '2020-01-05 13:04:05', 'EEE, d MMM yyyy hh:mm a') | varchar | Sun, 5 Jan 2020 01:04 PM
format_datetime(TIMESTAMP '2020-01-05 13:04:05', 'G C')      | varchar | AD 20
format_datetime(TIMESTAMP '2020-01-05 13:04:05', '''at'' HH') | varchar | at 13
format_datetime(DATE '2020-01-05', 'yyyy')                   | varchar | 2020
format_datetime(TIMESTAMP '2020-01-05 13:04:05', 'b')        | | <INVALID_FUNCTION_ARGUMENT>
parse_datetime('2020-01-05 13:04', 'yyyy-MM-dd HH:mm')       | timestamp(3) with time zone | 2020-01-05 13:04:00.000 UTC
parse_datetime('1960/01/22 03:04 +0500', 'YYYY/MM/dd HH:mm Z') | timestamp(3) with time zone | 1960-01-22 03:04:00.000 +05:00
parse_datetime('05 January 2020', 'dd MMMM yyyy')            | timestamp(3) with time zone | 2020-01-05 00:00:00.000 UTC
parse_datetime('14/Nov/2023:22:13:20 +0000', 'dd/MMM/yyyy:HH:mm:ss Z') | timestamp(3) with time zone | 2023-11-14 22:13:20.000 UTC
TIMESTAMP '2020-01-01 00:00:00 europe/BERLIN'                | timestamp(3) with time zone | 2020-01-01 00:00:00.000 Europe/Berlin
TIMESTAMP '2020-01-01 00:00:00 Etc/GMT'                      | timestamp(3) with time zone | 2020-01-01 00:00:00.000 UTC
TIMESTAMP '2020-01-01 00:00:00' AT TIME ZONE 'zulu'          | timestamp(3) with time zone | 2020-01-01 00:00:00.000 UTC
parse_datetime('2023 -0000', 'yyyy Z')                       | timestamp(3) with time zone | 2023-01-01 00:00:00.000 UTC
from_iso8601_timestamp('2023-01-01T00:00:00+0000')           | timestamp(3) with time zone | 2023-01-01 00:00:00.000 UTC
parse_datetime('2020-01-05', 'yyyy')                         | | <INVALID_FUNCTION_ARGUMENT>
parse_datetime('2020-01-05T13:04:05Z', 'yyyy-MM-dd''T''HH:mm:ssZ') | timestamp(3) with time zone | 2020-01-05 13:04:05.000 UTC
parse_datetime('Sun 05 Jan 2020','EEE dd MMM yyyy')          | timestamp(3) with time zone | 2020-01-05 00:00:00.000 UTC
from_iso8601_date('2020-01-05')                              | date | 2020-01-05
from_iso8601_date('2020-W02')                                | date | 2020-01-06
from_iso8601_date('2020-W02-7')                              | date | 2020-01-12
from_iso8601_date('2020-123')                                | date | 2020-05-02
from_iso8601_timestamp('2020-05-11')                         | timestamp(3) with time zone | 2020-05-11 00:00:00.000 UTC
from_iso8601_timestamp('2020-05-11T11:15:05')                | timestamp(3) with time zone | 2020-05-11 11:15:05.000 UTC
from_iso8601_timestamp('2020-05-11T11:15:05.055+01:00')      | timestamp(3) with time zone | 2020-05-11 11:15:05.055 +01:00
from_iso8601_timestamp('2020-W02-7T10:00')                   | timestamp(3) with time zone | 2020-01-12 10:00:00.000 UTC
from_unixtime(0)                                             | timestamp(3) with time zone | 1970-01-01 00:00:00.000 UTC
from_unixtime(1.5)                                           | timestamp(3) with time zone | 1970-01-01 00:00:01.500 UTC
from_unixtime(0, 'Europe/Berlin')                            | timestamp(3) with time zone | 1970-01-01 01:00:00.000 Europe/Berlin
from_unixtime(0, 2, 30)                                      | timestamp(3) with time zone | 1970-01-01 02:30:00.000 +02:30
to_unixtime(TIMESTAMP '1970-01-01 00:00:01.500')             | double | 1.5
to_iso8601(DATE '2020-01-01')                                | varchar(16) | 2020-01-01
to_iso8601(TIMESTAMP '2020-01-01 10:00:00')                  | varchar(26) | 2020-01-01T10:00:00.000
to_iso8601(TIMESTAMP '2020-01-01 10:00:00 UTC')              | varchar(32) | 2020-01-01T10:00:00.000Z
to_milliseconds(INTERVAL '1' DAY)                            | bigint | 86400000
parse_duration('3.81 d')                                     | interval day to second | 3 19:26:24.000
human_readable_seconds(96)                                   | varchar | 1 minute, 36 seconds
human_readable_seconds(3762)                                 | varchar | 1 hour, 2 minutes, 42 seconds
last_day_of_month(DATE '2020-02-10')                         | date | 2020-02-29
TIMESTAMP '2020-01-01 12:00:00 UTC' AT TIME ZONE 'America/New_York' | timestamp(3) with time zone | 2020-01-01 07:00:00.000 America/New_York
TIMESTAMP '2020-01-01 12:00:00' AT TIME ZONE 'America/New_York' | timestamp(3) with time zone | 2020-01-01 07:00:00.000 America/New_York
TIMESTAMP '2020-01-01 00:00:00 UTC' = TIMESTAMP '2020-01-01 02:00:00 +02:00' | boolean | true
TIMESTAMP '2020-01-01 00:00:00' = DATE '2020-01-01'          | boolean | true
DATE '2020-01-01' < TIMESTAMP '2020-01-01 00:00:01'          | boolean | true
DATE '2020-01-01' = '2020-01-01'                             | | <TYPE_MISMATCH>
DATE '2020-01-31' + INTERVAL '1' MONTH                       | date | 2020-02-29
DATE '2020-01-01' + INTERVAL '1' HOUR                        | | <INVALID_FUNCTION_ARGUMENT>
DATE '2020-01-01' - DATE '2019-12-31'                        | interval day to second | 1 00:00:00.000
TIMESTAMP '2020-01-01 00:00:00' - INTERVAL '1' SECOND        | timestamp(3) | 2019-12-31 23:59:59.000
INTERVAL '1' DAY + INTERVAL '2' HOUR                         | interval day to second | 1 02:00:00.000
INTERVAL '1' DAY * 2                                         | interval day to second | 2 00:00:00.000
2 * INTERVAL '1' DAY                                         | interval day to second | 2 00:00:00.000
INTERVAL '1' DAY / 2                                         | interval day to second | 0 12:00:00.000
INTERVAL '1' YEAR + INTERVAL '1' MONTH                       | interval year to month | 1-1
INTERVAL '1' DAY > INTERVAL '1' HOUR                         | boolean | true
- INTERVAL '1' DAY                                           | interval day to second | -1 00:00:00.000
EXTRACT(YEAR FROM DATE '2020-05-06')                         | bigint | 2020
EXTRACT(DOW FROM DATE '2020-01-05')                          | bigint | 7
EXTRACT(DOY FROM DATE '2020-02-01')                          | bigint | 32
EXTRACT(WEEK FROM DATE '2020-01-05')                         | bigint | 1
EXTRACT(YOW FROM DATE '2021-01-01')                          | bigint | 2020
EXTRACT(TIMEZONE_HOUR FROM TIMESTAMP '2020-05-10 12:34:56 +08:35') | bigint | 8
EXTRACT(SECOND FROM TIMESTAMP '2020-01-01 00:00:07.5')       | bigint | 7
EXTRACT(DAY FROM INTERVAL '2' DAY)                           | bigint | 2
EXTRACT(MONTH FROM INTERVAL '14' MONTH)                      | bigint | 2
year(INTERVAL '14' MONTH)                                    | bigint | 1
hour(INTERVAL '26' HOUR)                                     | bigint | 2
hour(TIME '01:02:03')                                        | bigint | 1
year(TIMESTAMP '2020-01-01 00:00:00 UTC')                    | bigint | 2020
millisecond(TIMESTAMP '2020-01-01 00:00:07.123')             | bigint | 123
day_of_week(DATE '2020-01-05')                               | bigint | 7
quarter(DATE '2020-05-01')                                   | bigint | 2
month('2020-01-01')                                          | | <FUNCTION_NOT_FOUND>
timezone_hour(TIMESTAMP '2020-05-10 12:34:56 -08:35')        | bigint | -8
timezone_minute(TIMESTAMP '2020-05-10 12:34:56 -08:35')      | bigint | -35
CAST(TIMESTAMP '2020-01-01 12:00:00 Europe/Berlin' AS timestamp) | timestamp(3) | 2020-01-01 12:00:00.000
CAST(TIMESTAMP '2020-01-01 12:00:00 Europe/Berlin' AS date)  | date | 2020-01-01
TIMESTAMP '2020-13-01 00:00:00'                              | | <INVALID_LITERAL>
DATE '2020-02-30'                                            | | <INVALID_LITERAL>
DATE '2020/01/05'                                            | | <INVALID_LITERAL>
TIMESTAMP '2020-01-01 10:00:00 Nowhere/City'                 | | <INVALID_LITERAL>
TIMESTAMP '2020-01-01T10:00:00'                              | | <INVALID_LITERAL>
TIMESTAMP '2020-01-01 10:00:00 +14:01'                       | | <INVALID_LITERAL>
TIMESTAMP '2020-01-01 24:00:00'                              | | <INVALID_LITERAL>
sequence(DATE '2020-01-01', DATE '2020-01-03')               | array(date) | [2020-01-01, 2020-01-02, 2020-01-03]
sequence(DATE '2020-01-03', DATE '2020-01-01')               | array(date) | [2020-01-03, 2020-01-02, 2020-01-01]
sequence(DATE '2020-01-31', DATE '2020-05-31', INTERVAL '1' MONTH) | array(date) | [2020-01-31, 2020-02-29, 2020-03-31, 2020-04-30, 2020-05-31]
sequence(TIMESTAMP '2020-01-01 00:00:00', TIMESTAMP '2020-01-01 02:00:00', INTERVAL '1' HOUR) | array(timestamp(3)) | [2020-01-01 00:00:00.000, 2020-01-01 01:00:00.000, 2020-01-01 02:00:00.000]
from_unixtime(nan())                                         | timestamp(3) with time zone | 1970-01-01 00:00:00.000 UTC
from_unixtime(-0.0005)                                       | timestamp(3) with time zone | 1970-01-01 00:00:00.000 UTC
human_readable_seconds(-61)                                  | varchar | 1 minute, 1 second
to_iso8601(TIMESTAMP '2020-01-01 00:00:00 Europe/London')    | varchar(32) | 2020-01-01T00:00:00.000Z
format_datetime(DATE '2020-01-01', '')                       |  | <INVALID_FUNCTION_ARGUMENT>
date_format(DATE '2020-01-01', '')                           |  | <INVALID_FUNCTION_ARGUMENT>
date_parse('99-01-02', '%Y-%m-%d')                           | timestamp(3) | 0099-01-02 00:00:00.000
date_parse('01-15', '%m-%d')                                 | timestamp(3) | 2000-01-15 00:00:00.000
date_parse('10:15', '%H:%i')                                 | timestamp(3) | 1970-01-01 10:15:00.000
date_parse('Mon 2020-01-08', '%a %Y-%m-%d')                  | timestamp(3) | 2020-01-06 00:00:00.000
date_parse('202011', '%Y%m%d')                               |  | <INVALID_FUNCTION_ARGUMENT>
date_parse('2020t01', '%YT%m')                               | timestamp(3) | 2020-01-01 00:00:00.000
parse_datetime('2020-01-08 Mon', 'yyyy-MM-dd EEE')           | timestamp(3) with time zone | 2020-01-06 00:00:00.000 UTC
parse_datetime('20200108', 'yyyyMMdd')                       | timestamp(3) with time zone | 2020-01-08 00:00:00.000 UTC
INTERVAL '12 10' DAY TO SECOND                               | interval day to second | 12 10:00:00.000
INTERVAL '45' MINUTE TO SECOND                               | interval day to second | 0 00:45:00.000
INTERVAL '3' YEAR TO MONTH                                   | interval year to month | 3-0
INTERVAL '12 10:45:32' DAY TO MINUTE                         |  | <INVALID_LITERAL>
INTERVAL '12 10.5' DAY TO HOUR                               |  | <INVALID_LITERAL>
date_parse('1998 53', '%x %v')                               | timestamp(3) | 1998-12-28 00:00:00.000
date_parse('1998 53 Tue', '%x %v %a')                        | timestamp(3) | 1998-12-29 00:00:00.000
date_parse('53', '%v')                                       |  | <NOT_SUPPORTED>
TIMESTAMP '2020-01-01 00:00:00' - DATE '2019-12-31'          | interval day to second | 1 00:00:00.000
TIMESTAMP '2020-01-01 00:00:00 +01:00' - TIMESTAMP '2020-01-01 00:00:00' | interval day to second | -0 01:00:00.000
TIME '10:00' - DATE '2020-01-01'                             |  | <TYPE_MISMATCH>
TIMESTAMP '2020-05-10 12:34:56.1234' AT TIME ZONE 'America/Los_Angeles' | timestamp(4) with time zone | 2020-05-10 05:34:56.1234 America/Los_Angeles
with_timezone(TIMESTAMP '2020-05-10 12:34:56.123456', 'UTC') | timestamp(6) with time zone | 2020-05-10 12:34:56.123456 UTC
CAST('2020-01-01 ' AS timestamp)                             | timestamp(3) | 2020-01-01 00:00:00.000
CAST('12:34:56.123456789' AS time(6))                        |  | <NOT_SUPPORTED>
CAST('12:34:56.1234567' AS time(3))                          | time(3) | 12:34:56.123
"""


@table(TIMES)
def test_times(engine, case):
    check(engine, case)
