"""What fits the candidates of a run and what finishes them: in the reals or for a format."""

from __future__ import annotations

from autonumerics.fitting import (
    BatchFitter,
    BoundedFitter,
    FormatFitter,
    LeastSquaresFitter,
    PinnedFitter,
    SymmetricFitter,
    ulp_weights,
)
from autonumerics.runs.config import Config
from autonumerics.runs.finishing import FormatFinisher, RealFinisher
from autonumerics.search import Finisher, Fitter
from autonumerics.targets import Target


def judges(config: Config, threads: int) -> tuple[Finisher, Fitter]:
    """Both, as the configuration has them."""
    return _finisher(config, threads), _fitter(config, threads)


def _finisher(config: Config, threads: int) -> Finisher:
    target, settings = config.target, config.settings
    if config.arithmetic is None:
        return RealFinisher(
            target, settings, safe=config.safe, derivative_error=config.derivative_error
        )
    return FormatFinisher(
        target, config.arithmetic, config.prices, config.max_ops, settings,
        acceptable=config.acceptable, goal=config.goal, threads=threads,
        derivative_error=config.derivative_error,
    )  # fmt: skip


def _fitter(config: Config, threads: int) -> Fitter:
    """Of a target with a symmetry those that have it, too, are fitted on half of the domain."""
    target, parity = config.target, config.target.symmetry
    whole = _fitter_to(target, config, threads)
    if parity is None:
        return whole
    return SymmetricFitter(parity, _fitter_to(target.half, config, threads), whole)


def _fitter_to(target: Target, config: Config, threads: int) -> BatchFitter:
    fitter: BatchFitter = _free_fitter_to(target, config, threads)
    asked = target.constraints
    arithmetic = config.arithmetic
    weights = None if arithmetic is None else ulp_weights(target, arithmetic.storage)
    if asked.pins:
        fitter = PinnedFitter(fitter, target, weights)
    return BoundedFitter(fitter, target, weights) if asked.bounds else fitter


def _free_fitter_to(
    target: Target, config: Config, threads: int
) -> LeastSquaresFitter | FormatFitter:
    settings = config.settings
    if config.arithmetic is None:
        return LeastSquaresFitter(target, seed=config.seed, threads=threads, settings=settings.fit)
    return FormatFitter(
        target, config.arithmetic, seed=config.seed, threads=threads, settings=settings.fit,
        format_settings=settings.format, acceptable=config.acceptable,
    )  # fmt: skip
