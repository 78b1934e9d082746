"""Compares the two guards of need to know with the oracle, in one world, for everybody in it."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import DatabaseError, connection, transaction
from django.db.models import Model

from homebeat.foundation.access.context import as_person
from homebeat.foundation.people.models import Person
from homebeat.foundation.residents.models import Resident, ResidentContact
from homebeat.operations.engagement.models import KeyIndividual
from tests.conftest import as_owner
from tests.foundation.access.oracle import may
from tests.foundation.access.world import READ_KIN, READ_RESIDENT, WRITE_KIN, WRITE_RESIDENT, World

PURPOSES = ("", "Inspection of neighbourhood policing")


@dataclass(frozen=True)
class Fenced:
    """A fenced table, the actions that open it, and where its rows lie."""

    model: type[Model]
    read: str
    write: str
    places: dict[str, int]
    follows: bool = False  # the row lies where another row lies, so whoever writes it must see that one


@dataclass(frozen=True)
class Disagreement:
    """What one guard said and the oracle did not, or the other way round."""

    guard: str
    table: str
    person: int | None
    purpose: str
    only_guard: frozenset[str]
    only_oracle: frozenset[str]


@dataclass
class Tally:
    """How many answers were compared, and where they differ."""

    compared: int
    disagreements: list[Disagreement]


def fenced_tables(world: World) -> list[Fenced]:
    """Return the fenced tables of a world."""
    return [
        Fenced(Resident, READ_RESIDENT, WRITE_RESIDENT, world.residents),
        Fenced(ResidentContact, READ_RESIDENT, WRITE_RESIDENT, world.contacts, follows=True),
        Fenced(KeyIndividual, READ_KIN, WRITE_KIN, world.network),
    ]


def compare(world: World, *, writes: bool = True) -> Tally:
    """Ask both guards and the oracle about everybody, with and without a purpose, for every table."""
    tally = Tally(0, [])
    for person in [None, *world.people]:
        for purpose in PURPOSES:
            for table in fenced_tables(world):
                answers = list(_answers(world, table, person, purpose, writes=writes))
                tally.compared += len(answers)
                tally.disagreements += [one for one in answers if one.only_guard or one.only_oracle]
    return tally


def _answers(
    world: World, table: Fenced, person: Person | None, purpose: str, *, writes: bool
) -> Iterator[Disagreement]:
    readable, writable = (expected(world, table, person, purpose, action) for action in (table.read, table.write))
    writable = writable & readable if table.follows else writable
    name = table.model._meta.db_table
    number = person.pk if person else None

    def said(guard: str, found: set[str], expected: set[str]) -> Disagreement:
        return Disagreement(guard, name, number, purpose, frozenset(found - expected), frozenset(expected - found))

    with as_person(person, at=world.at, purpose=purpose):
        with as_owner():  # the owner passes the database's fence: what is left is the ORM's filter alone
            yield said("visible_to", _keys(table.model.objects.visible_to(person, on=world.today)), readable)
        yield said("row security", set(_column(f"SELECT key FROM {name}")), readable)
        if writes:
            yield said("update", _touched(f"UPDATE {name} SET key = md5(random()::text)::varchar(12)", name), writable)
            yield said("delete", _touched(f"DELETE FROM {name}", name), writable)
            yield from (said("insert", *pair) for pair in _inserts(world, table, person, purpose))


def expected(world: World, table: Fenced, person: Person | None, purpose: str, action: str) -> set[str]:
    who = world.people[person] if person else None
    facts = {"parents": world.parents, "given": world.given, "today": world.today, "purpose": purpose}
    return {key for key, area in table.places.items() if may(who, world.declared[action], area, **facts)}


def _keys(rows) -> set[str]:
    return set(rows.values_list("key", flat=True))


def _column(sql: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return [row[0] for row in cursor.fetchall()]


def _touched(sql: str, name: str) -> set[str]:
    """Run the statement as the web role, see as the owner which keys are gone, and undo it."""
    with as_owner():
        before = set(_column(f"SELECT key FROM {name}"))
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(sql)
        with as_owner():
            after = set(_column(f"SELECT key FROM {name}"))
        transaction.set_rollback(True)
    return before - after


def _inserts(world: World, table: Fenced, person: Person | None, purpose: str) -> Iterator[tuple[set[str], set[str]]]:
    """Try to add a resident or a member in three places; contacts follow their resident, so they are not tried."""
    if table.follows:
        return
    who = world.people[person] if person else None
    facts = {"parents": world.parents, "given": world.given, "today": world.today, "purpose": purpose}
    for area in list(world.areas)[:: max(1, len(world.areas) // 3)]:
        allowed = {"added"} if may(who, world.declared[table.write], area, **facts) else set()
        yield ({"added"} if _can_insert(world, table, area) else set()), allowed


def _can_insert(world: World, table: Fenced, area: int) -> bool:
    """Add without reading back: to add is one right, to see what was added another."""
    facts = {"area_id": area, "name": "New", "recorded_at": world.at}
    if table.model is KeyIndividual:
        facts |= {"known_for": "New", "consented_on": world.today}
    row = table.model(**facts)
    fields = [one for one in row._meta.local_concrete_fields if not one.primary_key]
    values = [one.get_db_prep_save(one.pre_save(row, add=True), connection) for one in fields]
    columns, places = ", ".join(one.column for one in fields), ", ".join(["%s"] * len(fields))
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {table.model._meta.db_table} ({columns}) VALUES ({places})", values)
            transaction.set_rollback(True)
    except DatabaseError as refused:
        if "row-level security" not in str(refused):
            raise
        return False
    return True
