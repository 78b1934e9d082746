"""A gap between two groups taken apart, as numbers: crimes reported, service received, and the rest."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from homebeat.analysis.estimation.model_terms import CollinearDrivers
from homebeat.analysis.estimation.row_sample import Sampled, Spread
from homebeat.analysis.estimation.scores import Codes, Floats, Rows

Cells = npt.NDArray[np.float64]
SPARE = 1e-9
"""A service that keeps less than this of its spread beside the other services cannot be told from them."""


@dataclass(frozen=True, slots=True, eq=False)
class GapRows:
    """The answers behind a gap, row by row.

    `satisfied` is 0 or 1; `compared_group` true for the group that is held against the other; `stratum` the crime type, from 0, or -1 where the row cannot
    be compared; `services` (n_rows, k) 0 or 1, called `names`. Values outside the sample's domain are finite and count for nothing.
    """

    satisfied: Floats
    compared_group: Rows
    stratum: Codes
    services: Floats
    names: tuple[str, ...]

    @property
    def comparable(self) -> Rows:
        """Return which rows can be compared within a crime type."""
        return self.stratum >= 0

    @property
    def strata(self) -> int:
        """Return how many crime types are compared."""
        return int(self.stratum.max(initial=-1)) + 1

    @property
    def cell(self) -> Codes:
        """Return each row's crime type and group as one number; rows that cannot be compared fall in with cell 0 and must weigh 0."""
        return np.where(self.comparable, self.stratum * 2 + self.compared_group, 0)


@dataclass(frozen=True, slots=True, eq=False)
class GapParts:
    """A gap and its parts; arrays by service or by crime type. `raw` parts are in the order of `PARTS`, then services, then crime types."""

    values: Floats
    spread: Spread
    services: int
    strata: int

    def place(self, part: str, number: int = 0) -> int:
        """Return where a part stands: one of `PARTS`, or of `BY_SERVICE` for a service, or `stratum` for a crime type."""
        if part in PARTS:
            return PARTS.index(part)
        if part in BY_SERVICE:
            return len(PARTS) + BY_SERVICE.index(part) * self.services + number
        return len(PARTS) + len(BY_SERVICE) * self.services + number


PARTS = ("reference", "comparison", "gap", "not_compared", "crime_mix", "same_crimes", "not_explained")
BY_SERVICE = ("contribution", "reference_received", "comparison_received", "worth")


@dataclass(frozen=True, slots=True, eq=False)
class _Moments:
    """Weighted sums and means of the comparable rows by crime type (first axis) and group (second: reference, comparison)."""

    size: Cells
    satisfied: Cells
    received: Cells
    mix: Cells
    slopes: Floats
    inverse: Floats

    @property
    def common_mix(self) -> Floats:
        """Return the share of each crime type in the standard both groups are brought to: the mean of their own."""
        return np.asarray(self.mix.mean(axis=1))

    @property
    def gaps(self) -> Floats:
        """Return the gap within each crime type."""
        return np.asarray(self.satisfied[:, 0] - self.satisfied[:, 1])

    @property
    def service_gaps(self) -> Floats:
        """Return how much more of each service the reference group received in each crime type, shape (strata, services)."""
        return np.asarray(self.received[:, 0] - self.received[:, 1])


