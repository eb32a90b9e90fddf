# ruff: noqa: E501  (a case a line)
"""https://trino.io/docs/current/functions/datetime.html"""

import pytest

from duckathena import AthenaError
from tests.unit.duckathena.cases import check, table

DATES = """
DATE '2020-02-29'                       | date          | 2020-02-29
CAST('2020-2-9' AS date)                | date          | 2020-02-09
CAST('2020-02-30' AS date)              |               | <INVALID_CAST_ARGUMENT>
CAST('2020-01-01 10:00:00' AS date)     |               | <INVALID_CAST_ARGUMENT>
DATE '2020-01-31' + INTERVAL '1' DAY    | date          | 2020-02-01
DATE '2020-01-31' + INTERVAL '1' MONTH  | date          | 2020-02-29
DATE '2020-01-31' - INTERVAL '1' YEAR   | date          | 2019-01-31
INTERVAL '1' DAY + DATE '2020-01-31'    | date          | 2020-02-01
DATE '2020-01-01' + INTERVAL '1' HOUR   |               | <INVALID_FUNCTION_ARGUMENT>
DATE '2020-01-03' - DATE '2020-01-01'   | interval day to second | 2 00:00:00.000
date_add('day', 1, DATE '2020-12-31')   | date          | 2021-01-01
date_add('week', -1, DATE '2020-01-08') | date          | 2020-01-01
date_add('hour', 1, DATE '2020-01-01')  |               | <INVALID_FUNCTION_ARGUMENT>
date_diff('day', DATE '2020-01-01', DATE '2020-03-01') | bigint | 60
date_diff('month', DATE '2020-01-31', DATE '2020-02-28') | bigint | 0
date_diff('month', DATE '2020-01-15', DATE '2020-03-14') | bigint | 1
date_diff('year', DATE '2019-06-01', DATE '2020-05-31') | bigint | 0
date_diff('day', DATE '2020-03-01', DATE '2020-01-01') | bigint | -60
date_trunc('month', DATE '2020-02-29')  | date          | 2020-02-01
date_trunc('week', DATE '2020-01-01')   | date          | 2019-12-30
date_trunc('quarter', DATE '2020-05-06') | date         | 2020-04-01
last_day_of_month(DATE '2020-02-01')    | date          | 2020-02-29
date('2020-01-02')                      | date          | 2020-01-02
DATE '2020-01-01' < DATE '2020-01-02'   | boolean       | true
DATE '2020-01-01' = '2020-01-01'        |               | <TYPE_MISMATCH>
CAST(DATE '2020-01-01' AS varchar)      | varchar       | 2020-01-01
CAST(DATE '2020-01-01' AS timestamp)    | timestamp(3)  | 2020-01-01 00:00:00.000
year(DATE '2020-05-06')                 | bigint        | 2020
EXTRACT(MONTH FROM DATE '2020-05-06')   | bigint        | 5
day_of_week(DATE '2020-05-10')          | bigint        | 7
day_of_year(DATE '2020-12-31')          | bigint        | 366
week(DATE '2021-01-01')                 | bigint        | 53
year_of_week(DATE '2021-01-01')         | bigint        | 2020
quarter(DATE '2020-05-06')              | bigint        | 2
from_iso8601_date('2020-05-11')         | date          | 2020-05-11
to_iso8601(DATE '2020-05-11')           | varchar(16) | 2020-05-11
"""

