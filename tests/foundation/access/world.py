"""Worlds made by chance: forces, places, people, roles with dates, a declared table, and records that are fenced."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random

from homebeat.foundation.access.models import Permission, RoleGrant
from homebeat.foundation.access.policy import Permission as Row
from homebeat.foundation.areas.models import Area
from homebeat.foundation.people.models import Person
from homebeat.foundation.residents.models import Resident, ResidentContact
from homebeat.operations.engagement.models import KeyIndividual
from tests.conftest import as_owner
from tests.factories.areas import make_borough, make_force, make_link_area, make_neighbourhood
from tests.factories.people import make_person, make_visitor
from tests.foundation.access.oracle import Declared, Given, Somebody

READ_RESIDENT, WRITE_RESIDENT = "residents.read_contact", "residents.record_contact"
READ_KIN, WRITE_KIN = "engagement.read_key_individuals", "engagement.record_key_individuals"
ACTIONS = (READ_RESIDENT, WRITE_RESIDENT, READ_KIN, WRITE_KIN)
ROLES = ("pcso", "sergeant", "borough_commander", "partner_user", "panel_chair", "inspectorate", "administrator")


@dataclass
class World:
    """One world: plain facts for the oracle, and the rows that tell the database the same."""

    at: datetime
    today: date
    parents: dict[int, int | None] = field(default_factory=dict)
    areas: dict[int, Area] = field(default_factory=dict)
    people: dict[Person, Somebody] = field(default_factory=dict)
    given: list[Given] = field(default_factory=list)
    declared: dict[str, Declared] = field(default_factory=dict)
    residents: dict[str, int] = field(default_factory=dict)
    contacts: dict[str, int] = field(default_factory=dict)
    network: dict[str, int] = field(default_factory=dict)

    def rows(self) -> dict[str, Row]:
        """The declared table as the ORM's half reads it."""
        return {
            action: Row(action, action, one.roles, (), purpose_required=one.purpose_required)
            for action, one in self.declared.items()
        }


def make_world(seed: int, *, size: int = 1) -> World:
    """Make the world of a seed; the same seed makes the same world."""
    chance = Random(seed)
    today = date(2008, 1, 1) + timedelta(days=chance.randrange(366))
    world = World(_moment_on(today, chance), today)
    _make_places(world, chance, size)
    _make_people(world, chance, size)
    _declare(world, chance)
    _give_roles(world, chance)
    _make_records(world, chance)
    return world


def _moment_on(today: date, chance: Random) -> datetime:
    """A moment of that London day, often near its ends, where London and UTC disagree about the date."""
    summer = date(2008, 3, 30) <= today < date(2008, 10, 26)
    starts = datetime(today.year, today.month, today.day, tzinfo=UTC) - timedelta(hours=1 if summer else 0)
    return starts + timedelta(minutes=chance.choice([0, 20, 59, 720, 1380, 1439]))


def _make_places(world: World, chance: Random, size: int) -> None:
    for _ in range(chance.randint(2, 2 + size)):
        force = make_force()
        above = make_link_area(force) if chance.random() < 0.5 else force
        made = [force, above]
        for _ in range(chance.randint(1, 2 * size)):
            borough = make_borough(chance.choice([force, above]))
            made += [borough, *(make_neighbourhood(borough) for _ in range(chance.randint(1, 2 * size)))]
        for area in made:
            world.areas[area.pk], world.parents[area.pk] = area, area.parent_id


def _make_people(world: World, chance: Random, size: int) -> None:
    forces = [area for area in world.areas.values() if area.parent_id is None]
    for _ in range(12 * size):
        force = chance.choice([*forces, None])
        shut = {
            "is_active": chance.random() < 0.9,
            "left_on": chance.choice([None, None, None, *_days_near(world.today)]),
        }
        kind = chance.choice(["staff", "staff", "partner", "panel_member"])
        person = make_person(force, kind=kind, **shut) if force else make_visitor(**shut)
        world.people[person] = Somebody(person.pk, person.force_id, shut["is_active"], shut["left_on"])


def _declare(world: World, chance: Random) -> None:
    """Draw the table itself by chance too: the guards must follow whatever it says."""
    for action in ACTIONS:
        roles = frozenset(chance.sample(ROLES, chance.randint(2, 5)))
        world.declared[action] = Declared(roles, purpose_required=chance.random() < 0.25)
    with as_owner():
        Permission.objects.filter(action__in=ACTIONS).delete()
        Permission.objects.bulk_create(
            Permission(action=action, role=role, purpose_required=one.purpose_required)
            for action, one in world.declared.items()
            for role in one.roles
        )


def _give_roles(world: World, chance: Random) -> None:
    """Give roles anywhere, also where the wall must make them void: in another force, or to the wrong visitor."""
    grants = []
    for person in world.people:
        for _ in range(chance.choice([0, 1, 1, 2, 3])):
            starts = chance.choice([date(2007, 1, 1), date(2007, 1, 1), *_days_near(world.today)])
            ends = chance.choice([None, *(day for day in _days_near(world.today) if day >= starts)])
            area, role = chance.choice(list(world.areas.values())), chance.choice(ROLES)
            if person.force_id is None and chance.random() < 0.6:
                role = "inspectorate"
            grants.append(RoleGrant(person=person, role=role, area=area, starts_on=starts, ends_on=ends))
    once = {(one.person_id, one.role, one.area_id, one.starts_on): one for one in grants}
    with as_owner():
        RoleGrant.objects.bulk_create(once.values())
    world.given = [Given(one.person_id, one.role, one.area_id, one.starts_on, one.ends_on) for one in once.values()]


def _make_records(world: World, chance: Random) -> None:
    residents, contacts, network = [], [], []
    for area in chance.choices(list(world.areas.values()), k=10):
        residents.append(Resident(area=area, name="A resident", recorded_at=world.at))
        network.append(
            KeyIndividual(area=area, name="N", known_for="N", consented_on=world.today, recorded_at=world.at)
        )
    with as_owner():
        Resident.objects.bulk_create(residents)
        KeyIndividual.objects.bulk_create(network)
        contacts = [
            ResidentContact(resident=one, telephone="01632 960001") for one in residents if chance.random() < 0.8
        ]
        ResidentContact.objects.bulk_create(contacts)
    world.residents = {one.key: one.area_id for one in residents}
    world.contacts = {one.key: one.resident.area_id for one in contacts}
    world.network = {one.key: one.area_id for one in network}


def _days_near(today: date) -> list[date]:
    return [today + timedelta(days=days) for days in (-2, -1, 0, 1)]
