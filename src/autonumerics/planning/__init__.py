"""From a function to plans of it: what is computed at every number of a format.

    facts            identities of a function, and its values
    drafts           what identities lead to: reductions, and an interval for a kernel
    representations  what a function is of other functions
    polynomials      kernels of textbooks, on an interval or by pieces
    centred          polynomials about the middles of pieces, in single
    searching        kernels that the search finds
    decays           functions that an exponential tames
sketches         all ways, each for any accuracy
    screening        errors at some inputs
    planner          sketches, raced and measured: the front
    writing          the folder: plan, header, test program, report

Nothing here knows any function by name: all comes from identities, which are found from values.
"""

from autonumerics.planning.planner import Candidate, Planned, Request, plan_function

__all__ = ["Candidate", "Planned", "Request", "plan_function"]