TIMESTAMPS = """
TIMESTAMP '2020-01-01 00:00:00'         | timestamp(3)  | 2020-01-01 00:00:00.000
TIMESTAMP '2020-01-01 12:34:56.789'     | timestamp(3)  | 2020-01-01 12:34:56.789
TIMESTAMP '2020-01-01'                  | timestamp(3)  | 2020-01-01 00:00:00.000
TIMESTAMP '2020-01-01 00:00:00.123456'  | timestamp(6)  | 2020-01-01 00:00:00.123456
CAST('2020-01-01 10:11' AS timestamp)   | timestamp(3)  | 2020-01-01 10:11:00.000
CAST('2020-01-01 10:11:12.3456' AS timestamp) | timestamp(3) | 2020-01-01 10:11:12.346
CAST('2020-01-01T10:11:12' AS timestamp) |              | <INVALID_CAST_ARGUMENT>
CAST('2020-01-01 10:00:00.1234567' AS timestamp(6)) |     | <NOT_SUPPORTED>
TIMESTAMP '2020-01-01 10:00:00.123456 +01:00' | timestamp(6) with time zone | 2020-01-01 10:00:00.123456 +01:00
CAST(TIMESTAMP '2020-01-01 23:59:59.9996 UTC' AS timestamp(3)) | timestamp(3) | 2020-01-02 00:00:00.000
CAST(TIMESTAMP '2020-01-01 23:59:59.9996 UTC' AS timestamp(3) with time zone) | timestamp(3) with time zone | 2020-01-02 00:00:00.000 UTC
TIME '23:59:59.9999'                    | time(4)       | 23:59:59.9999
CAST(TIME '23:59:59.9996' AS time(3))   | time(3)       | 00:00:00.000
CAST('10:11:12.9996' AS time)           | time(3)       | 10:11:13.000
CAST(TIMESTAMP '2020-01-01 10:00:00' AS date) | date    | 2020-01-01
CAST(TIMESTAMP '2020-01-01 10:00:00' AS varchar) | varchar | 2020-01-01 10:00:00.000
TIMESTAMP '2020-01-01 23:00:00' + INTERVAL '2' HOUR | timestamp(3) | 2020-01-02 01:00:00.000
TIMESTAMP '2020-03-31 00:00:00' - INTERVAL '1' MONTH | timestamp(3) | 2020-02-29 00:00:00.000
TIMESTAMP '2020-01-02 00:00:00' - TIMESTAMP '2020-01-01 12:00:00' | interval day to second | 0 12:00:00.000
date_diff('hour', TIMESTAMP '2020-01-01 00:59:00', TIMESTAMP '2020-01-01 02:00:00') | bigint | 1
date_diff('day', TIMESTAMP '2020-01-01 23:00:00', TIMESTAMP '2020-01-02 01:00:00') | bigint | 0
date_trunc('hour', TIMESTAMP '2020-01-01 12:34:56') | timestamp(3) | 2020-01-01 12:00:00.000
date_add('millisecond', 1, TIMESTAMP '2020-01-01 00:00:00') | timestamp(3) | 2020-01-01 00:00:00.001
hour(TIMESTAMP '2020-01-01 12:34:56')   | bigint        | 12
second(TIMESTAMP '2020-01-01 12:34:56.789') | bigint    | 56
millisecond(TIMESTAMP '2020-01-01 12:34:56.789') | bigint | 789
date_format(TIMESTAMP '2020-03-04 15:06:07', '%Y-%m-%d %H:%i:%s') | varchar | 2020-03-04 15:06:07
date_format(TIMESTAMP '2020-03-04 15:06:07', '%c/%e/%y %l:%i %p') | varchar | 3/4/20 3:06 PM
date_format(TIMESTAMP '2020-03-04 15:06:07', '%W %M %j') | varchar | Wednesday March 064
date_parse('2020-03-04 15:06', '%Y-%m-%d %H:%i') | timestamp(3) | 2020-03-04 15:06:00.000
date_parse('x', '%Y')                   |               | <INVALID_FUNCTION_ARGUMENT>
format_datetime(TIMESTAMP '2020-03-04 15:06:07', 'yyyy-MM-dd HH:mm:ss') | varchar | 2020-03-04 15:06:07
format_datetime(TIMESTAMP '2020-03-04 15:06:07', 'EEE, d MMM yy h:mm a') | varchar | Wed, 4 Mar 20 3:06 PM
to_unixtime(TIMESTAMP '1970-01-01 00:00:01.5') | double | 1.5
to_iso8601(TIMESTAMP '2020-01-01 00:00:00') | varchar(26) | 2020-01-01T00:00:00.000
TIME '10:11:12.345 -06:00'              |               | <NOT_SUPPORTED>
TIME '10:11:12'                         | time(3)       | 10:11:12.000
CAST('10:11' AS time)                   | time(3)       | 10:11:00.000
INTERVAL '2' DAY                        | interval day to second | 2 00:00:00.000
INTERVAL '14' MONTH                     | interval year to month | 1-2
INTERVAL '1-2' YEAR TO MONTH            | interval year to month | 1-2
INTERVAL '1 02:03:04' DAY TO SECOND     | interval day to second | 1 02:03:04.000
INTERVAL '1' DAY * 3                    | interval day to second | 3 00:00:00.000
INTERVAL '90' MINUTE < INTERVAL '2' HOUR | boolean      | true
"""

