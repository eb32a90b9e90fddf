"""Include paths and exclude patterns."""

import pytest

from lakestack.glue.crawl.paths import Target


@pytest.mark.parametrize(
    ("path", "bucket", "prefix"),
    [
        ("s3://lake", "lake", ""),
        ("s3://lake/", "lake", ""),
        ("s3://lake/beers", "lake", "beers/"),
        ("s3://lake/beers/", "lake", "beers/"),
        ("s3://lake/a/b c/", "lake", "a/b c/"),
    ],
)
def test_where_a_path_leads(path, bucket, prefix):
    target = Target(path)
    assert (target.bucket, target.prefix) == (bucket, prefix)


@pytest.mark.parametrize("path", ["", "lake/beers", "s3://", "https://lake/beers"])
def test_what_is_no_path_is_refused(path):
    with pytest.raises(ValueError, match="include path"):
        Target(path)


# The examples of the developer guide's page on exclude patterns, and what it says of each sign.
EXCLUDED = [
    ("*.csv", "events.csv", True),
    ("*.csv", "2026/events.csv", False),
    ("**.csv", "2026/11/events.csv", True),
    ("**.csv", "2026/11/events.json", False),
    ("a,b.json", "a,b.json", True),
    ("ab,c.json", "ab", False),
    ("{a,b},c.json", "b,c.json", True),
    ("[a]*.json", "a.json", True),
    ("{a,{b,c},d}.json", "d.json", True),
    ("*.*", "events.csv", True),
    ("*.{csv,avro}", "events.avro", True),
    ("*.{csv,avro}", "events.json", False),
    ("foo.?", "foo.a", True),
    ("foo.?", "foo.ab", False),
    ("myfolder/*", "myfolder/mytext.txt", True),
    ("myfolder/*", "myfolder/myfolder2/mytext.txt", False),
    ("myfolder/**", "myfolder/myfolder2/mytext.txt", True),
    ("myfolder**", "myfolder2/text.txt", True),
    ("departments/market*", "departments/marketing.json", True),
    ("departments/market*", "departments/finance.json", False),
    ("employees/hr/*.json", "employees/hr/a.json", True),
    ("[a-c]*.json", "beers.json", True),
    ("[!a-c]*.json", "beers.json", False),
    ("[!a-c]*.json", "wines.json", True),
    (r"\*.json", "*.json", True),
    (r"\*.json", "a.json", False),
    ("errors/**", "errors/processing-failed/dt=2026-11-22/x.gz", True),
    ("a+b.json", "aab.json", False),
    ("myfolder/*/*", "myfolder/mysource/data", True),
    ("myfolder/*/*", "myfolder/mysource", False),
    ("departments/**", "departments/finance.json", True),
    ("departments/**", "employees/hr.json", False),
    ("**.csv", "employees/john.csv", True),
    ("employees/*.csv", "employees/juan.txt", False),
    ("*", ".hidden-not", True),
    ("2015/01/{[!0],0[8-9]}**", "2015/01/07/a.json", False),
    ("2015/01/{[!0],0[8-9]}**", "2015/01/08/a.json", True),
    ("2015/01/{[!0],0[8-9]}**", "2015/01/31/hour/a.json", True),
    ("2015/0[2-9]/**", "2015/02/01/a.json", True),
    ("2015/0[2-9]/**", "2015/01/01/a.json", False),
    ("2015/1[0-2]/**", "2015/12/01/a.json", True),
    ("[abce-g].json", "f.json", True),
    ("[abce-g].json", "d.json", False),
    ("[-a].json", "-.json", True),
    ("[!-a].json", "-.json", False),
    (r"[\*?].json", "*.json", True),
    (r"[\*?].json", "\\.json", True),
    (r"a\{b\}.json", "a{b}.json", True),
    (r"a\\b.json", "a\\b.json", True),
]


@pytest.mark.parametrize(("pattern", "key", "excluded"), EXCLUDED)
def test_exclude_patterns(pattern, key, excluded):
    assert Target("s3://lake/in/", (pattern,)).includes(f"in/{key}") is not excluded


@pytest.mark.parametrize("name", ["_SUCCESS", ".hidden", "_temporary", "dt=1_$folder$", ""])
def test_what_hive_does_not_read_is_not_crawled(name):
    assert not Target("s3://lake/in/").includes(f"in/{name}")
