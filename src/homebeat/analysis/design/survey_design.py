"""The design of a survey: what an estimator has to know besides the answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class LonelyStratum(StrEnum):
    """What a stratum with a single cluster adds to the variance; names follow R's `survey.lonely.psu`."""

    FAIL = "fail"
    ADJUST = "adjust"
    AVERAGE = "average"
    REMOVE = "remove"
    CERTAINTY = "certainty"


class MissingAnswers(StrEnum):
    """What happens to rows whose measured answer is missing: left out of the domain, or refused."""

    LEAVE_OUT = "leave out"
    REFUSE = "refuse"


class RakingResiduals(StrEnum):
    """Which of R's two ways takes out of a raked estimate's variance what the margins explain; the estimate is the same."""

    CALIBRATE = "calibrate"
    RAKE = "rake"


@dataclass(frozen=True, slots=True)
class Margin:
    """Known population totals for the categories of one column: category to total, in people."""

    column: str
    totals: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyDesign:
    """Columns of the design; None or empty means the design has no such part.

    `weight` names the design weight (people represented, above 0); without it every row weighs the same, or the inverse of its sampling
    fractions where `fpc` gives them, as in R. `clusters` and `fpc` name one column a
    stage, the first stage first; a finite population correction is a population count where above 1 and a sampling fraction at or below 1,
    as in R's `svydesign`. Cluster identities are taken within their stratum. `poststratify` and `rake` are the margins that the weights are fitted to
    (`raking_residuals` says whose variance a raked estimate has);
    `replicate_weights` names columns of replicate weights, which then replace strata and clusters for the variance.
    """

    weight: str | None = None
    stratum: str | None = None
    clusters: tuple[str, ...] = ()
    fpc: tuple[str, ...] = ()
    lonely: LonelyStratum = LonelyStratum.FAIL
    missing: MissingAnswers = MissingAnswers.LEAVE_OUT
    poststratify: tuple[Margin, ...] = ()
    rake: tuple[Margin, ...] = ()
    raking_residuals: RakingResiduals = RakingResiduals.CALIBRATE
    replicate_weights: tuple[str, ...] = ()
