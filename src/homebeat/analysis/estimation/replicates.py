"""Replicate weights: a sample whose variances come from repeating the estimate at other weights."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
import pyarrow as pa
from scipy import linalg

from homebeat.analysis.design.survey_design import SurveyDesign
from homebeat.analysis.estimation.row_design import linearised_sample, weights_of
from homebeat.analysis.estimation.row_sample import LinearisedSample, Spread
from homebeat.analysis.estimation.scores import Floats, Rows
from homebeat.analysis.estimation.stages import DesignRefused
from homebeat.analysis.estimation.table_columns import first_missing, numbers

RANK_TOLERANCE = 1e-5
"""Two sets of replicate weights closer than this share of the longest count as one; R's `degf` uses the same figure."""


class ReplicateKind(StrEnum):
    """How the replicate weights were made; names follow R's `svrepdesign(type = )`."""

    JK1 = "JK1"
    JKN = "JKn"
    JK2 = "JK2"
    BRR = "BRR"
    FAY = "Fay"
    BOOTSTRAP = "bootstrap"
    SUCCESSIVE_DIFFERENCE = "successive-difference"
    OTHER = "other"


class ReplicatesRefused(Exception):
    """The replicate weights do not say enough for a variance; says what is missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplicateScheme:
    """What the maker of the replicate weights says about them.

    `combined` weights already hold the sampling weight, others are factors of it. `scale` multiplies the whole sum of squares and `rscales` each replicate's; what
    follows from the kind is filled in. `rho` is Fay's coefficient, from 0 up to but not 1. With `mse` squares are taken about the estimate itself, otherwise
    about the mean of the replicates. `sampled_shares` gives for each replicate the share of units sampled in its stratum, as a correction (JK1, JKn, other).
    """

    kind: ReplicateKind
    combined: bool = True
    scale: float | None = None
    rscales: tuple[float, ...] = ()
    rho: float | None = None
    mse: bool = False
    sampled_shares: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class ReplicateSample:
    """A sample with replicate weights, shape (n_rows, n_replicates), sampling weight included."""

    weights: Floats
    inside: Rows
    replicates: Floats
    scale: float
    rscales: Floats
    mse: bool = False

    def degrees_of_freedom(self) -> int:
        """Return the number of different sets of replicate weights in the domain, less one."""
        return _rank(self.replicates[self.inside]) - 1

    def keep(self, rows: Rows) -> "ReplicateSample":
        """Return the domain of these rows."""
        inside = self.inside & rows
        return replace(
            self,
            inside=inside,
            weights=np.where(inside, self.weights, 0.0),
            replicates=np.where(inside[:, None], self.replicates, 0.0),
        )

    def spread(self, *, linearised: Callable[[], Floats], recomputed: Callable[[Floats], Floats]) -> Spread:
        """Return the covariance of the estimate over its replicates."""
        repeats = np.array([recomputed(column) for column in self.replicates.T])
        return replicate_spread(repeats, recomputed(self.weights), scale=self.scale, rscales=self.rscales, mse=self.mse)


def replicate_spread(repeats: Floats, estimate: Floats, *, scale: float, rscales: Floats, mse: bool) -> Spread:
    """Return the covariance matrix of estimates from their values at each set of replicate weights.

    Parameters
        repeats : shape (n_replicates, k); a replicate that gave no answer holds NaN and is left out, with a note.
        estimate : shape (k,), the estimates at the sampling weights.
        scale, rscales : the factor of the whole sum and of each replicate, not negative.
        mse : squares about the estimate; otherwise about the mean of the replicates whose factor is above 0.
    Returns
        the covariance, shape (k, k), and a note where replicates were left out.
    Raises
        ReplicatesRefused : no replicate gave an answer.
    Method
        scale x sum over replicates of rscale x (repeat - centre)(repeat - centre)'.
    Source
        Wolter (2007), Introduction to Variance Estimation, chapters 3-5; R `survey`, `svrVar`.
    Checked
        R 4.2.2, survey 4.1-1, `svrepdesign`: tests/truth/fitted/answers.json.
    """
    answered = ~np.isnan(repeats).any(axis=1)
    if not answered.any():
        raise ReplicatesRefused("No replicate weight gives an answer here: the domain is empty in every replicate.")
    repeats, rscales = repeats[answered], rscales[answered]
    centre = estimate if mse else repeats[rscales > 0].mean(axis=0)
    away = repeats - centre
    covariance = scale * (away * rscales[:, None]).T @ away
    lost = int((~answered).sum())
    return Spread(
        covariance, (f"{lost} of {lost + len(repeats)} replicates gave no answer and were left out",) if lost else ()
    )


def replicate_sample(table: pa.Table, design: SurveyDesign, scheme: ReplicateScheme) -> ReplicateSample:
    """Return the table as a sample with the replicate weights that its design names.

    Parameters
        table : one row a respondent.
        design : names the weight and the columns of replicate weights; strata and clusters are not used.
        scheme : what the maker of the weights says about them.
    Returns
        the sample; all rows are inside.
    Raises
        ReplicatesRefused : no column is named, a factor that does not follow from the kind is missing, or one is given that does not fit.
        TableRefused, DesignRefused : a column is missing, or a weight is missing or below 0.
    Method
        Factors by kind for R replicates: BRR 1/R; Fay 1/(R(1 - rho)^2); bootstrap 1/(R - 1); JK1 (R - 1)/R; JK2 1; successive difference 4/R. JKn needs each
        replicate's factor, usually (n - 1)/n of its stratum; other kinds need both.
    Source
        R `survey`, `svrepdesign`; Wolter (2007); Fay and Train (1995) for successive differences.
    Checked
        R 4.2.2, survey 4.1-1: tests/truth/fitted/answers.json.
    """
    if len(design.replicate_weights) < 2:  # noqa: PLR2004
        raise ReplicatesRefused("Name at least two columns of replicate weights in the design.")
    if design.poststratify or design.rake:
        raise ReplicatesRefused(
            "Replicate weights are fitted to margins by their maker, replicate by replicate. Leave the margins out here."
        )
    weights = weights_of(table, design)
    replicates = np.column_stack([_replicate(table, column) for column in design.replicate_weights])
    if not scheme.combined:
        replicates = replicates * weights[:, None]
    scale, rscales = factors(scheme, replicates.shape[1])
    return ReplicateSample(weights, np.ones(table.num_rows, dtype=bool), replicates, scale, rscales, scheme.mse)


def row_sample_of(
    table: pa.Table, design: SurveyDesign, scheme: ReplicateScheme | None = None
) -> LinearisedSample | ReplicateSample:
    """Return the table as a sample, by its replicate weights where the design names some.

    Raises:
        ReplicatesRefused: the design names replicate weights and nobody says how they were made, or the other way round.
    """
    if scheme is None and not design.replicate_weights:
        return linearised_sample(table, design)
    if scheme is None:
        raise ReplicatesRefused(
            "The design names replicate weights: say how they were made (a ReplicateScheme), as their maker's notes do."
        )
    return replicate_sample(table, design, scheme)


def factors(scheme: ReplicateScheme, count: int) -> tuple[float, Floats]:
    """Return the factor of the sum of squares and of each of `count` replicates.

    Raises:
        ReplicatesRefused: a factor is missing, does not fit the kind, or is below 0.
    """
    scale = _scale(scheme, count)
    rscales = np.array(scheme.rscales or (1.0,) * count, dtype=np.float64)
    if scheme.kind is ReplicateKind.JKN and not scheme.rscales:
        raise ReplicatesRefused(
            "JKn weights need `rscales`, each replicate's factor: usually (n - 1)/n of the stratum it drops a unit of."
        )
    if len(rscales) != count or (rscales < 0).any() or scale < 0:
        raise ReplicatesRefused(
            f"{count} replicates need {count} factors that are not negative; {len(rscales)} were given."
        )
    if not scheme.sampled_shares:
        return scale, rscales
    if scheme.kind not in {ReplicateKind.JK1, ReplicateKind.JKN, ReplicateKind.OTHER}:
        raise ReplicatesRefused(
            f"A correction for the share sampled is not known for {scheme.kind} weights; leave `sampled_shares` out."
        )
    shares = np.array(scheme.sampled_shares)
    if len(shares) != count or (shares < 0).any() or (shares > 1).any():
        raise ReplicatesRefused(f"`sampled_shares` needs {count} shares from 0 to 1, one for each replicate.")
    return scale, rscales * (1 - shares)


def _scale(scheme: ReplicateScheme, count: int) -> float:
    """Return the factor of the whole sum: what the kind says, or what the maker gave."""
    by_kind = {
        ReplicateKind.BRR: 1 / count,
        ReplicateKind.JK2: 1.0,
        ReplicateKind.SUCCESSIVE_DIFFERENCE: 4 / count,
    }
    if scheme.kind is ReplicateKind.FAY:
        if scheme.rho is None or not 0 <= scheme.rho < 1:
            raise ReplicatesRefused("Fay's weights need `rho`, from 0 up to but not 1, as their maker used it.")
        return 1 / (count * (1 - scheme.rho) ** 2)
    if scheme.kind in by_kind:
        return by_kind[scheme.kind]
    usual = {ReplicateKind.BOOTSTRAP: 1 / (count - 1), ReplicateKind.JK1: (count - 1) / count, ReplicateKind.JKN: 1.0}
    if scheme.scale is None and scheme.kind not in usual:
        raise ReplicatesRefused(
            "Weights of another kind need `scale`, and `rscales` where they differ, from their maker's notes."
        )
    return usual[scheme.kind] if scheme.scale is None else scheme.scale


def _replicate(table: pa.Table, column: str) -> Floats:
    """Return one column of replicate weights.

    Raises:
        DesignRefused: a weight is missing or below 0.
    """
    found = numbers(table, column)
    bad = ~(found >= 0)
    if bad.any():
        raise DesignRefused(
            f"Replicate weight column {column!r}, row {first_missing(bad)}: a number of 0 or more is needed."
        )
    return found


def _rank(table: Floats) -> int:
    """Return how many columns are not made of the others."""
    if not table.size:
        return 0
    lengths = np.linalg.norm(table, axis=0)
    triangle = np.asarray(linalg.qr(table / np.where(lengths > 0, lengths, 1.0), mode="r", pivoting=True)[0])
    return int((np.abs(np.diag(triangle)) > RANK_TOLERANCE).sum())
