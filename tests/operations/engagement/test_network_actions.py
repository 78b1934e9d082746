"""Writing the key individual network and residents' details: the record, a trail without names, nothing when refused."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from homebeat.foundation.access.context import as_person
from homebeat.foundation.access.decisions import AccessDenied
from homebeat.foundation.audit.models import Event as Trail
from homebeat.foundation.residents.models import Resident, ResidentContact
from homebeat.foundation.rulebook import AlreadyChanged, RuleBroken
from homebeat.operations.engagement.actions import contacts, network
from homebeat.operations.engagement.models import IssueContact, KeyIndividual
from tests.conftest import as_owner
from tests.factories.access import make_holder
from tests.factories.areas import make_neighbourhood
from tests.factories.engagement import make_event, make_issue, make_key_individual

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 12, 14, 5, tzinfo=UTC)
TODAY = date(2026, 3, 12)
ROBIN = network.MemberDetails(
    name="Robin Vale", known_for="Runs the chess club", agreed=True, consented_on=TODAY, email="robin@example.org"
)
SAM = contacts.ContactDetails(name="Sam Reed", agreed=True, email="sam@example.org")


@pytest.fixture
def ward():
    return make_neighbourhood()


@pytest.fixture
def constable(ward):
    return make_holder("constable", ward)


@pytest.fixture(autouse=True)
def acting(constable):
    with as_person(constable, at=NOW) as now:
        yield now


def kept_values():
    return [
        str((line.values_held.before, line.values_held.after)) for line in Trail.objects.filter(values_digest__gt="")
    ]


class TestNetwork:
    def test_records_a_member_and_a_trail_that_names_nobody(self, ward, constable):
        member = network.record_key_individual(area=ward, details=ROBIN, by=constable, at=NOW)
        assert (member.name, member.email, member.recorded_by) == ("Robin Vale", "robin@example.org", constable)
        assert Trail.objects.get().action == "engagement.key_individual_recorded"
        assert all("Robin" not in values and "robin@" not in values for values in kept_values())

    def test_the_same_sending_makes_one(self, ward, constable):
        first = network.record_key_individual(area=ward, details=ROBIN, by=constable, at=NOW, token="t")
        assert network.record_key_individual(area=ward, details=ROBIN, by=constable, at=NOW, token="t") == first
        assert (KeyIndividual.objects.count(), Trail.objects.count()) == (1, 1)

    def test_without_their_agreement_nothing_is_kept(self, ward, constable):
        with pytest.raises(RuleBroken) as refused:
            network.record_key_individual(area=ward, details=replace(ROBIN, agreed=False), by=constable, at=NOW)
        assert refused.value.codes == ("no-consent",)
        with pytest.raises(AccessDenied):
            network.record_key_individual(area=make_neighbourhood(), details=ROBIN, by=constable, at=NOW)
        assert (KeyIndividual.objects.count(), Trail.objects.count()) == (0, 0)

    def test_correcting_says_which_details_changed_and_not_what_they_are(self, ward, constable):
        member = make_key_individual(ward, name="Old name")
        better = replace(ROBIN, name="New name")
        network.correct_key_individual(member=member, version=1, details=better, by=constable, at=NOW)
        member.refresh_from_db()
        assert (member.name, member.version) == ("New name", 2)
        after = Trail.objects.get().values_held.after
        assert after["changed"] == ["consented_on", "email", "known_for", "name"]
        assert all("name'" in values and "New" not in values for values in kept_values())

    def test_ending_keeps_the_record_with_its_last_day(self, ward, constable):
        member = make_key_individual(ward)
        network.end_key_individual(member=member, version=1, last_day=TODAY, by=constable, at=NOW)
        member.refresh_from_db()
        assert (member.ended_on, member.version) == (TODAY, 2)
        with pytest.raises(RuleBroken) as refused:
            network.end_key_individual(member=member, version=2, last_day=TODAY, by=constable, at=NOW)
        assert refused.value.codes == ("already-ended",)

    def test_somebody_elses_change_is_never_overwritten(self, ward, constable):
        member = make_key_individual(ward)
        network.correct_key_individual(member=member, version=1, details=ROBIN, by=constable, at=NOW)
        for late in (
            lambda: network.correct_key_individual(member=member, version=1, details=ROBIN, by=constable, at=NOW),
            lambda: network.end_key_individual(member=member, version=1, last_day=TODAY, by=constable, at=NOW),
        ):
            with pytest.raises(AlreadyChanged):
                late()

    def test_the_network_of_another_ward_is_out_of_reach(self, constable):
        member = make_key_individual(make_neighbourhood())
        with pytest.raises(AccessDenied):
            network.end_key_individual(member=member, version=1, last_day=TODAY, by=constable, at=NOW)


class TestResidentsDetails:
    def test_are_kept_with_what_was_raised_and_the_trail_names_nobody(self, ward, constable):
        issue = make_issue(make_event(ward))
        contact = contacts.record_contact(issue=issue, details=SAM, by=constable, at=NOW)
        assert (contact.resident.name, contact.resident.contact.email) == ("Sam Reed", "sam@example.org")
        assert (contact.consented_on, contact.wants_to_hear, contact.area) == (TODAY, True, ward)
        line = Trail.objects.get()
        assert (line.action, line.target_key) == ("residents.contact_recorded", contact.resident.key)
        assert all("Sam" not in values for values in kept_values())

    def test_the_same_sending_makes_one_resident(self, ward, constable):
        issue = make_issue(make_event(ward))
        first = contacts.record_contact(issue=issue, details=SAM, by=constable, at=NOW, token="t")
        assert contacts.record_contact(issue=issue, details=SAM, by=constable, at=NOW, token="t") == first
        assert (Resident.objects.count(), IssueContact.objects.count(), Trail.objects.count()) == (1, 1, 1)

    def test_without_their_agreement_nothing_is_kept(self, ward, constable):
        issue = make_issue(make_event(ward))
        with pytest.raises(RuleBroken):
            contacts.record_contact(issue=issue, details=replace(SAM, agreed=False), by=constable, at=NOW)
        with pytest.raises(AccessDenied):
            contacts.record_contact(issue=make_issue(), details=SAM, by=constable, at=NOW)
        assert (Resident.objects.count(), ResidentContact.objects.count(), Trail.objects.count()) == (0, 0, 0)

    def test_the_link_is_hidden_with_the_resident(self, ward, constable):
        contacts.record_contact(issue=make_issue(make_event(ward)), details=SAM, by=constable, at=NOW)
        commander = make_holder("borough_commander", ward.parent)
        with as_person(commander, at=NOW):
            assert IssueContact.objects.count() == 0, "the database hides it"
        with as_owner():
            assert IssueContact.objects.visible_to(commander, on=TODAY).count() == 0, "and so does the query"
            assert IssueContact.objects.visible_to(constable, on=TODAY).count() == 1
