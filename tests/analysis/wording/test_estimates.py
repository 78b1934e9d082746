from dataclasses import replace

import pytest

from homebeat.analysis.estimates import Estimate
from homebeat.analysis.wording.estimates import Unit, estimate_in_words
from tests.analysis.wording.reading_age import reading_age

KNOWN = Estimate(measure="m", value=0.552, n=1000, standard_error=0.0157, ci_low=0.5212, ci_high=0.5828)


@pytest.mark.parametrize(
    ("changed", "value", "interval", "base", "said"),
    [
        (
            {}, "55.2%", "52.1% to 58.3%", "1,000 people",
            "55.2%, from 1,000 people. Had everyone been asked, the figure would very likely be between 52.1% and 58.3%.",
        ),
        (
            {"level": 0.8}, "55.2%", "52.1% to 58.3%", "1,000 people",
            "55.2%, from 1,000 people. Had everyone been asked, the figure would likely be between 52.1% and 58.3%.",
        ),
        (
            {"ci_low": -0.01, "ci_high": 1.2}, "55.2%", "0.0% to 100.0%", "1,000 people",
            "55.2%, from 1,000 people. Had everyone been asked, the figure would very likely be between 0.0% and 100.0%.",
        ),
        (
            {"ci_low": None}, "55.2%", None, "1,000 people",
            "55.2%, from 1,000 people. How far off it may be is not known.",
        ),
        (
            {"ci_high": None}, "55.2%", None, "1,000 people",
            "55.2%, from 1,000 people. How far off it may be is not known.",
        ),
        (
            {"n": None}, "55.2%", None, None,
            "55.2%. We do not know how many people this rests on, so it may be well off the mark.",
        ),
        ({"value": None}, "Not known", None, None, "Not known."),
        ({"value": None, "n": None}, "Not known", None, None, "Not known."),
        ({"value": None, "n": 0}, "Not known", None, None, "Not known: nobody answered."),
        ({"n": 0}, "Not known", None, None, "Not known: nobody answered."),
        ({"n": 29}, "Too few to say", None, None, "Too few to say: fewer than 30 people answered."),
        ({"n": 29, "value": None}, "Too few to say", None, None, "Too few to say: fewer than 30 people answered."),
        (
            {"n": 30}, "55.2%", "52.1% to 58.3%", "30 people",
            "55.2%, from 30 people. Had everyone been asked, the figure would very likely be between 52.1% and 58.3%.",
        ),
    ],
)  # fmt: skip
def test_an_estimate_is_said_or_it_is_said_why_not(
    changed: dict[str, float | None], value: str, interval: str | None, base: str | None, said: str
) -> None:
    words = estimate_in_words(replace(KNOWN, **changed))

    assert str(words) == said
    assert str(words.value) == value
    assert (words.interval and str(words.interval), words.base and str(words.base)) == (interval, base)


def test_too_few_are_not_counted_out() -> None:
    """Exactly how few would help to find out who they are."""
    assert str(estimate_in_words(replace(KNOWN, n=3))) == str(estimate_in_words(replace(KNOWN, n=12)))
    assert "0.552" not in str(estimate_in_words(replace(KNOWN, n=3)))


def test_the_smallest_base_and_the_decimals_are_the_callers() -> None:
    assert "fewer than 50 people" in str(estimate_in_words(replace(KNOWN, n=49), minimum_base=50))
    assert str(estimate_in_words(KNOWN, decimals=0).interval) == "52% to 58%"


def test_a_number_that_is_no_share_is_no_per_cent() -> None:
    hours = replace(KNOWN, value=1234.25, ci_low=-3.0, ci_high=2400.0)

    words = estimate_in_words(hours, unit=Unit.NUMBER)

    assert (str(words.value), str(words.interval)) == ("1,234.3", "-3.0 to 2,400.0")


def test_a_page_may_say_it_in_another_language() -> None:
    first = estimate_in_words(KNOWN).sentences[0]

    assert first.said("%(people)s o bobl: %(figure)s.") == "1,000 o bobl: 55.2%."


def test_a_child_of_eleven_can_read_it() -> None:
    cases = [{}, {"level": 0.8}, {"ci_low": None}, {"n": None}, {"n": 0}, {"n": 5}, {"value": None}]

    assert reading_age(" ".join(str(estimate_in_words(replace(KNOWN, **changed))) for changed in cases)) <= 11


def test_the_measure_of_reading_age_tells_hard_from_easy() -> None:
    hard = "Statistical significance necessitates consideration of heteroscedasticity notwithstanding asymptotic approximations."
    assert reading_age("The cat sat on the mat.") < 8
    assert reading_age(hard) > 20
