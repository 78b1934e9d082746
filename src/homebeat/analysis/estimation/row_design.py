"""From a table and its design to a sample ready for estimation."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from homebeat.analysis.design.survey_design import MissingAnswers, SurveyDesign
from homebeat.analysis.estimation.codes import Labels, group
from homebeat.analysis.estimation.estimating import MissingAnswersFound
from homebeat.analysis.estimation.row_fit import fit_of
from homebeat.analysis.estimation.row_sample import LinearisedSample
from homebeat.analysis.estimation.scores import Codes, Floats, Rows, Stage
from homebeat.analysis.estimation.stages import DesignRefused
from homebeat.analysis.estimation.table_columns import categories, first_missing, known, numbers


def linearised_sample(table: pa.Table, design: SurveyDesign) -> LinearisedSample:
    """Return the whole table as a sample whose variances come by linearisation.

    Parameters
        table : one row a respondent; every row was sampled.
        design : the columns of the design. Without clusters each row is its own unit; without a weight a
            row stands for as many as the corrections say, and for 1 without corrections.
    Returns
        the sample; all rows are inside.
    Raises
        ColumnFault : a column of the design is missing or holds something else.
        DesignRefused : a weight is missing or not above 0, a stratum or cluster is missing, a correction varies within its stratum or says that more units
            were sampled than there are, or there is but one unit in all.
        MarginRefused : the weights cannot be fitted to the design's margins.
    Method
        Clusters are numbered within their stratum and within the cluster of the stage before. A correction above 1 is the number of units in the stratum,
        at or below 1 the share that was sampled; one table may not mix the two. Stages without a correction count as drawn with replacement.
    Source
        R `survey`, `svydesign(nest = TRUE)`.
    Checked
        R 4.2.2, survey 4.1-1: tests/truth/fitted/answers.json.
    """
    if table.num_rows == 0:
        raise DesignRefused("The table has no rows, so there is nothing to estimate.")
    weights = weights_of(table, design)
    stages = _stages(table, design)
    if len(np.unique(stages[0].units)) < 2 and stages[0].population[0] > 1:  # noqa: PLR2004
        raise DesignRefused(
            "The whole sample is one cluster, so nothing can be said about its variance. Check the cluster column."
        )
    if design.weight is None:
        weights = _weights_from_sizes(stages)
    fit = fit_of(table, design, weights)
    final = weights if fit is None else fit.after
    return LinearisedSample(final, np.ones(table.num_rows, dtype=bool), stages, design.lonely, fit)


def weights_of(table: pa.Table, design: SurveyDesign) -> Floats:
    """Return the design weights, 1 for every row where the design names none.

    Raises:
        DesignRefused: a weight is missing or not above 0.
    """
    if design.weight is None:
        return np.ones(table.num_rows)
    weights = numbers(table, design.weight)
    bad = ~(weights > 0)
    if bad.any():
        what = "is missing" if np.isnan(weights[bad][0]) else f"is {weights[bad][0]:g}"
        raise DesignRefused(
            f"Weight column {design.weight!r}, row {first_missing(bad)}: the weight {what}. A weight is a number above 0; "
            "leave out the rows that were not interviewed."
        )
    return weights


def _weights_from_sizes(stages: tuple[Stage, ...]) -> Floats:
    """Return how many units each row stands for: units over sampled units, stage by stage, where a stage has a correction."""
    weights = np.ones(len(stages[0].units))
    for stage in stages:
        weights = weights * np.where(np.isinf(stage.population), 1.0, stage.population / stage.sampled)
    return weights


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """Which rows answered everything that is asked, and how many did not."""

    answered: Rows
    left_out: int

    @property
    def notes(self) -> tuple[str, ...]:
        """Say how many rows had no answer, where any had none."""
        return (f"{self.left_out} rows without an answer are left out",) if self.left_out else ()


def answers(answered: Rows, domain: Rows, columns: tuple[str, ...], rule: MissingAnswers) -> Answers:
    """Return which rows of the domain have every answer.

    Raises:
        MissingAnswersFound: an answer is missing and the design refuses missing answers.
    """
    lacking = int((domain & ~answered).sum())
    if rule is MissingAnswers.REFUSE and lacking:
        raise MissingAnswersFound(" or ".join(columns), lacking)
    return Answers(domain & answered, lacking)


def domains(table: pa.Table, by: tuple[str, ...]) -> list[tuple[tuple[tuple[str, str], ...], Rows]]:
    """Return each combination of the breakdown's columns that occurs, as (column, value) pairs and its rows; the whole table without a breakdown.

    Rows where a column of the breakdown is missing are in no domain.
    """
    if not by:
        return [((), np.ones(table.num_rows, dtype=bool))]
    parts = [categories(table, column) for column in by]
    codes = np.column_stack([part.codes for part in parts])
    found = np.unique(codes[(codes >= 0).all(axis=1)], axis=0)
    return [
        (
            tuple((column, part.name(code)) for column, part, code in zip(by, parts, row, strict=True)),
            (codes == row).all(axis=1),
        )
        for row in found
    ]


def _stages(table: pa.Table, design: SurveyDesign) -> tuple[Stage, ...]:
    """Return the stages of sampling, numbered apart within the stage before."""
    stratum = _complete(table, design.stratum) if design.stratum else _one_stratum(table.num_rows)
    corrections = _corrections(table, design)
    found: list[Stage] = []
    columns = design.clusters or (None,)
    for place, column in enumerate(columns):
        unit = _units(stratum, _complete(table, column) if column else None)
        sampled = _units_in_stratum(stratum.codes, unit.codes)
        population = np.full(len(sampled), np.inf)
        if place < len(corrections):
            population = _population(corrections[place], sampled, stratum, design.fpc[place])
        found.append(Stage(stratum, unit.codes, sampled, population))
        stratum = unit
    return tuple(found)


def _one_stratum(rows: int) -> Labels:
    return Labels(np.zeros(rows, dtype=np.int64), ("the whole sample",))


def _units(stratum: Labels, cluster: Labels | None) -> Labels:
    """Return the clusters, numbered apart across strata; without clusters each row is a unit."""
    rows = len(stratum.codes)
    if cluster is None:
        return Labels(np.arange(rows, dtype=np.int64), ())
    units = group([stratum.codes, cluster.codes], rows)
    return Labels(units.of, tuple(cluster.values[code] for code in cluster.codes[units.first]))


def _complete(table: pa.Table, column: str) -> Labels:
    """Return a column of the design.

    Raises:
        DesignRefused: a row has no value.
    """
    found = categories(table, column)
    if not known(found).all():
        raise DesignRefused(
            f"Column {column!r} of the design, row {first_missing(~known(found))}: no value. Every row needs one; a row whose stratum or cluster "
            "is not known cannot be weighed in."
        )
    return found


def _units_in_stratum(strata: Codes, units: Codes) -> Floats:
    """Return, row by row, how many units were sampled in its stratum."""
    _, first = np.unique(units, return_index=True)
    return np.bincount(strata[first], minlength=int(strata.max()) + 1).astype(np.float64)[strata]


def _corrections(table: pa.Table, design: SurveyDesign) -> list[Floats]:
    """Return the columns of corrections, either all counts of units or all shares.

    Raises:
        DesignRefused: more corrections than stages, a value is missing or not above 0, or counts and shares are mixed.
    """
    if len(design.fpc) > max(len(design.clusters), 1):
        raise DesignRefused(
            f"{len(design.fpc)} corrections for {max(len(design.clusters), 1)} stage(s) of sampling: name one for each stage at most."
        )
    found = [numbers(table, column) for column in design.fpc]
    for column, values in zip(design.fpc, found, strict=True):
        bad = ~(values > 0)
        if bad.any():
            raise DesignRefused(
                f"Correction column {column!r}, row {first_missing(bad)}: a count of units or a share above 0 is needed."
            )
    if found and not (np.concatenate(found) >= 1).all() and not (np.concatenate(found) <= 1).all():
        raise DesignRefused(
            f"The corrections in {', '.join(map(repr, design.fpc))} mix counts of units (1 or more) and shares (1 or less). Use one kind throughout."
        )
    return found


def _population(correction: Floats, sampled: Floats, stratum: Labels, column: str) -> Floats:
    """Return how many units each row's stratum has.

    Raises:
        DesignRefused: the correction varies within a stratum, or there are fewer units than were sampled.
    """
    population = correction if (correction > 1).any() else sampled / correction
    _, first = np.unique(stratum.codes, return_index=True)
    differs = correction != correction[first][stratum.codes]
    if differs.any():
        raise DesignRefused(
            f"Correction column {column!r}, row {first_missing(differs)}: stratum {stratum.name(stratum.codes[differs][0])!r} has two values. "
            "A stratum has one number of units."
        )
    short = population < sampled * (1 - 1e-12)
    if short.any():
        where = stratum.name(stratum.codes[short][0])
        raise DesignRefused(
            f"Correction column {column!r}, row {first_missing(short)}: stratum {where!r} has {population[short][0]:g} units but "
            f"{sampled[short][0]:g} were sampled."
        )
    return population
