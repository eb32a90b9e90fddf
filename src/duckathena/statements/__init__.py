"""Statements other than queries: Hive's DDL and SHOW. https://docs.aws.amazon.com/athena/latest/ug/ddl-reference.html"""

from duckathena.statements.execution import execute_statement
from duckathena.statements.parsing import is_statement, parse_statement

__all__ = ["execute_statement", "is_statement", "parse_statement"]
