"""The trail's pages, as those who may read it and as those who may not."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from homebeat.foundation import standards
from homebeat.foundation.audit import recording as audit
from homebeat.foundation.audit.models import Event, EventValues
from tests.conftest import as_owner
from tests.factories.access import make_holder
from tests.factories.areas import make_borough, make_force, make_neighbourhood
from tests.factories.people import make_person, make_visitor, sign_in
from tests.factories.residents import make_resident

LIST = "/audit/"
NOW = datetime.now(UTC)
YESTERDAY = NOW - timedelta(days=1)
MAY_READ = {"administrator", "central_unit"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def force():
    return make_force()


@pytest.fixture
def ward(force):
    return make_neighbourhood(make_borough(force))


@pytest.fixture
def sergeant(ward):
    return make_holder("sergeant", ward, name="Sgt Amara Oduya", collar_number="412AO")


@pytest.fixture
def administrator(force):
    return sign_in(Client(), make_holder("administrator", force))


def rename(ward, by, *, at=YESTERDAY, **facts):
    return audit.record("areas.area_renamed", target=ward, by=by, at=at, **facts)


def text(client: Client, address: str, **asked: str) -> str:
    answer = client.get(address, asked)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def at_event(event: Event) -> str:
    return reverse("oversight:event", args=[event.key])


def at_record(kind: str, key: str) -> str:
    return reverse("oversight:record", args=[kind, key])


# Who may read it


def test_each_role_opens_the_trail_or_finds_nothing(force, ward, sergeant):
    event = rename(ward, sergeant)
    addresses = [LIST, at_event(event), at_record("areas.area", ward.key)]
    opened = {}
    for role in standards.entries("roles", on=NOW.date()):
        client = sign_in(Client(), make_holder(role.code, force))
        opened[role.code] = {client.get(address).status_code for address in addresses}

    assert opened == {role: {200} if role in MAY_READ else {404} for role in opened}
    assert opened.keys() > MAY_READ


def test_somebody_signed_out_is_asked_to_sign_in():
    assert Client().get(LIST).status_code == 302


def test_the_role_must_be_held_at_the_force_itself(force, ward, sergeant):
    rename(ward, sergeant)
    borough_only = sign_in(Client(), make_holder("administrator", ward.parent))

    assert "Sgt Amara Oduya" not in text(borough_only, LIST)


def test_another_forces_trail_does_not_exist(administrator, sergeant, ward):
    elsewhere = make_force()
    theirs = rename(elsewhere, make_person(elsewhere, name="PC Elsewhere"))

    assert "PC Elsewhere" not in text(administrator, LIST)
    assert administrator.get(at_event(theirs)).status_code == 404
    assert "PC Elsewhere" not in text(administrator, at_record("areas.area", elsewhere.key))


def test_an_inspector_without_a_force_finds_nothing(force):
    visitor = make_visitor()

    assert sign_in(Client(), visitor).get(LIST).status_code == 404


# What it shows


def test_the_list_says_who_did_what_to_what_and_when(administrator, ward, sergeant):
    event = rename(ward, sergeant)

    page = text(administrator, LIST)

    for words in ("Sgt Amara Oduya", "Area renamed (areas)", f"Area {ward.key}", "Changed", at_event(event)):
        assert words in page


def test_the_newest_stands_first(administrator, ward, sergeant):
    for hours in (5, 1, 3):
        audit.record(f"areas.step_{hours}", target=ward, by=sergeant, at=NOW - timedelta(hours=hours))

    page = text(administrator, LIST)

    assert page.index("Step 1 ") < page.index("Step 3 ") < page.index("Step 5 ")


def test_the_list_begins_thirty_days_back_unless_asked(administrator, ward, sergeant):
    old = NOW - timedelta(days=90)
    audit.record("areas.long_ago", target=ward, by=sergeant, at=old)

    assert "Long ago" not in text(administrator, LIST)
    assert "Long ago" in text(administrator, LIST, first=f"{old:%Y-%m-%d}")
    assert "Long ago" not in text(
        administrator, LIST, first=f"{old:%Y-%m-%d}", last=f"{old - timedelta(days=1):%Y-%m-%d}"
    )


@pytest.mark.parametrize(
    "asked",
    [
        {"person": "amara"}, {"person": "412ao"}, {"action": "area renamed"}, {"kind": "areas.area"}, {"outcome": "done"},
    ],
    ids=lambda asked: next(iter(asked)),
)  # fmt: skip
def test_the_list_is_narrowed(administrator, force, ward, sergeant, asked):
    rename(ward, sergeant)
    audit.record_read("people.looked_up", target=sergeant, by=make_person(force, name="PC Other"), at=YESTERDAY)

    page = text(administrator, LIST, **asked)

    assert "Area renamed" in page
    assert "Looked up" not in page


def test_the_list_is_narrowed_to_one_record(administrator, ward, sergeant):
    rename(ward, sergeant)
    rename(ward.parent, sergeant)

    page = text(administrator, LIST, record=ward.key)

    assert f"Area {ward.key}" in page
    assert f"Area {ward.parent.key}" not in page


def test_the_file_holds_every_row_the_filters_leave(administrator, ward, sergeant):
    for number in range(60):
        rename(ward, sergeant, at=NOW - timedelta(minutes=number))

    answer = administrator.get(LIST, {"format": "csv", "kind": "areas.area"})

    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert answer["Content-Type"].startswith("text/csv")
    assert lines[0] == "When,Who,What,Outcome,Record"
    assert len(lines) == 61
    assert "Sgt Amara Oduya" in lines[1]


def test_who_read_a_record(administrator, ward, sergeant):
    resident = make_resident(ward)
    audit.record_read("residents.contact_read", target=resident, by=sergeant, at=YESTERDAY, purpose="Called back")
    audit.record_denied(
        "residents.read_contact", target=resident, by=make_person(ward.force, name="PC Nosy"), at=YESTERDAY
    )

    page = text(administrator, at_record("residents.resident", resident.key))

    for words in ("Sgt Amara Oduya", "Contact read (residents)", "Called back", "PC Nosy", "Refused"):
        assert words in page


def test_an_event_shows_before_and_after_and_its_seal(administrator, ward, sergeant):
    event = rename(
        ward, sergeant, before={"name": "Old <Ward>", "open": True}, after={"name": "New Ward", "open": None}
    )
    connection.check_constraints()

    page = text(administrator, at_event(event))

    for words in ("Old &lt;Ward&gt;", "New Ward", "Yes", "Number 1", "None was asked for"):
        assert words in page


def test_an_event_without_values_and_one_whose_values_were_cleared_say_so(administrator, ward, sergeant):
    bare = rename(ward, sergeant)
    cleared = rename(ward, sergeant, after={"name": "Gone Ward"})
    with as_owner():
        EventValues.objects.filter(event=cleared).delete()

    assert "No values were recorded" in text(administrator, at_event(bare))
    page = text(administrator, at_event(cleared))
    assert "cleared when their time was over" in page
    assert "Gone Ward" not in page


def test_the_trail_is_no_way_round_need_to_know(administrator, ward, sergeant):
    """An administrator may not read residents' contact details, so not what the trail keeps of them either."""
    resident = make_resident(ward)
    event = audit.record(
        "residents.contact_changed", target=resident, by=sergeant, at=YESTERDAY, after={"email": "canary@example.org"}
    )

    page = text(administrator, at_event(event))

    assert "canary@example.org" not in page
    assert "The record is restricted" in page


