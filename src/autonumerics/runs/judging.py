"""What fits the candidates of a run and what finishes them: in the reals or for a format."""

from __future__ import annotations

from autonumerics.fitting import FormatFitter, LeastSquaresFitter
from autonumerics.runs.config import Config
from autonumerics.runs.finishing import FormatFinisher, RealFinisher
from autonumerics.search import Finisher, Fitter


def judges(config: Config, threads: int) -> tuple[Finisher, Fitter]:
    """Both, as the configuration has them."""
    target, settings = config.target, config.settings
    if config.arithmetic is None:
        fitter = LeastSquaresFitter(
            target, seed=config.seed, threads=threads, settings=settings.fit
        )
        return RealFinisher(target, settings, safe=config.safe), fitter
    rounding = FormatFitter(
        target, config.arithmetic, seed=config.seed, threads=threads, settings=settings.fit,
        format_settings=settings.format,
    )  # fmt: skip
    finisher = FormatFinisher(target, config.arithmetic, config.prices, config.max_ops, settings)
    return finisher, rounding
