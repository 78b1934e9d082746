"""Truth tables: who may be given which role, and who may be added, changed or recorded as having left."""

from dataclasses import replace
from datetime import date

import pytest

from homebeat.foundation.access import rules

SERGEANT = rules.RoleRow(frozenset({"staff"}), frozenset({"neighbourhood", "borough"}), crosses_forces=False)
INSPECTORATE = rules.RoleRow(frozenset({"staff"}), frozenset({"force"}), crosses_forces=True)
GRANT = rules.GrantFacts(
    role=SERGEANT,
    person_kind="staff",
    area_kind="neighbourhood",
    same_force=True,
    person_has_no_force=False,
    to_oneself=False,
    has_left=False,
    starts_on=date(2008, 4, 1),
    ends_on=None,
    overlaps=False,
)


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({}, ()),
        ({"ends_on": date(2008, 4, 2)}, ()),
        ({"area_kind": "borough"}, ()),
        ({"role": None}, ("unknown-role",)),
        ({"person_kind": "partner"}, ("wrong-kind",)),
        ({"area_kind": "force"}, ("wrong-level",)),
        ({"same_force": False}, ("other-force",)),
        ({"same_force": False, "person_has_no_force": True}, ("other-force",)),
        ({"role": INSPECTORATE, "area_kind": "force", "same_force": False, "person_has_no_force": True}, ()),
        ({"role": INSPECTORATE, "area_kind": "force", "same_force": False}, ("other-force",)),
        ({"to_oneself": True}, ("oneself",)),
        ({"has_left": True}, ("has-left",)),
        ({"ends_on": date(2008, 4, 1)}, ("ends-first",)),
        ({"ends_on": date(2008, 3, 1)}, ("ends-first",)),
        ({"overlaps": True}, ("held-already",)),
        (
            {"person_kind": "panel_member", "area_kind": "force", "same_force": False, "to_oneself": True, "has_left": True, "overlaps": True},
            ("wrong-kind", "wrong-level", "other-force", "oneself", "has-left", "held-already"),
        ),
    ],
)  # fmt: skip
def test_before_granting(change, codes) -> None:
    found = rules.shortfalls_before_granting(replace(GRANT, **change))

    assert tuple(one.code for one in found) == codes
    assert all(one.text and one.source for one in found)


END = rules.EndFacts(own_role=False, starts_on=date(2008, 4, 1), ends_on=None, new_end=date(2008, 5, 1))


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({}, ()),
        ({"new_end": date(2008, 4, 1)}, ()),
        ({"ends_on": date(2008, 6, 1)}, ()),
        ({"own_role": True}, ("oneself",)),
        ({"ends_on": date(2008, 5, 1)}, ("over-by-then",)),
        ({"ends_on": date(2008, 4, 15)}, ("over-by-then",)),
        ({"new_end": date(2008, 3, 31)}, ("before-start",)),
    ],
)
def test_before_ending(change, codes) -> None:
    assert tuple(one.code for one in rules.shortfalls_before_ending(replace(END, **change))) == codes


ACCOUNT = rules.AccountFacts(kind="staff", name="Ada Okoro", email_taken=False, collar_taken=False, rank_known=True)


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({}, ()),
        ({"name": "  "}, ("no-name",)),
        ({"email_taken": True}, ("email-taken",)),
        ({"collar_taken": True}, ("collar-taken",)),
        ({"rank_known": False}, ("unknown-rank",)),
        ({"name": "", "email_taken": True, "collar_taken": True, "rank_known": False}, ("no-name", "email-taken", "collar-taken", "unknown-rank")),
    ],
)  # fmt: skip
def test_before_saving(change, codes) -> None:
    assert tuple(one.code for one in rules.shortfalls_before_saving(replace(ACCOUNT, **change))) == codes


LEAVER = rules.LeaverFacts(oneself=False, left_on=date(2008, 5, 1), joined_on=date(2004, 4, 1), left_before=False)


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({}, ()),
        ({"joined_on": None}, ()),
        ({"left_on": date(2004, 4, 1)}, ()),
        ({"oneself": True}, ("oneself",)),
        ({"left_before": True}, ("left-already",)),
        ({"left_on": date(2004, 3, 31)}, ("before-joining",)),
        ({"oneself": True, "left_before": True, "left_on": date(2003, 1, 1)}, ("oneself", "left-already", "before-joining")),
    ],
)  # fmt: skip
def test_before_leaving(change, codes) -> None:
    assert tuple(one.code for one in rules.shortfalls_before_leaving(replace(LEAVER, **change))) == codes


@pytest.mark.parametrize(
    ("oneself", "has_left", "codes"),
    [
        (False, False, ()),
        (True, False, ("oneself",)),
        (False, True, ("has-left",)),
        (True, True, ("oneself", "has-left")),
    ],
)
def test_before_helping(oneself: bool, has_left: bool, codes) -> None:
    assert tuple(one.code for one in rules.shortfalls_before_helping(oneself=oneself, has_left=has_left)) == codes
