"""The life of a wave and of a version, what must be true before each step, and the response rate."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from homebeat.foundation.rulebook import N_, Life, Shortfall, Step

MANAGE, READ, INTERVIEW, ANSWER = "surveys.manage", "surveys.read", "surveys.interview", "surveys.answer"
SURVEYS = "HMIC 2008, Metropolitan Police Service: corporate and local surveys, their waves repeated so that progress can be assessed"
ANONYMOUS = "Homebeat: answers are kept apart from invitations, so a sample is complete before answers come in"
AAPOR = "AAPOR, Standard Definitions, Response Rate 1"


class VersionState(StrEnum):
    """Where a version of a questionnaire stands."""

    DRAFT = "draft"
    PUBLISHED = "published"


class WaveState(StrEnum):
    """Where a wave stands."""

    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"


class Entry(StrEnum):
    """Who can answer a wave: those who were invited, or anybody who has the address."""

    INVITED = "invited"
    ANYBODY = "anybody"


class Outcome(StrEnum):
    """What became of an invitation that was not answered."""

    NONE = ""
    REFUSED = "refused"
    NO_CONTACT = "no_contact"
    UNABLE = "unable"
    NOT_ELIGIBLE = "not_eligible"


VERSION_LIFE = Life(
    "a version of a questionnaire",
    (
        Step("draft", None, VersionState.DRAFT, MANAGE, "Begin from the question bank, or from the version before", SURVEYS),
        Step("publish", VersionState.DRAFT, VersionState.PUBLISHED, MANAGE, "Freeze it: nothing in it changes again", SURVEYS),
    ),
)  # fmt: skip
WAVE_LIFE = Life(
    "a wave",
    (
        Step("plan", None, WaveState.PLANNED, MANAGE, "Say who is asked what, from when to when", SURVEYS),
        Step("open", WaveState.PLANNED, WaveState.OPEN, MANAGE, "Let answers in", SURVEYS),
        Step("close", WaveState.OPEN, WaveState.CLOSED, MANAGE, "Let no more answers in, and destroy the invitations", ANONYMOUS),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class WaveFacts:
    """A wave as it is about to be planned."""

    title: str
    opens_on: date | None
    closes_on: date | None
    is_published: bool


def shortfalls_before_planning(facts: WaveFacts, *, today: date) -> tuple[Shortfall, ...]:
    """Return every reason why the wave cannot be planned, in the order of the form."""
    found = []
    if not facts.title.strip():
        found.append(Shortfall("title-missing", N_("Give the wave a name, such as Spring 2026."), SURVEYS))
    if not facts.is_published:
        found.append(Shortfall("not-published", N_("Publish the questionnaire first."), SURVEYS))
    if facts.opens_on is not None and facts.closes_on is not None and facts.closes_on < facts.opens_on:
        found.append(Shortfall("closes-before-opening", N_("The last day is before the first day."), SURVEYS))
    if facts.closes_on is not None and facts.closes_on < today:
        found.append(Shortfall("closes-in-the-past", N_("The last day has passed."), SURVEYS))
    return tuple(found)


def shortfalls_before_opening(
    *, state: WaveState, entry: Entry, invited: int, closes_on: date, today: date
) -> tuple[Shortfall, ...]:
    """Return every reason why answers cannot be let in yet."""
    found = [*WAVE_LIFE.shortfalls_before("open", state)]
    if entry is Entry.INVITED and not invited:
        found.append(Shortfall("nobody-invited", N_("Draw the sample first: nobody is invited yet."), SURVEYS))
    if closes_on < today:
        found.append(Shortfall("closes-in-the-past", N_("The last day has passed."), SURVEYS))
    return tuple(found)


def takes_answers(*, state: WaveState, opens_on: date, closes_on: date, today: date) -> bool:
    """Say whether an answer may come in on that day; the last day is one of them."""
    return state is WaveState.OPEN and opens_on <= today <= closes_on


MOST_AT_ONCE = 50_000


def shortfalls_before_drawing(
    *, state: WaveState, entry: Entry, cells: int, each: int, wanted: int | None
) -> tuple[Shortfall, ...]:  # fmt: skip
    """Return every reason why invitations cannot be made."""
    found = []
    if state is not WaveState.PLANNED:
        found.append(Shortfall("already-open", N_("Draw the sample before the wave opens."), ANONYMOUS))
    if not cells:
        found.append(Shortfall("no-cells", N_("Choose at least one area to invite people in."), SURVEYS))
    if entry is Entry.INVITED and not each:
        found.append(Shortfall("none-each", N_("Invite at least one person in each area."), SURVEYS))
    if entry is Entry.ANYBODY and each:
        found.append(Shortfall("nobody-to-invite", N_("Anybody can answer this wave, so nobody is invited."), SURVEYS))
    if cells * each > MOST_AT_ONCE:
        text = N_("That is %(number)s invitations. At most %(most)s can be made at once.")
        found.append(Shortfall("too-many", text, SURVEYS, (("number", cells * each), ("most", MOST_AT_ONCE))))
    if wanted is not None and each and wanted > each:
        found.append(
            Shortfall("wants-more-than-asked", N_("More answers are wanted than people are invited."), SURVEYS)
        )
    return tuple(found)


@dataclass(frozen=True)
class Dispositions:
    """What became of everybody who was invited: how many answered, and how many of the others ended how."""

    invited: int
    answered: int
    refused: int = 0
    no_contact: int = 0
    unable: int = 0
    not_eligible: int = 0

    @property
    def unknown(self) -> int:
        """How many have given no sign; they count as if they could have answered."""
        known = self.answered + self.refused + self.no_contact + self.unable + self.not_eligible
        return max(self.invited - known, 0)


def response_rate(of: Dispositions) -> float | None:
    """Return AAPOR's Response Rate 1 as a fraction: complete answers over everybody who may have been eligible.

    It is the lowest of AAPOR's rates: whoever gave no sign counts as eligible, and an answer begun and not sent counts as
    none. None where nobody who may be eligible was invited.
    """
    eligible = of.invited - of.not_eligible
    return of.answered / eligible if eligible > 0 else None
