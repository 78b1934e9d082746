"""`visible_to`, row-level security and an independent oracle agree on who sees and changes what."""

import pytest
from django.db import connection
from django.db.models import Q

from homebeat.foundation.access import scope
from homebeat.foundation.access.models import RoleGrantQuerySet
from homebeat.foundation.access.policy import Policy
from tests.conftest import as_owner
from tests.foundation.access.guards import Tally, compare, expected, fenced_tables
from tests.foundation.access.oracle import Given
from tests.foundation.access.world import World, make_world

pytestmark = pytest.mark.django_db
WORLDS = range(1, 9)


@pytest.fixture
def make(monkeypatch: pytest.MonkeyPatch):
    """Make a world and let its declared table be the one that the ORM's half reads."""

    def made(seed: int) -> World:
        world = make_world(seed)
        monkeypatch.setattr(scope, "policy", lambda: Policy(world.rows(), {}))
        return world

    return made


@pytest.mark.parametrize("seed", WORLDS)
def test_both_guards_and_the_oracle_agree(seed: int, make) -> None:
    tally = compare(make(seed))

    assert tally.compared > 300
    assert tally.disagreements == []


def test_the_worlds_are_worth_looking_at(make) -> None:
    """Some see something, nobody sees everything, a purpose matters, and there are roles that the wall makes void."""
    sights, void, leaving_today = set(), 0, 0
    for seed in WORLDS:
        world = make(seed)
        void += sum(_is_void(one, world) for one in world.given)
        leaving_today += sum(one.left_on == world.today for one in world.people.values())
        for table in fenced_tables(world):
            for person in world.people:
                without, with_purpose = (expected(world, table, person, why, table.read) for why in ("", "because"))
                sights.add((bool(without), len(without) < len(table.places), without != with_purpose))

    assert {(True, True, False), (False, True, False), (False, True, True)} <= sights
    assert void > 5
    assert leaving_today > 3


def _is_void(one: Given, world: World) -> bool:
    who = next(person for person in world.people if person.pk == one.person)
    return who.force_id not in (None, world.areas[one.area].force_id)


BROKEN_IN_THE_DATABASE = {
    "the fence is off": "ALTER TABLE residents_resident DISABLE ROW LEVEL SECURITY",
    "the fence lets everybody read": "ALTER POLICY engagement_keyindividual_read ON engagement_keyindividual USING (true)",
    "the fence lets everybody add": "ALTER POLICY residents_resident_add ON residents_resident WITH CHECK (true)",
    "the fence lets everybody change": (
        "ALTER POLICY residents_residentcontact_change ON residents_residentcontact USING (true) WITH CHECK (true)"
    ),
    "the fence lets everybody remove": "ALTER POLICY residents_resident_remove ON residents_resident USING (true)",
    "no wall between forces": "p.force_id = held.force_id -> true",
    "the purpose is not asked": "g.role = 'inspectorate' AND access_has_purpose() -> g.role = 'inspectorate'",
    "leavers stay": "p.left_on > access_today() -> true",
    "shut accounts stay": "AND p.is_active -> ",
    "roles never end": "g.ends_on > access_today() -> true",
    "roles end a day late": "g.ends_on > access_today() -> g.ends_on >= access_today()",
    "roles begin before their day": "g.starts_on <= access_today() -> true",
}


@pytest.mark.parametrize("fault", BROKEN_IN_THE_DATABASE.values(), ids=BROKEN_IN_THE_DATABASE)
def test_a_broken_fence_is_noticed(fault: str, make) -> None:
    with as_owner():
        _break_database(fault)

    assert _guards_at_fault(make) & {"row security", "update", "delete", "insert"}


def _break_database(fault: str) -> None:
    with connection.cursor() as cursor:
        if " -> " not in fault:
            cursor.execute(fault)
            return
        right, wrong = fault.split(" -> ")
        cursor.execute("SELECT pg_get_functiondef('access_areas(text)'::regprocedure)")
        definition = cursor.fetchone()[0]
        assert right in definition
        cursor.execute(definition.replace(right, wrong))


def _everything(self, prefix: str = "area") -> Q:
    return Q()


def _no_wall(person, one, purpose) -> bool:
    return True


@pytest.mark.parametrize(
    ("place", "wrong"),
    [((scope.AreaScope, "q"), _everything), ((scope, "_is_inside_the_wall"), _no_wall)],
    ids=["no filter", "no wall between forces"],
)
def test_a_broken_filter_is_noticed(place, wrong, make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(*place, wrong)

    assert "visible_to" in _guards_at_fault(make)


def test_a_filter_that_forgets_leavers_is_noticed(make, monkeypatch: pytest.MonkeyPatch) -> None:
    def forgetful(self, day):
        return self.filter(Q(ends_on=None) | Q(ends_on__gt=day), starts_on__lte=day)

    monkeypatch.setattr(RoleGrantQuerySet, "on", forgetful)
    monkeypatch.setattr(scope, "granted_roles", lambda person, on: scope._read_roles(person, on) if person else ())

    assert "visible_to" in _guards_at_fault(make)


def _guards_at_fault(make) -> set[str]:
    """Return which guards disagree with the oracle in the worlds of the build."""
    found: set[str] = set()
    for seed in WORLDS:
        tally: Tally = compare(make(seed))
        found |= {one.guard for one in tally.disagreements}
        if found:
            break
    return found
