"""Retention clears what events held; the events stay, the chain stays whole, and the clearing is told."""

import pytest
from django.db import ProgrammingError, transaction

from homebeat.foundation.audit import clearing, queries
from homebeat.foundation.audit.models import Event, EventValues
from homebeat.foundation.audit.verification import Guard
from tests.conftest import as_owner
from tests.factories.audit import OFFICER, case, make_trail, moment, record_change


@pytest.mark.usefixtures("fresh_database")
class TestClearing:
    def test_values_before_a_day_are_cleared_and_the_chain_stays_whole(self, tmp_path):
        make_trail(10)
        held = EventValues.objects.count()
        with as_owner():
            count = clearing.clear_values_before(moment(6), by=None, at=moment(99))

        report = queries.verify_trail(tmp_path)
        assert report.is_whole
        assert report.cleared == count == 4
        assert EventValues.objects.count() == held - count + 1  # the clearing tells its own count
        assert Event.objects.filter(action="audit.values_cleared").count() == 1

    def test_the_values_of_one_record_are_cleared(self, tmp_path):
        for number in (1, 2, 1):
            record_change(number)
        with as_owner():
            count = clearing.clear_values_of(case(1), by=OFFICER, at=moment(99))

        report = queries.verify_trail(tmp_path)
        assert (count, report.is_whole, report.cleared) == (2, True, 2)
        assert EventValues.objects.get(event__target_key=case(2)[1]).after["state"] == "closed"

    def test_a_clearing_excuses_only_what_came_before_it_and_what_it_names(self, superuser, tmp_path):
        record_change(1)
        with as_owner():
            clearing.clear_values_of(case(1), by=OFFICER, at=moment(50))
        later, other = record_change(1), record_change(2)
        superuser.execute("DELETE FROM audit_eventvalues WHERE event_id = ANY(%s)", [[later.pk, other.pk]])

        findings = queries.verify_trail(tmp_path).findings

        assert {(one.guard, one.seal) for one in findings} == {(Guard.VALUES, 3), (Guard.VALUES, 4)}
        assert "no event of the trail says that they were cleared" in findings[0].text

    def test_the_web_may_not_clear(self):
        make_trail(3)
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            clearing.clear_values_before(moment(99), by=OFFICER, at=moment(99))

        assert not Event.objects.filter(action="audit.values_cleared").exists()
