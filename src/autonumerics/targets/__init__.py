"""What to approximate: a function, a domain, an error measure, and the truth about them.

    expressions trees of functions and operations, read from text
    functions   the registry, one row a function, each with a rigorous Arb enclosure
    domain      closed intervals of doubles and their Chebyshev points
    tables      functions that are known by values alone
    ends        of domains, as constant expressions
    intervals   as people write them
    truth       exact values to any precision, and correctly rounded ones
    bisection   proofs over a whole interval, cell by cell
    placement   points that follow a function over all scales of its domain
    validity    is the target real and finite?
    vanishing   where it vanishes, for relative errors
    target      the three together, checked once when made
    derivatives the derivative of a target, as a target

>>> Target.make("exp2").describe()
'exp2 on [0, 1], relative error'
"""

from autonumerics.targets.derivatives import slope_target
from autonumerics.targets.domain import Domain
from autonumerics.targets.expressions.reading import Constant
from autonumerics.targets.functions import FUNCTIONS, ErrorMeasure, Function, function
from autonumerics.targets.intervals import DomainLike, read_domain
from autonumerics.targets.placement import is_resolved
from autonumerics.targets.tables import Table, given_table
from autonumerics.targets.target import Target
from autonumerics.targets.truth import enclose, values_double, values_double_double
from autonumerics.targets.validity import check_defined, find_zero
from autonumerics.targets.vanishing import Zero, order_at, zeros_of

__all__ = [
    "FUNCTIONS",
    "Constant",
    "Domain",
    "DomainLike",
    "ErrorMeasure",
    "Function",
    "Table",
    "Target",
    "Zero",
    "check_defined",
    "enclose",
    "find_zero",
    "function",
    "given_table",
    "is_resolved",
    "order_at",
    "read_domain",
    "slope_target",
    "values_double",
    "values_double_double",
    "zeros_of",
]
