"""The waves of the demo's surveys: which quarters, which questionnaires, and how many answers each borough gives."""

from dataclasses import dataclass
from datetime import date, timedelta

BANKS = ("public_attitude_survey", "user_satisfaction", "youth")
PAS, USERS, YOUTH = range(3)
QUARTERS = 8
PAS_EACH, USERS_EACH = 100, 150  # a borough and quarter; 600 users a borough and year, as the report says
WARDS_EACH = 6  # a quarter's interviews of a borough are done in so many of its wards
YOUTH_ANSWERS = 13_300


@dataclass(frozen=True)
class Round:
    """One wave: which questionnaire, its days, and how many rows each borough gives."""

    survey: int
    title: str
    opens_on: date
    closes_on: date
    entry: str = "invited"
    state: str = "closed"


def rounds_until(as_of: date) -> list[Round]:
    """Return the waves: the last quarters that have ended, and the youth survey of last spring."""
    ends = quarter_ends(as_of, QUARTERS)
    found = []
    for survey, quarters in ((PAS, QUARTERS), (USERS, 4)):
        for end in ends[-quarters:]:
            begin = quarter_begin(end)
            found.append(Round(survey, f"{begin:%B} to {end:%B %Y}", begin, end))
    spring = quarter_begin(ends[-2])
    found.append(Round(YOUTH, f"{spring:%B %Y}", spring, spring + timedelta(days=27), entry="anybody"))
    now = quarter_begin(as_of)
    title, last = f"{now:%B} to {_quarter_end(now):%B %Y}", _quarter_end(now)
    return [*found, *(Round(survey, title, now, last, entry="anybody", state="open") for survey in (PAS, YOUTH))]


def quarter_ends(as_of: date, count: int) -> list[date]:
    """Return the last days of the quarters that ended before the day, the earliest first."""
    end = quarter_begin(as_of) - timedelta(days=1)
    ends = [end]
    while len(ends) < count:
        ends.append(quarter_begin(ends[-1]) - timedelta(days=1))
    return ends[::-1]


def _quarter_end(begin: date) -> date:
    return quarter_begin(begin + timedelta(days=95)) - timedelta(days=1)


def closed(rounds: list[Round], survey: int) -> list[int]:
    """Return the rows of a survey's waves that are over: those that have answers."""
    return [number for number, one in enumerate(rounds) if one.survey == survey and one.state == "closed"]


def quarter_begin(on: date) -> date:
    return date(on.year, 3 * ((on.month - 1) // 3) + 1, 1)