def taken_apart(sample: Sampled, rows: GapRows) -> GapParts:
    """Return the gap between two groups with its parts and their covariance.

    Parameters
        sample : the domain of both groups' rows with an answer about satisfaction.
        rows : the answers; at least one crime type with rows of both groups, unless none is comparable.
    Returns
        the parts. With no comparable row only the two groups and the gap are known, the rest is NaN.
    Raises
        CollinearDrivers : a service is the same for everybody of a crime type and group throughout, or is made of the others.
    Method
        With p the crime mix of a group, y its satisfaction within a crime type, q the mean of both groups' mixes and m the mean of both groups' y (Kitagawa):
        gap of comparable rows = sum (p_ref - p_com) m [crime mix] + sum q (y_ref - y_com) [same crimes]. The second is divided by a pooled linear regression of
        satisfaction on the services with a level of its own for each crime type and group (Oaxaca-Blinder, two-fold, pooled slopes b): sum q (x_ref - x_com) b for each
        service, and the rest, which the services asked about do not explain. `not_compared` is the whole gap less that of comparable rows.
        Errors by linearisation, each part's influence by the chain rule, or by recomputing at replicate weights.
    Source
        Kitagawa (1955), JASA 50, 1168-1194; Oaxaca (1973); Blinder (1973); Fortin, Lemieux and Firpo (2011), section 3, for pooled slopes with group levels;
        Binder (1983) for the errors.
    Checked
        R 4.2.2, survey 4.1-1, `svycontrast` of cell totals and `withReplicates`: tests/truth/fitted/gap.json.
    """
    services, strata = rows.services.shape[1], rows.strata

    def recomputed(weights: Floats) -> Floats:
        return _values(rows, weights)

    values = recomputed(sample.weights)
    if strata:
        _refuse_spare_services(rows, sample.weights)
        return GapParts(
            values,
            sample.spread(linearised=lambda: _scores(rows, sample.weights), recomputed=recomputed),
            services,
            strata,
        )
    known = sample.spread(
        linearised=lambda: _group_scores(rows, sample.weights), recomputed=lambda weights: recomputed(weights)[:3]
    )
    covariance = np.full((len(values), len(values)), np.nan)
    covariance[:3, :3] = known.covariance
    return GapParts(values, Spread(covariance, known.notes), services, strata)


def _values(rows: GapRows, weights: Floats) -> Floats:
    """Return every part at these weights; NaN throughout where a group or a cell has no weight."""
    services, strata = rows.services.shape[1], rows.strata
    nothing = np.full(len(PARTS) + len(BY_SERVICE) * services + strata, np.nan)
    of_group = [weights * (rows.compared_group == group) for group in (False, True)]
    if min(weight.sum() for weight in of_group) <= 0:
        return nothing
    shares = [float(weight @ rows.satisfied / weight.sum()) for weight in of_group]
    nothing[:3] = [*shares, shares[0] - shares[1]]
    if not strata:
        return nothing
    found = _moments(rows, weights)
    if found is None:
        return np.full(len(nothing), np.nan)
    mix = float((found.mix[:, 0] - found.mix[:, 1]) @ found.satisfied.mean(axis=1))
    same = float(found.common_mix @ found.gaps)
    contributions = found.slopes * (found.common_mix @ found.service_gaps)
    received = np.einsum("c,cgk->gk", found.common_mix, found.received)
    parts = [*nothing[:3], nothing[2] - mix - same, mix, same, same - contributions.sum()]
    return np.concatenate([parts, contributions, received[0], received[1], found.slopes, found.gaps])


def _moments(rows: GapRows, weights: Floats) -> _Moments | None:
    """Return the comparable rows' moments at these weights; None where a cell has no weight or the slopes have no answer."""
    weights, cell, count = np.where(rows.comparable, weights, 0.0), rows.cell, 2 * rows.strata
    size = np.bincount(cell, weights=weights, minlength=count).astype(np.float64)
    if size.min() <= 0:
        return None
    satisfied = np.bincount(cell, weights=weights * rows.satisfied, minlength=count) / size
    received = np.column_stack(
        [np.bincount(cell, weights=weights * column, minlength=count) / size for column in rows.services.T]
    )
    away = rows.services - received[cell]
    cross = (away * weights[:, None]).T @ away
    if np.linalg.matrix_rank(cross, hermitian=True) < len(cross):
        return None
    inverse = np.asarray(np.linalg.inv(cross), dtype=np.float64)
    slopes = inverse @ (away.T @ (weights * (rows.satisfied - satisfied[cell])))
    shape = (rows.strata, 2)
    size = size.reshape(shape)
    return _Moments(
        size, satisfied.reshape(shape), received.reshape(*shape, -1), size / size.sum(axis=0), slopes, inverse
    )


