"""What an expression may not do if it is to give the same answer on every engine."""

from collections.abc import Iterator

import ibis.expr.operations as ops
import ibis.expr.types as ir

ROUNDED = (ops.Round, ops.Floor, ops.Ceil)


def breaches(expression: ir.Table) -> Iterator[str]:
    """Return every way in which the expression would differ between engines, in words.

    Method
        A float cast to an integer is rounded by DuckDB and cut off by Spark: it must be rounded first. `first` and `last` in an order are not to be had on
        Spark. Two columns that differ in capitals alone are one column on Spark. Rows without an order come in any.
    Source
        Both engines' behaviour as run: DuckDB 1.5.5, PySpark 4.0.5, Ibis 12.0.0
    """
    node = expression.op()
    for cast in node.find(ops.Cast):
        if cast.arg.dtype.is_floating() and cast.to.is_integer() and not isinstance(cast.arg, ROUNDED):
            yield f"a float is cast to an integer without rounding: {cast.arg.name}"
    for one in node.find((ops.First, ops.Last)):
        if one.order_by:
            yield f"an ordered {type(one).__name__.lower()}: {one.arg.name}"
    for table in node.find(ops.Relation):
        folded = [name.casefold() for name in table.schema.names]
        if len(set(folded)) < len(folded):
            yield f"columns that differ in capitals alone: {', '.join(table.schema.names)}"
    if not isinstance(node, ops.Sort):
        yield "the rows are in no order"
