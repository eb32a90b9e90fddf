"""Lines of CSV taken apart as the reader inside OpenCSVSerde does, with its ways of its own.

https://github.com/apache/hive/blob/master/serde/src/java/org/apache/hadoop/hive/serde2/OpenCSVSerde.java, whose reader
is opencsv 2.3: a quotation mark in the middle of a field opens quotes and stays in it, an escape outside quotes is
dropped, and a field whose quotes are still open at the line's end is none.
"""

from duckathena.runtime.registry import function


@function("VARCHAR", "VARCHAR", "VARCHAR", "VARCHAR", returns="VARCHAR[]")
def csv_fields(line: str, separator: str, quotes: str, escape: str) -> list[str]:
    """Return the fields of one line."""
    fields: list[str] = []
    field: list[str] = []
    quoted = False
    at = 0
    while at < len(line):
        mark, following = line[at], line[at + 1 : at + 2]
        if mark == escape:
            if quoted and following in {quotes, escape}:
                field.append(following)
                at += 1
        elif mark == quotes:
            if quoted and following == quotes:
                field.append(quotes)
                at += 1
            else:
                if at > 2 and line[at - 1] != separator and following not in {separator, ""}:
                    if field and not "".join(field).strip():
                        field.clear()
                    else:
                        field.append(quotes)
                quoted = not quoted
        elif mark == separator and not quoted:
            fields.append("".join(field))
            field.clear()
        else:
            field.append(mark)
        at += 1
    return fields if quoted else [*fields, "".join(field)]
