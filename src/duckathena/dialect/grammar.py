"""What of sqlglot's grammar is Trino's: the arguments that a node may carry. Whatever else is set is refused, not
dropped."""

from sqlglot import exp

from duckathena.errors import NotSupported, SyntaxRefused

MODIFIERS = {"with_", "order", "limit", "offset"}
ALLOWED: dict[type[exp.Expr], set[str]] = {
    exp.Select: {"expressions", "distinct", "from_", "joins", "where", "group", "having", "windows", *MODIFIERS},
    exp.Union: {"this", "expression", "distinct", *MODIFIERS},
    exp.Except: {"this", "expression", "distinct", *MODIFIERS},
    exp.Intersect: {"this", "expression", "distinct", *MODIFIERS},
    exp.Subquery: {"this", "alias", "joins", "sample", *MODIFIERS},
    exp.Values: {"expressions", "alias", *MODIFIERS},
    exp.Table: {"this", "db", "catalog", "alias", "joins", "sample", "version"},
    exp.Join: {"this", "kind", "side", "on", "using"},
    exp.Unnest: {"expressions", "alias", "offset"},
    exp.Lateral: {"this", "alias"},
    exp.TableAlias: {"this", "columns"},
    exp.Ordered: {"this", "desc", "nulls_first"},
    exp.Order: {"this", "expressions"},
    exp.Group: {"expressions", "all"},
    exp.GroupingSets: {"expressions"},
    exp.Rollup: {"expressions"},
    exp.Cube: {"expressions"},
    exp.Distinct: {"expressions"},
    exp.With: {"expressions", "recursive"},
    exp.CTE: {"this", "alias"},
    exp.Star: set(),
    exp.Limit: {"expression"},
    exp.Offset: {"expression"},
    exp.Fetch: {"direction", "count", "limit_options"},
    exp.Where: {"this"},
    exp.Having: {"this"},
    exp.From: {"this"},
    exp.Window: {"this", "partition_by", "order", "spec", "alias", "over"},
    exp.WindowSpec: {"kind", "start", "start_side", "end", "end_side"},
    exp.Filter: {"this", "expression"},
}
WORDS = {
    "match": "MATCH_RECOGNIZE",
    "match_recognize": "MATCH_RECOGNIZE",
    "method": "NATURAL JOIN",
}

# What Trino's grammar has once in a row: `a < b = c` wants parentheses.
PREDICATES = (exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE, exp.Is, exp.Like, exp.In, exp.Between,
              exp.NullSafeEQ, exp.NullSafeNEQ)  # fmt: skip


def check(tree: exp.Expr) -> None:
    """Refuse a tree with an argument that Trino's grammar, or duckathena, does not have."""
    for node in tree.walk():
        if isinstance(node, exp.Group) and not node.expressions:
            raise SyntaxRefused("line 1:1: GROUP BY wants something to group by")
        if isinstance(node, exp.In) and not any(node.args[arg] for arg in node.args if arg != "this"):
            raise SyntaxRefused("IN wants values or a subquery", node=node)
        if isinstance(node, exp.SetOperation):
            _refuse_loose_order(node)
        if isinstance(node, PREDICATES):
            _refuse_chain(node)
        allowed = ALLOWED.get(type(node))
        if allowed is None:
            continue
        for name, value in node.args.items():
            if name not in allowed and value not in (None, False, []):
                raise NotSupported(WORDS.get(name, f"{name.upper()} in {type(node).__name__.upper()}"), node=node)


def _refuse_loose_order(node: exp.SetOperation) -> None:
    """Refuse what orders or limits the left side of UNION and its kin without parentheses."""
    found = next((node.this.args[name] for name in ("order", "limit", "offset") if node.this.args.get(name)), None)
    if found is not None and not isinstance(node.this, exp.Subquery):
        word = type(node).__name__.upper()
        raise SyntaxRefused(f"mismatched input '{word}'. Expecting: <EOF>, or parentheses around what is before it",
                            node=node)  # fmt: skip


def _refuse_chain(node: exp.Expr) -> None:
    """Refuse a predicate of a predicate, which other databases read from the left."""
    for side in (node.this, node.args.get("expression")):
        if isinstance(side, PREDICATES):
            raise SyntaxRefused("mismatched input: a predicate inside another wants parentheses", node=node)
