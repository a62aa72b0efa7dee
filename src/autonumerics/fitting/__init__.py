"""Constants: fitted, levelled and rounded.

settings       how much work goes into each of these
fitter         what gives candidates their constants; some wrap another one
candidates     least squares with continuation, for the search
pinned         the same where values are pinned
holding        constants settled so that they are, exactly
bounded_fits   the same where a range or a direction is kept
shaping        constants that keep it: linear programs in turn (`linear_programs`)
symmetric      the same for targets that are odd or even
exchange       minimax exchange, for the front
leaves         programs without operations
levelling      the same for any program: where the exchange does not get going
screening      their errors at some inputs, as a number format computes
zeros          constants that stand for zeros of the target
rounding       each constant to the nearest number of a format
refitting      some constants moved, the others fitted and rounded together
compensation   x - z for such a zero z, written in a format so that little is lost
recasting      programs rewritten so that they round better
settling       for which every result is acceptable, in a format of 16 bits (`settling_search`)
steps          at x = 0, where a result that is rounded in one direction jumps
lattice        all constants together on the numbers of a format, for what is computed there
pieces         one program with constants by piece. Not imported here, nor what goes with it:
               `pieces_choice`: how many, cut how, by a glance (`pieces_glance`); `pieces_knots`:
               anywhere; `pieces_rounded`: in a format; `pieces_search`: candidates of a search;
               `pieces_absorbed`: centres that take up constants
"""

from autonumerics.fitting.bounded_fits import BoundedFitter
from autonumerics.fitting.candidates import LeastSquaresFitter
from autonumerics.fitting.exchange import Levelled, exchange
from autonumerics.fitting.fitter import BatchFitter, Candidates, Fitted
from autonumerics.fitting.formatted import FormatFitter, ulp_weights
from autonumerics.fitting.holding import held
from autonumerics.fitting.lattice import Tuned, tune
from autonumerics.fitting.leaves import leaves
from autonumerics.fitting.levelling import level, lowered_at
from autonumerics.fitting.pinned import PinnedFitter
from autonumerics.fitting.recasting import Recasting
from autonumerics.fitting.refitting import Refit, walked
from autonumerics.fitting.rounded_constants import Rounded, round_constants
from autonumerics.fitting.screening import Screen
from autonumerics.fitting.settings import (
    EFFORTS,
    ExchangeSettings,
    FitSettings,
    FormatSettings,
    GlanceSettings,
    RecastSettings,
    RefitSettings,
    ScreenSettings,
    SettleSettings,
    TuneSettings,
)
from autonumerics.fitting.settling import Settled, Settling, counted, settle
from autonumerics.fitting.shaping import shaped, stays_within
from autonumerics.fitting.snapping import snapped
from autonumerics.fitting.symmetric import SymmetricFitter
from autonumerics.fitting.zeros import Zeros
from autonumerics.formats import FORMATS

__all__ = [
    "EFFORTS",
    "FORMATS",
    "BatchFitter",
    "BoundedFitter",
    "Candidates",
    "ExchangeSettings",
    "FitSettings",
    "Fitted",
    "FormatFitter",
    "FormatSettings",
    "GlanceSettings",
    "LeastSquaresFitter",
    "Levelled",
    "PinnedFitter",
    "RecastSettings",
    "Recasting",
    "Refit",
    "RefitSettings",
    "Rounded",
    "Screen",
    "ScreenSettings",
    "SettleSettings",
    "Settled",
    "Settling",
    "SymmetricFitter",
    "TuneSettings",
    "Tuned",
    "Zeros",
    "counted",
    "exchange",
    "held",
    "leaves",
    "level",
    "lowered_at",
    "round_constants",
    "settle",
    "shaped",
    "snapped",
    "stays_within",
    "tune",
    "ulp_weights",
    "walked",
]
