"""The satisfaction gap between two groups of users: how large, and what in the service goes with it."""

import numpy as np
import pyarrow as pa

from homebeat.analysis.design.survey_design import SurveyDesign
from homebeat.analysis.effects.gap_parts import GapRows, taken_apart
from homebeat.analysis.effects.gap_question import GapQuestion, GapRefused, Group
from homebeat.analysis.effects.gap_result import SatisfactionGap
from homebeat.analysis.effects.gap_telling import GapCounts, compared_types, told
from homebeat.analysis.estimation.codes import Labels
from homebeat.analysis.estimation.replicates import ReplicateScheme, row_sample_of
from homebeat.analysis.estimation.row_design import answers
from homebeat.analysis.estimation.scores import Codes, Rows
from homebeat.analysis.estimation.table_columns import categories, known, yes_or_no


def satisfaction_gap(
    table: pa.Table, design: SurveyDesign, question: GapQuestion, *, scheme: ReplicateScheme | None = None
) -> SatisfactionGap:
    """Return the satisfaction gap between two groups of users, taken apart by crime type and service.

    Parameters
        table : one row a user.
        design, scheme : how the survey was drawn; a scheme where the design names replicate weights.
        question : the columns, the two groups and the least base.
    Returns
        the gap. Where a group has fewer than `least_base` users nothing has a value. Only crime types where both groups have that many users with every service answer
        are compared; users of other crime types, without a crime type or a service answer count in the gap and in `not_compared`.
    Raises
        GapRefused : no service, groups that overlap or that nobody is in, or a base below 2.
        CollinearDrivers : a service does not differ, or follows from the others.
        TableRefused, DesignRefused, LonelyStrata : the table and the design do not fit, or a stratum has one unit.
    Method
        See `gap_parts.taken_apart`. Intervals and the verdict by t on the design's degrees of freedom among the two groups; the verdict holds at `level`.
    Source
        HMIC (2008), Metropolitan Police Service, SPI 3b: satisfaction of white users and of users from minority ethnic groups, within the assessed crime
        types; Kitagawa (1955); Oaxaca (1973); Blinder (1973); Fortin, Lemieux and Firpo (2011).
    Checked
        R 4.2.2, survey 4.1-1: tests/truth/fitted/gap.json.
    """
    question.require_clear()
    sample = row_sample_of(table, design, scheme)
    groups = categories(table, question.group)
    member = [_members(groups, question.group, group) for group in (question.reference, question.comparison)]
    satisfied = yes_or_no(table, question.satisfied, question.satisfied_answers)
    given = answers(~np.isnan(satisfied), member[0] | member[1], (question.satisfied,), design.missing)
    domain = sample.keep(given.answered)
    bases = (int((domain.inside & member[0]).sum()), int((domain.inside & member[1]).sum()))
    types = categories(table, question.crime_type)
    served = np.column_stack([yes_or_no(table, one.column, one.received) for one in question.services])
    complete = domain.inside & known(types) & ~np.isnan(served).any(axis=1)
    counts = (_by_type(types, complete & member[0]), _by_type(types, complete & member[1]))
    reached = GapCounts(bases, types.names, counts, given.left_out, domain.degrees_of_freedom())
    if min(bases) < question.least_base:
        return told(question, reached, None)
    stratum = _numbered(types.codes, compared_types(question, reached), complete)
    filled = np.where(domain.inside, satisfied, 0.0)
    rows = GapRows(
        filled,
        member[1],
        stratum,
        np.where(complete[:, None], served, 0.0),
        tuple(one.name for one in question.services),
    )
    return told(question, reached, taken_apart(domain, rows))


def _members(groups: Labels, column: str, group: Group) -> Rows:
    """Return the rows of a group.

    Raises:
        GapRefused: none of its answers occurs.
    """
    chosen = np.array([name in group.answers for name in groups.names] + [False])
    if not chosen.any():
        raise GapRefused(
            f"Nobody is in the group {group.name!r}: column {column!r} has none of {', '.join(group.answers)}."
        )
    return chosen[groups.codes]


def _by_type(types: Labels, rows: Rows) -> Codes:
    """Return how many of the rows each crime type has."""
    return np.bincount(types.codes[rows], minlength=len(types.values))


def _numbered(codes: Codes, chosen: Rows, complete: Rows) -> Codes:
    """Return the crime types that are compared, numbered from 0 in their order, and -1 for every row outside them."""
    numbers = np.append(np.where(chosen, np.cumsum(chosen) - 1, -1), -1)
    return np.where(complete, numbers[codes], -1)
