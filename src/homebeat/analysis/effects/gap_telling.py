"""From the numbers of a gap to its frozen value; what is too small to tell is left unknown."""

from dataclasses import dataclass, replace

import numpy as np
from scipy import stats

from homebeat.analysis.effects.gap_parts import GapParts
from homebeat.analysis.effects.gap_question import GapQuestion, Group, Service
from homebeat.analysis.effects.gap_result import CrimeTypeGap, GapVerdict, SatisfactionGap, ServicePart
from homebeat.analysis.estimates import Estimate, Polarity
from homebeat.analysis.estimation.scores import Codes, Rows

METHOD = "Gap of two weighted shares; Kitagawa by crime type, then two-fold Oaxaca-Blinder with pooled slopes; design-based errors"


@dataclass(frozen=True, slots=True, eq=False)
class GapCounts:
    """Whom a gap is about: each group's base, its complete answers by crime type, users left out, and the design's degrees of freedom."""

    bases: tuple[int, int]
    crime_types: tuple[str, ...]
    complete: tuple[Codes, Codes]
    left_out: int
    df: int


def compared_types(question: GapQuestion, counts: GapCounts) -> Rows:
    """Return which crime types have the least base in both groups."""
    return np.asarray(np.minimum(*counts.complete) >= question.least_base)


def told(question: GapQuestion, counts: GapCounts, parts: GapParts | None) -> SatisfactionGap:
    """Return the gap as a frozen value; without parts every figure is unknown.

    Parameters
        question : what was asked. counts : whom it is about.
        parts : the numbers, None where a group is below the least base.
    Returns
        the gap; the verdict compares p, two-sided by t on the design's degrees of freedom, with 1 - level.
    Source
        HMIC (2008), appendix on statistical significance; a verdict needs a base and an error.
    Checked
        tests/analysis/effects, against R through tests/truth/fitted/gap.json.
    """
    teller = _Teller(question, counts, parts)
    gap = teller.part("gap")
    p = _p(gap)
    return SatisfactionGap(
        question=question,
        reference=teller.group(question.reference, "reference", 0),
        comparison=teller.group(question.comparison, "comparison", 1),
        gap=gap,
        verdict=_verdict(gap, p),
        p=p,
        not_compared=teller.part("not_compared"),
        crime_mix=teller.part("crime_mix"),
        same_crimes=teller.part("same_crimes"),
        not_explained=teller.part("not_explained"),
        services=tuple(teller.service(number, one) for number, one in enumerate(question.services)),
        crime_types=teller.crime_types(),
        left_out=counts.left_out,
        compared_base=int(sum(count[compared_types(question, counts)].sum() for count in counts.complete)),
        notes=_notes(question, counts, parts),
    )


def _p(gap: Estimate) -> float | None:
    """Return the two-sided p of no gap; None where nothing can be tested."""
    if gap.value is None or not gap.df or gap.df <= 0:
        return None
    if not gap.standard_error:
        return 1.0 if gap.value == 0 else None
    return float(2 * stats.t.sf(abs(gap.value) / gap.standard_error, gap.df))


def _verdict(gap: Estimate, p: float | None) -> GapVerdict:
    if p is None or gap.value is None:
        return GapVerdict.TOO_FEW
    if p >= 1 - gap.level:
        return GapVerdict.NO_SIGNIFICANT_DIFFERENCE
    return GapVerdict.LESS_SATISFIED if gap.value > 0 else GapVerdict.MORE_SATISFIED


def _notes(question: GapQuestion, counts: GapCounts, parts: GapParts | None) -> tuple[str, ...]:
    """Say who was left out and what was not compared, in the order a reader would ask."""
    found = []
    if counts.left_out:
        found.append(f"{counts.left_out} users without an answer about satisfaction left out")
    if parts is None:
        return (*found, f"A group has fewer than {question.least_base} users, so nothing is said")
    spare = [name for name, kept in zip(counts.crime_types, compared_types(question, counts), strict=True) if not kept]
    if spare:
        found.append(f"Not compared, fewer than {question.least_base} users in a group: {', '.join(spare)}")
    if counts.df <= 0:
        found.append("The design has as many strata as clusters among these users, so there are no intervals")
    return (*found, *parts.spread.notes)


@dataclass(frozen=True, slots=True, eq=False)
class _Teller:
    """Makes an estimate of each part."""

    question: GapQuestion
    counts: GapCounts
    parts: GapParts | None

    def part(self, part: str) -> Estimate:
        """Return one of the gap's parts."""
        name = "satisfaction_gap" if part == "gap" else f"satisfaction_gap:{part}"
        return self._estimate(self.parts, part, measure=name, n=sum(self.counts.bases))

    def group(self, group: Group, part: str, place: int) -> Estimate:
        """Return a group's satisfaction."""
        found = self._estimate(self.parts, part, measure=f"share:{self.question.satisfied}", n=self.counts.bases[place])
        return replace(found, by=((self.question.group, group.name),), polarity=Polarity.HIGHER)

    def service(self, number: int, service: Service) -> ServicePart:
        """Return a service's part."""
        n = sum(self.counts.bases)
        found = {
            part: self._estimate(self.parts, part, number, measure=f"satisfaction_gap:{part}:{service.column}", n=n)
            for part in ("contribution", "worth", "reference_received", "comparison_received")
        }
        return ServicePart(service=service, **found)

    def crime_types(self) -> tuple[CrimeTypeGap, ...]:
        """Return the gap of each crime type, unknown where a base is below the least."""
        compared = compared_types(self.question, self.counts)
        numbers = np.cumsum(compared) - 1
        found = []
        for code, name in enumerate(self.counts.crime_types):
            bases = [int(count[code]) for count in self.counts.complete]
            parts = self.parts if compared[code] else None
            gap = self._estimate(parts, "stratum", int(numbers[code]), measure="satisfaction_gap", n=sum(bases))
            gap = replace(gap, by=((self.question.crime_type, name),))
            found.append(CrimeTypeGap(crime_type=name, reference_base=bases[0], comparison_base=bases[1], gap=gap))
        return tuple(found)

    def _estimate(self, parts: GapParts | None, part: str, number: int = 0, *, measure: str, n: int) -> Estimate:
        """Return one number as an estimate, unknown where there is none."""
        question, df = self.question, self.counts.df
        place = None if parts is None else parts.place(part, number)
        if parts is None or place is None or np.isnan(parts.values[place]):
            return Estimate(
                measure=measure, value=None, n=n, level=question.level, method=METHOD, notes=("Too few to say",)
            )
        value, error = float(parts.values[place]), float(parts.spread.errors()[place])
        reach = float(stats.t.ppf((1 + question.level) / 2, df)) * error if df > 0 else None
        return Estimate(
            measure=measure,
            value=value,
            n=n,
            standard_error=error,
            ci_low=None if reach is None else value - reach,
            ci_high=None if reach is None else value + reach,
            level=question.level,
            df=df,
            method=METHOD,
            notes=parts.spread.notes,
        )
