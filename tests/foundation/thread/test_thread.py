"""Rooms tell about a record; the reader gets it in one steady order, and only what the providers let them see."""

from datetime import UTC, date, datetime
from itertools import permutations

import pytest

from homebeat.foundation.areas.models import Area
from homebeat.foundation.people.models import Person
from homebeat.foundation.thread import registry as thread
from homebeat.foundation.thread.registry import AlreadyRegistered, Registry
from homebeat.foundation.thread.values import Count, Entry, Link, Stage, State, Thread, in_order

TODAY = date(2008, 3, 20)
AREA = Area(name="Abbey", kind=Area.Kind.NEIGHBOURHOOD)
SERGEANT = Person(name="Sergeant", kind=Person.Kind.STAFF)


def entry(stage: Stage, at: datetime | date | None = None, title: str = "told", state: State = State.DONE) -> Entry:
    return Entry(stage, at, title, state)


def test_every_room_is_asked_about_the_record_the_person_and_the_day():
    asked = []

    def provider(target, *, person, on):
        asked.append((target, person, on))
        return [Link("Ward page", "/areas/1/"), Count("Events", 3), entry(Stage.CONCERN)]

    house = Registry()
    house.register("areas.Area", provider)

    told = house.gather(AREA, person=SERGEANT, on=TODAY)

    assert asked == [(AREA, SERGEANT, TODAY)]
    assert told.links == (Link("Ward page", "/areas/1/"),)
    assert told.counts == (Count("Events", 3),)
    assert told.entries == (entry(Stage.CONCERN),)


def test_a_record_that_no_room_tells_about_has_an_empty_thread_of_six_stages():
    told = Registry().gather(AREA, person=None, on=TODAY)

    assert (told.links, told.counts, told.entries) == ((), (), ())
    assert [one.stage.name for one in told.stages] == ["CONCERN", "PRIORITY", "CASE", "ACTIVITY", "RESULT", "REPLY"]
    assert {one.state for one in told.stages} == {State.NONE}


def test_providers_of_another_kind_of_record_are_not_asked():
    house = Registry()
    house.register("people.Person", lambda target, *, person, on: [entry(Stage.CONCERN)])

    assert house.gather(AREA, person=None, on=TODAY) == Thread()


def test_a_provider_that_shows_nothing_to_the_public_adds_nothing():
    def for_staff(target, *, person, on):
        return [entry(Stage.CASE)] if person else []

    house = Registry()
    house.register("areas.Area", for_staff)

    assert house.gather(AREA, person=SERGEANT, on=TODAY).entries == (entry(Stage.CASE),)
    assert house.gather(AREA, person=None, on=TODAY).entries == ()


def test_entries_stand_by_stage_then_date_then_words_however_they_come():
    wanted = [
        entry(Stage.CONCERN, date(2008, 3, 1)),
        entry(Stage.CONCERN, datetime(2008, 3, 1, 9, tzinfo=UTC)),
        entry(Stage.CONCERN, None, "a"),
        entry(Stage.CONCERN, None, "b"),
        entry(Stage.REPLY, date(2007, 1, 1)),
    ]

    assert {in_order(mixed) for mixed in permutations(wanted)} == {tuple(wanted)}


def test_what_rooms_tell_is_gathered_in_that_order():
    house = Registry()
    house.register("areas.Area", lambda target, *, person, on: [entry(Stage.REPLY), entry(Stage.CONCERN)])

    told = house.gather(AREA, person=None, on=TODAY)

    assert [one.stage for one in told.entries] == [Stage.CONCERN, Stage.REPLY]


def test_the_order_does_not_depend_on_which_room_was_read_first():
    def one(target, *, person, on):
        return [Link("One", "/1/"), entry(Stage.CASE, None, "same")]

    def two(target, *, person, on):
        return [Link("Two", "/2/"), entry(Stage.CASE, None, "same")]

    told = []
    for order in ((one, two), (two, one)):
        house = Registry()
        for provider in order:
            house.register("areas.Area", provider)
        told.append(house.gather(AREA, person=None, on=TODAY))

    assert told[0] == told[1]


@pytest.mark.parametrize(
    ("states", "shown"),
    [
        ([], State.NONE),
        ([State.DONE], State.DONE),
        ([State.DONE, State.NEXT], State.NEXT),
        ([State.DONE, State.NEXT, State.NOW], State.NOW),
        ([State.NONE], State.NONE),
    ],
)
def test_a_stage_is_as_far_as_its_most_telling_entry(states, shown):
    told = Thread(entries=tuple(entry(Stage.ACTIVITY, state=state) for state in states))

    assert told.stages[Stage.ACTIVITY - 1].state is shown


def test_a_model_that_is_not_there_is_refused():
    with pytest.raises(LookupError):
        Registry().register("areas.Nowhere", lambda target, *, person, on: [])


def test_registering_the_same_provider_twice_is_refused():
    def provider(target, *, person, on):
        return []

    house = Registry()
    house.register("areas.Area", provider)

    with pytest.raises(AlreadyRegistered):
        house.register("areas.area", provider)


def test_the_house_has_one_registry():
    assert thread.gather.__self__ is thread.register.__self__


def test_stages_have_words_to_show():
    assert [str(stage.label) for stage in Stage] == ["Concern", "Priority", "Case", "Activity", "Result", "Reply"]
