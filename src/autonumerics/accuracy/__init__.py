"""The error of a program: in exact arithmetic, and as its machine code computes.

places      points at which errors are looked at, with the truth there
curve       the signed error in exact arithmetic, at a point and filtered at many
sampled     the largest one, at refined extrema (sampled)
derivative_error  of the derivative against that of the target (sampled)
poles       of a program between the points of a sample
oracle      the exact value of a target to 1e-5 ULP, fast, with a proof
double_oracle  the same for binary64, to 2^-10 ULP
constant_pieces  where one value stands for many
right_answers  what is right at every input of a format of 16 bits
whole_line  whole functions at every input: what is right there, what code makes of it (measured)
exhaustive  of machine code at every input of a format up to 32 bits (measured)
in_formats  of programs made for none, in some formats (sampled, or measured on request)
probing     of machine code at chosen inputs, the worst refined (sampled)
sampling    of machine code for binary64 at many more, the worst regions refined (sampled)
as_computed the values of machine code
"""

from autonumerics.accuracy.as_computed import array_function, ufunc_of
from autonumerics.accuracy.constant_pieces import constant_pieces
from autonumerics.accuracy.curve import signed_error
from autonumerics.accuracy.derivative_error import (
    DerivativeError,
    constant_slope,
    sample_derivative_error,
    slope_program,
)
from autonumerics.accuracy.double_oracle import DoubleOracle, double_oracle
from autonumerics.accuracy.enumeration import (
    count_of,
    floats_of,
    indices_of,
    spread,
    with_both_zeros,
)
from autonumerics.accuracy.error_ulp import exact_errors
from autonumerics.accuracy.exhaustive import (
    Survey,
    conclude,
    counts_of,
    inputs_of_grade,
    measure,
    measure_code,
    measure_results,
    survey,
)
from autonumerics.accuracy.in_formats import (
    AsComputed,
    as_computed,
    in_formats,
    measured_as_computed,
)
from autonumerics.accuracy.mean_square import root_mean_square, shares
from autonumerics.accuracy.measured import MeasuredError
from autonumerics.accuracy.oracle import Oracle
from autonumerics.accuracy.places import GRID, grid
from autonumerics.accuracy.probing import probe
from autonumerics.accuracy.right_answers import Counts, RightAnswers
from autonumerics.accuracy.sampled import (
    UNDEFINED,
    Extremum,
    SampledError,
    digits_of,
    sample_error,
)
from autonumerics.accuracy.sampling import Sampler, sample_errors
from autonumerics.accuracy.whole_line.findings import Failure, WholeLineError
from autonumerics.accuracy.whole_line.line import Line
from autonumerics.accuracy.whole_line.measuring import measure_together, measure_whole_line
from autonumerics.accuracy.whole_line.sampling import sample_whole_line
from autonumerics.accuracy.whole_line.special_values import (
    MissedValue,
    SpecialValue,
    missed_values,
    special_values,
)

__all__ = [
    "GRID",
    "UNDEFINED",
    "AsComputed",
    "Counts",
    "DerivativeError",
    "DoubleOracle",
    "Extremum",
    "Failure",
    "Line",
    "MeasuredError",
    "MissedValue",
    "Oracle",
    "RightAnswers",
    "SampledError",
    "Sampler",
    "SpecialValue",
    "Survey",
    "WholeLineError",
    "array_function",
    "as_computed",
    "conclude",
    "constant_pieces",
    "constant_slope",
    "count_of",
    "counts_of",
    "digits_of",
    "double_oracle",
    "exact_errors",
    "floats_of",
    "grid",
    "in_formats",
    "indices_of",
    "inputs_of_grade",
    "measure",
    "measure_code",
    "measure_results",
    "measure_together",
    "measure_whole_line",
    "measured_as_computed",
    "missed_values",
    "probe",
    "root_mean_square",
    "sample_derivative_error",
    "sample_error",
    "sample_errors",
    "sample_whole_line",
    "shares",
    "signed_error",
    "slope_program",
    "special_values",
    "spread",
    "survey",
    "ufunc_of",
    "with_both_zeros",
]