def _refuse_spare_services(rows: GapRows, weights: Floats) -> None:
    """Raise CollinearDrivers where a service does not differ within any crime type and group, or is made of the others."""
    weights, cell = np.where(rows.comparable, weights, 0.0), rows.cell
    size = np.maximum(np.bincount(cell, weights=weights, minlength=2 * rows.strata), np.finfo(float).tiny)
    away = (
        np.column_stack(
            [
                column - (np.bincount(cell, weights=weights * column, minlength=len(size)) / size)[cell]
                for column in rows.services.T
            ]
        )
        * np.sqrt(weights)[:, None]
    )
    for place, column in enumerate(away.T):
        others = np.delete(away, place, axis=1)
        left = column - others @ np.linalg.lstsq(others, column, rcond=None)[0]
        if np.linalg.norm(left) <= SPARE * np.sqrt(weights.sum()):
            raise CollinearDrivers(
                f"What {rows.names[place]!r} does for satisfaction cannot be told apart: everybody of a crime type and group says the same, or it "
                "follows from the other services. Leave it out."
            )


def _group_scores(rows: GapRows, weights: Floats) -> Floats:
    """Return the influence of each row on the two groups' satisfaction and on the gap."""
    columns = []
    for group in (False, True):
        member = (rows.compared_group == group).astype(np.float64)
        base = float(weights @ member)
        columns.append(member * (rows.satisfied - float(weights @ (member * rows.satisfied)) / base) / base)
    return np.column_stack([*columns, columns[0] - columns[1]])


def _scores(rows: GapRows, weights: Floats) -> Floats:
    """Return the influence of each row on every part, by the chain rule over cell sizes, cell means and slopes."""
    found = _moments(rows, weights)
    assert found is not None  # the services were tested before
    groups = _group_scores(rows, weights)
    group, stratum = rows.compared_group.astype(np.int64), np.maximum(rows.stratum, 0)
    inside = rows.comparable.astype(np.float64)
    sign = np.where(rows.compared_group, -1.0, 1.0) * inside
    in_cell = inside / found.size[stratum, group]
    in_group = inside / found.size.sum(axis=0)[group]
    common, gaps, service_gaps = found.common_mix, found.gaps, found.service_gaps
    residual = (rows.satisfied - found.satisfied[stratum, group]) * in_cell
    unserved = (rows.services - found.received[stratum, group]) * in_cell[:, None]

    def shifted(by_stratum: Floats) -> Floats:
        """Return the influence, through the row's own group's mix, on a sum over crime types with these values."""
        return np.asarray((by_stratum[stratum] - (found.mix.T @ by_stratum)[group]).T * in_group).T

    middle = found.satisfied.mean(axis=1)
    mix = sign * shifted(middle) + (found.mix[stratum, 0] - found.mix[stratum, 1]) / 2 * residual
    same = shifted(gaps) / 2 + common[stratum] * sign * residual
    served = shifted(service_gaps) / 2 + (common[stratum] * sign)[:, None] * unserved
    away = (rows.services - found.received[stratum, group]) * inside[:, None]
    error = rows.satisfied - found.satisfied[stratum, group] - away @ found.slopes
    slopes = (away * error[:, None]) @ found.inverse
    contributions = served * found.slopes + slopes * (common @ service_gaps)
    received = [
        shifted(found.received[:, one]) / 2 + (common[stratum] * (group == one))[:, None] * unserved for one in (0, 1)
    ]
    by_stratum = (sign * residual)[:, None] * (stratum[:, None] == np.arange(rows.strata))
    parts = np.column_stack([groups, groups[:, 2] - mix - same, mix, same, same - contributions.sum(axis=1)])
    return np.concatenate([parts, contributions, *received, slopes, by_stratum], axis=1)
