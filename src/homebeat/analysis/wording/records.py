"""A comparison as a record for programs: levels in per cent, differences in points, verdicts in the agreed words."""

from collections.abc import Mapping
from typing import Any

from homebeat.analysis.comparison.judging import Comparison, Judged
from homebeat.analysis.comparison.verdicts import WORDS, Against, Verdict
from homebeat.analysis.wording.comparisons import lay_sentence
from homebeat.analysis.wording.notes import notes_on
from homebeat.analysis.wording.sentences import in_a_row

Record = Mapping[str, Any]
DECIMALS = 10  # 55.2 less 52.9 is 2.3, not 2.3000000000000043
DIFFERENCE_NAMES: Mapping[Against, str] = {Against.AVERAGE: "difference", Against.PAST: "change"}


def record_of(comparison: Comparison) -> Record:
    """Return a comparison of shares as the record that `homebeat compare --format json` prints.

    Parameters   comparison : Comparison, shares as fractions
    Returns      mapping: area, indicator, vs_msf and vs_previous (difference or change and standard error in points, p, verdict), rule_of_thumb (None
                 without a survey), false_discovery (p and verdict adjusted for the number of comparisons), flips_at_deff, sentence, notes
    Raises       nothing
    Method       fractions times 100, rounded to ten decimals
    Source       Homebeat's own
    Checked      the worked figures of the 2008 report in the tests
    """
    sides = comparison.sides
    return {
        "area": comparison.area,
        "indicator": comparison.indicator,
        **{against.value: _side(against, sides[against]) for against in Against},
        "rule_of_thumb": None if comparison.survey is None else {
            against.value: _words(against, sides[against].rule_of_thumb) for against in Against
        },
        "false_discovery": {against.value: _after_discovery(against, sides[against]) for against in Against},
        "flips_at_deff": {against.value: sides[against].difference.flips_at_deff for against in Against},
        "sentence": lay_sentence(comparison),
        "notes": [in_a_row(note) for note in notes_on(comparison)],
    }  # fmt: skip


def flat_record_of(comparison: Comparison) -> Record:
    """Return the same as one row of a table, with the figure itself in front; names join by underscores, notes by blanks."""
    record = record_of(comparison)
    given = {
        "polarity": comparison.polarity.value, "level": _hundredfold(comparison.value), "n": comparison.n,
        "deff": comparison.deff, "survey": comparison.survey.value if comparison.survey else None,
    }  # fmt: skip
    flat: dict[str, Any] = {"area": record["area"], "indicator": record["indicator"], **given}
    for against in Against:
        name = against.value
        flat |= {f"{name}_{key}": value for key, value in record[name].items()}
        flat[f"{name}_rule_of_thumb"] = (record["rule_of_thumb"] or {}).get(name)
        flat |= {f"{name}_false_discovery_{key}": value for key, value in record["false_discovery"][name].items()}
        flat[f"{name}_flips_at_deff"] = record["flips_at_deff"][name]
    return {**flat, "sentence": record["sentence"], "notes": " ".join(record["notes"])}


def _side(against: Against, judged: Judged) -> Record:
    return {
        DIFFERENCE_NAMES[against]: _hundredfold(judged.difference.value),
        "se": _hundredfold(judged.difference.standard_error),
        "p": judged.difference.p,
        "verdict": _words(against, judged.verdict),
    }


def _after_discovery(against: Against, judged: Judged) -> Record:
    return {
        "comparisons": judged.comparisons,
        "p": judged.adjusted_p,
        "verdict": _words(against, judged.after_discovery or Verdict.NOT_TESTABLE),
    }


def _words(against: Against, verdict: Verdict | None) -> str | None:
    return None if verdict is None else WORDS[against][verdict]


def _hundredfold(share: float | None) -> float | None:
    return None if share is None else round(100 * share, DECIMALS)
