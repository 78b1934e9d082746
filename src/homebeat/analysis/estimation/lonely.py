"""Strata with a single unit: what each of R's five rules makes of them."""

import numpy as np
import numpy.typing as npt

from homebeat.analysis.design.survey_design import LonelyStratum
from homebeat.analysis.estimation.codes import Array
from homebeat.analysis.estimation.stages import Stage
from homebeat.analysis.tables.faults import SHOWN

TAKEN_WHOLE = 1e-7  # R's own limit: a stratum with less than this left unsampled adds nothing
Truth = npt.NDArray[np.bool_]


class LonelyStratumFound(Exception):
    """A stratum has a single unit and the rule is to refuse; names the strata."""

    def __init__(self, names: list[str]) -> None:
        self.names = names
        shown = ", ".join(names[:SHOWN])
        super().__init__(
            f"A single unit was sampled in {shown}{' and others' if len(names) > SHOWN else ''}, so its variance is not known. "
            "Choose what it adds: adjust, average, remove or certainty."
        )


def scale_of(stage: Stage, rule: LonelyStratum) -> Array:
    """Return by what each stratum's sum of squares is multiplied.

    Parameters
        stage : a stage of the design
        rule : for strata with one unit. FAIL is the caller's to refuse (`refuse_lonely`), because only strata in the domain count
    Returns
        array by stratum: the unsampled part times n/(n-1); for a single unit 0 under REMOVE and CERTAINTY, the unsampled part under ADJUST
        (whose squares are then taken about 0, see `is_centred`), not a number under AVERAGE
    Source
        Lumley (2010), Complex Surveys, section 3.3; R survey `onestrat`
    Checked
        R survey 4.1-1, tests/truth/estimation
    """
    several = stage.sampled > 1
    scale = stage.left * np.where(several, stage.sampled / np.where(several, stage.sampled - 1, 1), 1.0)
    alone = is_lonely(stage)
    if rule is LonelyStratum.AVERAGE:
        scale = np.where(alone, np.nan, scale)
    elif rule is not LonelyStratum.ADJUST:
        scale = np.where(alone, 0.0, scale)
    return np.asarray(np.where(stage.left < TAKEN_WHOLE, 0.0, scale) * stage.share)


def is_lonely(stage: Stage) -> Truth:
    """Say of each stratum whether a single unit stands for others; one that was taken whole does not."""
    return np.asarray((stage.sampled <= 1) & (stage.left >= TAKEN_WHOLE))


def is_centred(stage: Stage, rule: LonelyStratum) -> Truth:
    """Say of each stratum whether its squares are taken about its own mean; a lonely one under ADJUST is not."""
    return np.asarray(~is_lonely(stage)) if rule is LonelyStratum.ADJUST else np.ones(len(stage.sampled), bool)


def refuse_lonely(stage: Stage, present: npt.NDArray[np.int64], rule: LonelyStratum) -> None:
    """Refuse lonely strata among those present, where the rule is to.

    Raises
        LonelyStratumFound
    """
    if rule is LonelyStratum.FAIL:
        alone = np.unique(present[is_lonely(stage)[present]])
        if len(alone):
            raise LonelyStratumFound([stage.name(int(place)) for place in alone])
