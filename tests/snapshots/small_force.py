"""One force of two wards with a handful of records of every kind, full of words that must never reach a snapshot."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from homebeat.foundation.areas.models import Area, Population
from homebeat.operations.surveys.models import Remark
from tests.conftest import as_owner
from tests.factories.areas import make_borough, make_force, make_neighbourhood, make_place, make_team
from tests.factories.engagement import make_event, make_issue, make_issue_contact, make_key_individual, make_panel
from tests.factories.people import make_member, make_person
from tests.factories.priorities import make_priority, make_progress
from tests.factories.recorded_crime import make_crimes
from tests.factories.residents import make_resident
from tests.factories.surveys import make_cell, make_invitation, make_responses, make_version, make_wave

SECRET = "zebra"  # stands in every name, contact, note and exact place below
FEBRUARY = datetime(2026, 2, 10, 18, 0, tzinfo=UTC)
LATE_IN_MARCH = datetime(2026, 3, 31, 23, 30, tzinfo=UTC)  # in London this is half past midnight on 1 April


@dataclass(frozen=True)
class SmallForce:
    force: Area
    borough: Area
    wards: tuple[Area, Area]


def make_small_force() -> SmallForce:
    force = make_force("Northshire Police", gss_code="E23000099")
    borough = make_borough(force, "Ashford")
    wards = (make_neighbourhood(borough, "Elm"), make_neighbourhood(borough, "Oak"))
    _make_people(force, wards)
    _make_engagement(force, wards)
    make_crimes(
        force, wards[0], number=3, month=date(2026, 2, 1), location=SECRET, crime_id=f"{SECRET}1", lon=-0.1, lat=51.5
    )
    make_crimes(force, number=2, month=date(2026, 3, 1), context=SECRET)
    with as_owner():
        Population.objects.bulk_create(
            Population(area=ward, year=2021, count=number, source="Census 2021")
            for ward, number in zip(wards, (12_000, 8_000), strict=True)
        )
    return SmallForce(force, borough, wards)


def _make_people(force: Area, wards: tuple[Area, Area]) -> None:
    for number, ward in enumerate(wards):
        team = make_team(
            ward, f"{SECRET} team {number}", email=f"{SECRET}{number}@example.org" if number else "", description=SECRET
        )
        person = make_person(
            force, name=f"{SECRET} officer", email=f"{SECRET}.officer{number}@example.org", collar_number=f"{SECRET}{number}",
            rank="constable", joined_on=date(2019, 5, 17), password=SECRET, organisation=SECRET,
        )  # fmt: skip
        make_member(person, team, shown_publicly=not number, telephone=SECRET)


def _make_engagement(force: Area, wards: tuple[Area, Area]) -> None:
    place = make_place(wards[0], f"{SECRET} station")
    words = {"note": SECRET, "title": SECRET, "place_name": SECRET, "elsewhere_reason": SECRET}
    first = make_event(
        wards[0], starts_at=FEBRUARY, groups={"young_people": 4}, place=place, lon=-0.1, lat=51.5, **words
    )
    make_event(wards[1], starts_at=FEBRUARY, kind="panel_meeting", people_met=30, **words)
    make_event(wards[1], starts_at=LATE_IN_MARCH, kind="contact_point", people_met=7, **words)
    make_event(wards[1], starts_at=LATE_IN_MARCH, state="withdrawn", people_met=99, ended_because=SECRET, **words)
    issue = make_issue(first, words=SECRET, raised_by_count=3)
    resident = make_resident(
        wards[0], name=SECRET, email=f"{SECRET}.resident@example.org", address=SECRET, wishes=SECRET
    )
    make_issue_contact(issue, resident)
    make_key_individual(wards[0], name=SECRET, known_for=SECRET, email=f"{SECRET}.key@example.org", telephone=SECRET)
    make_panel(wards[0], members=(make_person(force, kind="panel_member", name=SECRET),))
    chosen = make_priority(
        wards[0], state="current", issues=(issue,), title=SECRET, detail=SECRET, reviewed_on=date(2026, 3, 20),
        about_young_people=True, rank=1,
    )  # fmt: skip
    make_priority(wards[1], state="ended", title=SECRET)
    make_progress(chosen, SECRET)
    _make_survey(force, wards[0])


def _make_survey(force: Area, ward: Area) -> None:
    wave = make_wave(force, version=make_version(force, title=SECRET), title=SECRET)
    make_cell(wave, ward, invited=9)
    make_invitation(wave, ward)
    make_responses(wave, 3, ward, answers={"first": "yes"}, area_text=SECRET, answered_on=date(2026, 3, 9))
    with as_owner():
        Remark.objects.create(wave=wave, area=ward, question="first", words=SECRET)
