"""Functions that are known by values alone: tables, files of them, Python functions.

Nothing between the points is known, so that nothing is proved: errors are those at the points,
*sampled*. Where a value between is needed all the same, to see a pole of a program, it is that of
the cubic through the four nearest points.

>>> line = Table.make([0, 1, 2, 3], [1, 3, 5, 7], "line")
>>> line.vanishes(line.domain) is None
True
"""

from autonumerics.targets.table import MOST_POINTS, Table
from autonumerics.targets.tables.calls import POINTS, by_value
from autonumerics.targets.tables.cubics import function_of
from autonumerics.targets.tables.files import given_table, read_table

__all__ = ["MOST_POINTS", "POINTS", "Table", "by_value", "function_of", "given_table", "read_table"]
