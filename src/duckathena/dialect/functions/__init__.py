"""Trino's functions, one module a page of https://trino.io/docs/current/functions.html; `registry` says how they are declared."""

from duckathena.dialect.functions.calls import call

__all__ = ["call"]
