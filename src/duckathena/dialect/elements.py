"""Elements of arrays and fields of rows by their number, with Trino's errors where there is none."""

from sqlglot import exp

from duckathena.dialect.typed import Typed, fail
from duckathena.errors import AthenaError, TypeMismatch
from duckathena.types import INTEGER, Type


def row_index(index: Typed, of: Type, node: exp.Expr) -> int:
    """Return which field of a row a subscript means."""
    if not isinstance(index.constant, int):
        raise AthenaError("Subscript expression on ROW requires a constant index",
                          code="EXPRESSION_NOT_CONSTANT", node=node)  # fmt: skip
    if index.type != INTEGER:
        raise TypeMismatch(f"Subscript expression on ROW requires integer index, found {index.type}", node=node)
    wrong = ""
    if index.constant < 1:
        wrong = f"Invalid subscript index: {index.constant}. ROW indices start at 1"
    elif index.constant > len(of.arguments):
        wrong = f"Subscript index out of bounds: {index.constant}, max value is {len(of.arguments)}"
    if wrong:
        raise AthenaError(wrong, code="INVALID_FUNCTION_ARGUMENT", node=node)
    return index.constant


def element(value: Typed, index: str) -> str:
    """Return `array[index]`, with Trino's errors where the index is outside the array."""
    of, code = value.type.element, "INVALID_FUNCTION_ARGUMENT"
    beyond = (f"'Array subscript must be less than or equal to array length: ' || CAST({index} AS VARCHAR) "
              f"|| ' > ' || CAST(len({value.sql}) AS VARCHAR)")  # fmt: skip
    return (f"CASE WHEN {index} = 0 THEN {fail(code, "'SQL array indices start at 1'", of)} "
            f"WHEN {index} < 0 THEN {fail(code, f"'Array subscript is negative: ' || CAST({index} AS VARCHAR)", of)} "
            f"WHEN {index} > len({value.sql}) THEN {fail(code, beyond, of)} "
            f"ELSE list_extract({value.sql}, {index}) END")  # fmt: skip
