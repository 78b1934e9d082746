from datetime import date

import pytest
from django.db import transaction
from django.test import RequestFactory

from homebeat.foundation.access.menus import may_follow
from homebeat.foundation.people.models import Person
from homebeat.foundation.ui import navigation
from homebeat.foundation.ui.shell import shell


def asked(path="/ui/gallery", person=None):
    request = RequestFactory().get(path)
    request.person = person
    return request


def labels(request, **where):
    return [entry.label for entry in navigation.entries(request, **where)]


def test_entries_stand_in_their_order():
    navigation.register("Second", "ui:preferences", order=2)
    navigation.register("First", "ui:gallery", order=1)
    assert labels(asked()) == ["First", "Second"]


def test_an_entry_for_an_action_is_hidden_until_access_allows_it():
    navigation.register("Events", "ui:gallery", permission="engagement.read_events")
    assert labels(asked()) == []
    navigation.allow_by(lambda request, action: action == "engagement.read_events")
    assert labels(asked()) == ["Events"]


def test_signed_in_entries_need_a_person():
    navigation.register("Mine", "ui:gallery", permission="signed_in")
    assert (labels(asked()), labels(asked(person=object()))) == ([], ["Mine"])


def test_the_deepest_entry_above_the_page_is_current():
    navigation.register("Gallery", "ui:gallery")
    navigation.register("Other", "ui:preferences")
    found = navigation.entries(asked("/ui/gallery/form"))
    assert [(entry.label, entry.current) for entry in found] == [("Gallery", True), ("Other", False)]


def test_the_footer_has_its_own_entries():
    navigation.register("Help", "ui:gallery", footer=True)
    assert (labels(asked()), labels(asked(), footer=True)) == ([], ["Help"])


def test_registering_again_replaces():
    navigation.register("Old", "ui:gallery")
    navigation.register("New", "ui:gallery")
    assert labels(asked()) == ["New"]
    navigation.unregister("ui:gallery")
    assert labels(asked()) == []


@pytest.mark.django_db
def test_a_page_about_a_failure_asks_the_broken_transaction_nothing():
    navigation.register("Events", "ui:gallery", permission="ui.choose_preferences")
    navigation.allow_by(may_follow)
    request = asked(person=Person(pk=1, force_id=1, is_active=True))
    request.today = date(2008, 5, 3)
    with transaction.atomic():
        transaction.set_rollback(True)
        frame = shell(request)
    assert frame.force_name == ""
    assert [entry.label for entry in frame.navigation] == ["Events"]


@pytest.mark.django_db
def test_an_entry_that_needs_a_question_is_left_out_of_such_a_page():
    navigation.register("Events", "ui:gallery", permission="engagement.read_events")
    navigation.allow_by(may_follow)
    request = asked(person=Person(pk=1, force_id=1, is_active=True))
    request.today = date(2008, 5, 3)
    with transaction.atomic():
        transaction.set_rollback(True)
        assert shell(request).navigation == []


def test_a_request_refused_at_the_door_sees_what_is_open_to_all():
    navigation.register("Events", "ui:gallery", permission="engagement.read_events")
    navigation.allow_by(may_follow)
    assert labels(asked()) == []
