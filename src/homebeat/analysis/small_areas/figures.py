"""What a small-area model gives for every area, before anything is shown: figure, mean squared error and how far it was shrunk."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy import special

from homebeat.analysis.estimates import Estimate, Polarity

from .area_table import BoolArray, FloatArray, IntArray


class Scale(StrEnum):
    """On which scale an interval is symmetric."""

    PLAIN = "plain"
    LOGIT = "logit"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AreaFigures:
    """One model's figures for all its areas; every array has shape (n_areas,).

    `own_share` is the weight of an area's own answers in its figure, from 0 (the model alone) to 1 (the answers alone). `direct` is the figure
    from the area's own answers, nan where it has none. `mse` is the estimated mean squared error. `notes` holds for every area.
    """

    areas: tuple[str, ...]
    values: FloatArray
    mse: FloatArray
    own_share: FloatArray
    direct: FloatArray
    bases: IntArray
    method: str
    scale: Scale
    notes: tuple[str, ...] = ()

    @property
    def standard_errors(self) -> FloatArray:
        return np.sqrt(self.mse)

    def within_scale(self, values: FloatArray) -> BoolArray:
        """Say which values the figures' scale can hold: strictly between 0 and 1 on the logit scale, any on the plain one."""
        return (values > 0) & (values < 1) if self.scale is Scale.LOGIT else np.isfinite(values)

    def intervals(self, level: float) -> tuple[FloatArray, FloatArray]:
        """Return the lower and upper ends of normal intervals, symmetric on the figures' scale.

        On the logit scale the standard error is carried over by the slope of the logit, as R's `svyciprop` does.
        """
        z = special.ndtri(0.5 + level / 2)
        if self.scale is Scale.PLAIN:
            return self.values - z * self.standard_errors, self.values + z * self.standard_errors
        centre = special.logit(self.values)
        half = z * self.standard_errors / (self.values * (1 - self.values))
        return special.expit(centre - half), special.expit(centre + half)


def as_estimates(
    figures: AreaFigures,
    *,
    measure: str,
    level: float = 0.95,
    bounds: tuple[float, float] = (-np.inf, np.inf),
    polarity: Polarity = Polarity.NONE,
    period: str | None = None,
    snapshot: str | None = None,
) -> tuple[Estimate, ...]:
    """Return the figures as estimates, one an area, in their order; `trust.shown` decides which of them anybody may see.

    Parameters:
        figures: the model's figures.
        measure: what is measured, as the caller names it.
        level: between 0 and 1, the intervals' level.
        bounds: the least and the greatest possible value; an interval is cut there, 0 and 1 for a share.
        polarity, period, snapshot: copied into every estimate.

    Returns:
        Estimates whose standard error is the root of the mean squared error; degrees of freedom and design effect are not known.

    Method:
        Each carries a note with its shrinkage: the weight of its own answers and of the model, and its direct figure.

    Source:
        Rao and Molina (2015), Small Area Estimation, 6.2.5 (normal intervals).

    Checked:
        Against the arrays it came from, in tests/analysis/small_areas/test_figures.py; coverage by benchmarks/small_area_coverage.py.
    """
    low, high = figures.intervals(level)
    return tuple(
        Estimate(
            measure=measure,
            value=float(figures.values[i]),
            n=int(figures.bases[i]),
            standard_error=float(figures.standard_errors[i]),
            ci_low=max(bounds[0], float(low[i])),
            ci_high=min(bounds[1], float(high[i])),
            level=level,
            method=figures.method,
            area=area,
            period=period,
            snapshot=snapshot,
            polarity=polarity,
            notes=(_shrinkage_note(figures, i), *figures.notes),
        )
        for i, area in enumerate(figures.areas)
    )


def _shrinkage_note(figures: AreaFigures, i: int) -> str:
    if np.isnan(figures.direct[i]):
        return "no direct figure: the model alone"
    own = figures.own_share[i]
    return f"own answers weigh {own:.2f}, the model {1 - own:.2f}; direct figure {figures.direct[i]:.3f}"