def test_an_action_of_nobody_and_of_somebody_gone_is_told(administrator, force):
    for key in ("", "goneperson01"):
        by = type("Gone", (), {"key": key, "force": force})() if key else None
        audit.record("jobs.swept", target=("jobs.queue", "mail"), by=by, at=YESTERDAY, force=force)

    page = text(administrator, LIST)

    assert "Nobody signed in, or Homebeat itself" in page
    assert "A person who is no longer on record" in page
    assert "Jobs, queue mail" in page


# What it leaves behind


def test_reading_the_trail_is_in_the_trail(force, ward, sergeant):
    reader = make_holder("central_unit", force)
    event = rename(ward, sergeant)
    client = sign_in(Client(), reader)

    text(client, LIST, person="amara")
    text(client, at_event(event))
    text(client, at_record("areas.area", ward.key))

    kept = Event.objects.filter(actor_key=reader.key, outcome="read").order_by("pk")
    assert [one.action for one in kept] == ["audit.trail_read", "audit.event_read", "audit.record_history_read"]
    assert kept[0].values_held.after == {"asked": {"person": ["amara"]}}
    assert [one.target_key for one in kept][1:] == [event.key, ward.key]


def test_a_refused_reader_is_in_the_trail_though_the_page_says_not_found(ward, sergeant):
    assert sign_in(Client(), sergeant).get(LIST).status_code == 404

    refused = Event.objects.get(actor_key=sergeant.key, outcome="denied")
    assert (refused.action, refused.target_key) == ("audit.read_trail", "oversight:events")


@pytest.mark.parametrize("address", [LIST, "record"])
def test_the_number_of_queries_does_not_grow_with_the_trail(administrator, force, ward, sergeant, address):
    address = address if address == LIST else at_record("areas.area", ward.key)
    rename(ward, sergeant)
    text(administrator, address)

    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            text(administrator, address)
        return len(caught)

    few = queries()
    for number in range(200):
        rename(ward, sergeant, at=NOW - timedelta(minutes=number))

    assert queries() == few
    assert few <= 20