ZONES = """
TIMESTAMP '2020-01-01 00:00:00 UTC'     | timestamp(3) with time zone | 2020-01-01 00:00:00.000 UTC
TIMESTAMP '2020-01-01 00:00:00 +02:00'  | timestamp(3) with time zone | 2020-01-01 00:00:00.000 +02:00
TIMESTAMP '2020-01-01 00:00:00' AT TIME ZONE 'America/New_York' | timestamp(3) with time zone | 2019-12-31 19:00:00.000 America/New_York
with_timezone(TIMESTAMP '2020-07-01 00:00:00', 'Europe/Berlin') | timestamp(3) with time zone | 2020-07-01 00:00:00.000 Europe/Berlin
at_timezone(TIMESTAMP '2020-07-01 00:00:00 UTC', '+05:30') | timestamp(3) with time zone | 2020-07-01 05:30:00.000 +05:30
with_timezone(TIMESTAMP '2020-01-01 00:00:00', 'Nowhere/Else') | | <INVALID_FUNCTION_ARGUMENT>
TIMESTAMP '2020-01-01 02:00:00 +02:00' = TIMESTAMP '2020-01-01 00:00:00 UTC' | boolean | true
from_unixtime(1.5)                      | timestamp(3) with time zone | 1970-01-01 00:00:01.500 UTC
from_unixtime(0, 'Asia/Tokyo')          | timestamp(3) with time zone | 1970-01-01 09:00:00.000 Asia/Tokyo
from_iso8601_timestamp('2020-05-11T11:15:05') | timestamp(3) with time zone | 2020-05-11 11:15:05.000 UTC
from_iso8601_timestamp('2020-05-11T11:15:05.055+01:00') | timestamp(3) with time zone | 2020-05-11 11:15:05.055 +01:00
from_iso8601_timestamp('yesterday')     |               | <INVALID_FUNCTION_ARGUMENT>
to_iso8601(from_unixtime(0))            | varchar(32) | 1970-01-01T00:00:00.000Z
to_iso8601(TIMESTAMP '2020-01-01 00:00:00 +02:00') | varchar(32) | 2020-01-01T00:00:00.000+02:00
parse_datetime('2020-01-02 03', 'yyyy-MM-dd HH') | timestamp(3) with time zone | 2020-01-02 03:00:00.000 UTC
hour(TIMESTAMP '2020-01-01 05:00:00 +02:00') | bigint   | 5
timezone_hour(TIMESTAMP '2020-01-01 05:00:00 +05:30') | bigint | 5
timezone_minute(TIMESTAMP '2020-01-01 05:00:00 +05:30') | bigint | 30
date_trunc('day', TIMESTAMP '2020-01-01 05:00:00 +02:00') | timestamp(3) with time zone | 2020-01-01 00:00:00.000 +02:00
date_add('day', 1, with_timezone(TIMESTAMP '2020-03-28 12:00:00', 'Europe/Berlin')) | timestamp(3) with time zone | 2020-03-29 12:00:00.000 Europe/Berlin
CAST(TIMESTAMP '2020-01-01 05:00:00 +02:00' AS timestamp) | timestamp(3) | 2020-01-01 05:00:00.000
CAST(TIMESTAMP '2020-01-01 05:00:00 +02:00' AS varchar) | varchar | 2020-01-01 05:00:00.000 +02:00
CAST('2020-01-01 05:00:00 Europe/Berlin' AS timestamp with time zone) | timestamp(3) with time zone | 2020-01-01 05:00:00.000 Europe/Berlin
typeof(now())                           | varchar       | timestamp(3) with time zone
current_timestamp = now()               | boolean       | true
current_date = CAST(now() AS date)      | boolean       | true
timezone(TIMESTAMP '2020-01-01 05:00:00 +05:30') | varchar | +05:30
human_readable_seconds(3762)            | varchar       | 1 hour, 2 minutes, 42 seconds
current_timezone()                      | varchar       | UTC
"""


@table(DATES)
def test_dates(engine, case):
    check(engine, case)


@table(TIMESTAMPS)
def test_timestamps(engine, case):
    check(engine, case)


@table(ZONES)
def test_zones(engine, case):
    check(engine, case)


BEYOND = ("TIMESTAMP '9999-12-31 23:59:59' + INTERVAL '1' SECOND", "from_unixtime(253402300800)",
          "DATE '9999-12-31' + INTERVAL '1' DAY", "ARRAY[DATE '9999-12-31' + INTERVAL '1' DAY]")  # fmt: skip


@pytest.mark.parametrize("expression", BEYOND)
def test_a_year_beyond_9999_is_refused_and_not_written_wrongly(engine, expression):
    with pytest.raises(AthenaError, match="beyond 9999"):
        engine.execute(f"SELECT {expression}").text()
