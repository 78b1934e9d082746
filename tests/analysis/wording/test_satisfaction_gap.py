"""The satisfaction gap in words: a truth table of verdicts and parts."""

from dataclasses import replace

from homebeat.analysis.effects.gap_question import GapQuestion, Group, Service
from homebeat.analysis.effects.gap_result import CrimeTypeGap, GapVerdict, SatisfactionGap, ServicePart
from homebeat.analysis.estimates import Estimate
from homebeat.analysis.wording.satisfaction_gap import gap_in_words
from homebeat.analysis.wording.sentences import in_a_row
from tests.analysis.wording.reading_age import reading_age

NUMBER = Service("reference", "getting a crime number")


def part(value: float | None, low: float = 0.0, high: float = 0.0, n: int = 3000) -> Estimate:
    return Estimate(measure="satisfaction_gap", value=value, n=n, ci_low=low, ci_high=high, df=100)


SERVICE = ServicePart(
    service=NUMBER,
    contribution=part(0.021, 0.012, 0.03),
    worth=part(0.2, 0.1, 0.3),
    reference_received=part(0.82),
    comparison_received=part(0.715),
)
GAP = SatisfactionGap(
    question=GapQuestion(
        satisfied="overall",
        group="ethnicity",
        reference=Group("white users", ("White",)),
        comparison=Group("BME users", ("Asian", "Black")),
        crime_type="crime",
        services=(NUMBER,),
        least_base=30,
    ),
    reference=part(0.766, n=2000),
    comparison=part(0.718, n=1000),
    gap=part(0.048, 0.021, 0.075),
    verdict=GapVerdict.LESS_SATISFIED,
    p=0.001,
    not_compared=part(0.001, -0.002, 0.004),
    crime_mix=part(0.007, -0.001, 0.015),
    same_crimes=part(0.04, 0.015, 0.065),
    not_explained=part(0.019, -0.006, 0.044),
    services=(SERVICE,),
    crime_types=(CrimeTypeGap(crime_type="Burglary", reference_base=900, comparison_base=400, gap=part(0.04)),),
    left_out=0,
    compared_base=2900,
)


def said(**changes: object) -> list[str]:
    return [str(one) for one in gap_in_words(replace(GAP, **changes))]


def test_a_gap_is_said_first_and_then_what_goes_with_it() -> None:
    assert said() == [
        "Of BME users 71.8% were satisfied, of white users 76.6%: 4.8 points less. The true gap is likely to be between 2.1 and 7.5 points "
        "(1,000 and 2,000 people).",
        "Among people with the same mix of crimes the gap is 4.0 points (1.5 to 6.5).",
        "2.1 points of it (1.2 to 3.0) go with getting a crime number: 82.0% of white users had it and 71.5% of BME users.",
        "No service that was asked about goes with the other 1.9 points (minus 0.6 to 4.4).",
        "What goes with a gap need not be its cause.",
    ]


def test_a_gap_the_other_way_is_said_in_its_own_direction() -> None:
    turned = said(
        verdict=GapVerdict.MORE_SATISFIED,
        gap=part(-0.048, -0.075, -0.021),
        same_crimes=part(-0.04, -0.065, -0.015),
        services=(replace(SERVICE, contribution=part(-0.021, -0.03, -0.012)),),
    )

    assert "4.8 points more. The true gap is likely to be between 2.1 and 7.5 points" in turned[0]
    assert turned[1] == "Among people with the same mix of crimes the gap is 4.0 points (1.5 to 6.5)."
    assert turned[2].startswith("2.1 points of it (1.2 to 3.0) go with getting a crime number")
    assert turned[3] == "No service that was asked about goes with the other minus 1.9 points (minus 4.4 to 0.6)."


def test_chance_and_too_few_people_are_said_and_nothing_more() -> None:
    assert said(verdict=GapVerdict.NO_SIGNIFICANT_DIFFERENCE) == [
        "71.8% of BME users and 76.6% of white users were satisfied. That may be chance (1,000 and 2,000 people)."
    ]
    assert said(
        verdict=GapVerdict.TOO_FEW, gap=part(None), reference=part(None, n=40), comparison=part(None, n=12)
    ) == ["Too few people answered to say whether BME users are less satisfied than white users: 12 and 40 people."]


def test_a_service_may_be_unclear_or_run_the_other_way() -> None:
    unclear = said(services=(replace(SERVICE, contribution=part(0.002, -0.011, 0.015)),))
    against = said(services=(replace(SERVICE, contribution=part(-0.02, -0.03, -0.01)),))

    assert (
        unclear[2]
        == "Whether getting a crime number plays a part cannot be told from chance (minus 1.1 to 1.5 points)."
    )
    assert against[2] == "With getting a crime number alike for both, the gap would be 2.0 points wider (1.0 to 3.0)."


def test_what_was_not_compared_is_named() -> None:
    fraud = CrimeTypeGap(crime_type="Fraud", reference_base=90, comparison_base=4, gap=part(None))

    assert said(crime_types=(*GAP.crime_types, fraud))[-2] == "Not compared for want of people: Fraud."
    assert said(same_crimes=part(None))[1:] == [
        "In no type of crime did enough people of both groups answer to say what goes with the gap."
    ]


def test_a_reader_of_eleven_follows() -> None:
    assert reading_age(in_a_row(gap_in_words(GAP))) <= 11
