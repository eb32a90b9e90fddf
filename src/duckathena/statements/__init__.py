"""Statements other than queries: Hive's DDL and SHOW. https://docs.aws.amazon.com/athena/latest/ug/ddl-reference.html"""

from duckathena.statements.execution import execute_statement
from duckathena.statements.parsing import is_statement, parse_statement
from duckathena.statements.session import Session
from duckathena.statements.writes import parse_write

__all__ = ["Session", "execute_statement", "is_statement", "parse_statement", "parse_write"]
