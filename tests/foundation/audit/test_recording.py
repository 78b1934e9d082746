"""What the trail keeps of a change, a reading, a refusal and a load."""

from decimal import Decimal

import pytest

from homebeat.foundation.audit import recording as audit
from homebeat.foundation.audit.digests import values_digest
from homebeat.foundation.audit.models import Event
from tests.factories.access import make_holder
from tests.factories.areas import make_neighbourhood
from tests.factories.audit import moment

pytestmark = pytest.mark.django_db


def test_a_change_tells_who_when_what_and_the_values_before_and_after():
    ward = make_neighbourhood()
    officer = make_holder("sergeant", ward)

    event = audit.record(
        "areas.renamed", target=ward, by=officer, at=moment(1),
        before={"name": "Old", "share": Decimal("0.10")}, after={"name": "Newydd ŵ", "on": moment(2)}, purpose="merger",
    )  # fmt: skip

    kept = Event.objects.select_related("values_held").get(pk=event.pk)
    assert (kept.action, kept.actor_key, kept.at) == ("areas.renamed", officer.key, moment(1))
    assert (kept.target_type, kept.target_key, kept.force_key) == ("areas.area", ward.key, ward.force.key)
    assert (kept.purpose, kept.outcome) == ("merger", "done")
    assert kept.values_held.before == {"name": "Old", "share": "0.10"}
    assert kept.values_held.after == {"name": "Newydd ŵ", "on": "2008-03-03T09:02:00Z"}


def test_a_change_without_values_keeps_none():
    event = audit.record("jobs.swept", target=("jobs.queue", "mail"), by=None, at=moment(1))

    kept = Event.objects.get(pk=event.pk)
    assert (kept.actor_key, kept.target_type, kept.values_digest) == ("", "jobs.queue", "")
    assert not hasattr(kept, "values_held")


def test_reading_refusing_and_loading_have_outcomes_of_their_own():
    ward = make_neighbourhood()
    officer = make_holder("sergeant", ward)
    facts = {"target": ward, "by": officer, "at": moment(1)}

    audit.record_read("residents.contact_read", purpose="callback", **facts)
    audit.record_denied("problems.close_case", **facts)
    audit.record_batch("areas.loaded", count=7, details={"source": "a.csv"}, **facts)

    assert list(Event.objects.order_by("pk").values_list("outcome", flat=True)) == ["read", "denied", "batch"]
    assert Event.objects.get(outcome="batch").values_held.after == {"count": 7, "source": "a.csv"}


def test_the_force_can_be_named_where_the_target_has_none():
    ward = make_neighbourhood()

    event = audit.record("jobs.swept", target=("jobs.queue", "mail"), by=None, at=moment(1), force=ward.force)

    assert event.force_key == ward.force.key


def test_values_are_kept_letter_for_letter():
    """A number such as 1e16 or -0.0 comes back from `jsonb` in other letters, and the digest would no longer fit."""
    values = {"big": 1e16, "small": 1e-7, "zero": -0.0, "nul": "a\x00b", "long": "ü" * 3000}

    event = audit.record("made.up", target=("t", "k"), by=None, at=moment(1), after=values)

    assert Event.objects.get(pk=event.pk).values_held.after == values


def test_the_digest_of_values_tells_before_from_after_and_depends_on_the_salt():
    digests = {values_digest(salt, *texts) for salt in ("a", "b") for texts in [("1", None), (None, "1"), ("1", "1")]}

    assert len(digests) == 6
