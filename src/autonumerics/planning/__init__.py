"""From a function to plans of it: what is computed at every number of a format.

    facts            identities of a function, and its values
    sketch           what a way to compute a function is, for any accuracy
    drafts           what identities lead to: reductions, and an interval for a kernel
    surroundings     reductions of signs, lines far out, and ends
    representations  what a function is of other functions
    rewritings       expressions in equal forms in which nothing cancels
    polynomials      kernels of textbooks, on an interval or by pieces
    centred          polynomials about the middles of pieces, in single
    searching        kernels that the search finds
    piecewise        sketches by pieces of an interval from 0 on
    hyperbolics      sinh and cosh by both exponentials
    turning          sines and cosines by quarters of a turn
    logarithms       logarithms of algebraic expressions, in single
    decays           functions that an exponential tames
    damping          the same in single
    changes          functions that a change of variable tames
    compositions     sketches with other functions inside
    sketches         all of them, in turn
    screening        errors at some inputs
    planner          sketches, raced and measured: the front
    writing          the folder: plan, header, test program, report

Plans of a function come from identities, which are found from its values: none is listed by name.
By name are only the sums of an expression that cancel, with what is written in their place.
"""

from autonumerics.planning.planner import Candidate, Planned, Request, plan_function

__all__ = ["Candidate", "Planned", "Request", "plan_function"]
