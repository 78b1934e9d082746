import pytest

from homebeat.analysis.wording.figures import people, per_cent, plain_number, points


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0.552, "55.2%"),
        (0.1235, "12.4%"),  # in binary a hair under 12.35
        (0.1225, "12.3%"),
        (0.0, "0.0%"),
        (1.0, "100.0%"),
        (0.0004, "under 0.1%"),
        (0.0005, "0.1%"),
        (0.9996, "over 99.9%"),
        (0.9994, "99.9%"),
        (1, "100.0%"),
    ],
)
def test_a_share_is_said_as_per_cent(share: float, said: str) -> None:
    assert per_cent(share) == said


def test_decimals_are_chosen() -> None:
    assert per_cent(0.5525, decimals=0) == "55%"
    assert per_cent(0.5525, decimals=2) == "55.25%"
    assert per_cent(0.001, decimals=0) == "under 1%"
    assert per_cent(0.999, decimals=0) == "over 99%"


@pytest.mark.parametrize(
    ("difference", "said"),
    [(0.552 - 0.529, "2.3"), (-0.034, "3.4"), (0.0, "0.0"), (-0.0002, "under 0.1"), (0.04, "4.0")],
)
def test_a_difference_is_said_in_points_without_its_sign(difference: float, said: str) -> None:
    assert points(difference) == said


def test_people_and_numbers_have_their_thousands_parted() -> None:
    assert people(19_200) == "19,200"
    assert plain_number(1234.25) == "1,234.3"
    assert plain_number(-0.5, decimals=0) == "-1"
