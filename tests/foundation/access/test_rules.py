"""Who may be given which role, and who may be added, changed or recorded as having left: truth tables.

The page in `docs/rules` is made from these rows.
"""

from dataclasses import replace
from datetime import date

import pytest

from homebeat.foundation.access import rules
from tests.operations.rulebook_page import Case, Page, Table, check_page, codes_written_in

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
VISITOR = {"same_force": False, "person_has_no_force": True}


def granting(says: str, *codes: str, **changes: object) -> Case:
    return Case(says, lambda: rules.shortfalls_before_granting(replace(GRANT, **changes)), codes)


GRANTING = Table(
    "Before a role is given",
    "`shortfalls_before_granting`. Which role may be held by whom and where is policy data (`roles`); here a sergeant's.",
    (
        granting("staff, in a neighbourhood of their own force"),
        granting("staff, in a borough", area_kind="borough"),
        granting("for one day", ends_on=date(2008, 4, 2)),
        granting("a role that the policy data does not hold on the first day", "unknown-role", role=None),
        granting("a partner", "wrong-kind", person_kind="partner"),
        granting("a panel member", "wrong-kind", person_kind="panel_member"),
        granting("at the level of the whole force", "wrong-level", area_kind="force"),
        granting("in another force", "other-force", same_force=False),
        granting("a visitor of no force", "other-force", **VISITOR),
        granting("a visitor, as inspectorate", role=INSPECTORATE, area_kind="force", **VISITOR),
        granting(
            "staff of another force, as inspectorate",
            "other-force",
            role=INSPECTORATE,
            area_kind="force",
            same_force=False,
        ),
        granting("to oneself", "oneself", to_oneself=True),
        granting("to somebody who has left", "has-left", has_left=True),
        granting("ending on the day it begins", "ends-first", ends_on=date(2008, 4, 1)),
        granting("ending before it begins", "ends-first", ends_on=date(2008, 3, 1)),
        granting("held there already on one of the days", "held-already", overlaps=True),
        granting(
            "everything wrong at once",
            "wrong-kind",
            "wrong-level",
            "other-force",
            "oneself",
            "has-left",
            "ends-first",
            "held-already",
            person_kind="public",
            area_kind="force",
            same_force=False,
            to_oneself=True,
            has_left=True,
            ends_on=date(2008, 3, 1),
            overlaps=True,
        ),
    ),
)

END = rules.EndFacts(own_role=False, starts_on=date(2008, 4, 1), ends_on=None, new_end=date(2008, 5, 1))


def ending(says: str, *codes: str, **changes: object) -> Case:
    return Case(says, lambda: rules.shortfalls_before_ending(replace(END, **changes)), codes)


ENDING = Table(
    "Before a role is ended",
    "`shortfalls_before_ending`. The day given is the first day without the role.",
    (
        ending("a month after it began"),
        ending("on the day it began: it was never held", new_end=date(2008, 4, 1)),
        ending("earlier than it was to end", ends_on=date(2008, 6, 1)),
        ending("one's own", "oneself", own_role=True),
        ending("on the day it ends anyway", "over-by-then", ends_on=date(2008, 5, 1)),
        ending("later than it ends anyway", "over-by-then", ends_on=date(2008, 4, 15)),
        ending("the day before it began", "before-start", new_end=date(2008, 3, 31)),
        ending(
            "one's own, over by then and before it began",
            "oneself",
            "over-by-then",
            "before-start",
            own_role=True,
            ends_on=date(2008, 3, 1),
            new_end=date(2008, 3, 2),
        ),
    ),
)

ACCOUNT = rules.AccountFacts(kind="staff", name="Ada Okoro", email_taken=False, collar_taken=False, rank_known=True)


def saving(says: str, *codes: str, **changes: object) -> Case:
    return Case(says, lambda: rules.shortfalls_before_saving(replace(ACCOUNT, **changes)), codes)


SAVING = Table(
    "Before an account is added or corrected",
    "`shortfalls_before_saving`",
    (
        saving("a name, an address and a collar number that nobody else has"),
        saving("no name", "no-name", name="  "),
        saving("an email address that another account has", "email-taken", email_taken=True),
        saving("a collar number that somebody else in the force has", "collar-taken", collar_taken=True),
        saving("a rank that the policy data does not hold", "unknown-rank", rank_known=False),
        saving(
            "all of these",
            "no-name",
            "email-taken",
            "collar-taken",
            "unknown-rank",
            name="",
            email_taken=True,
            collar_taken=True,
            rank_known=False,
        ),
    ),
)

LEAVER = rules.LeaverFacts(oneself=False, left_on=date(2008, 5, 1), joined_on=date(2004, 4, 1), left_before=False)


def leaving(says: str, *codes: str, **changes: object) -> Case:
    return Case(says, lambda: rules.shortfalls_before_leaving(replace(LEAVER, **changes)), codes)


LEAVING = Table(
    "Before a leaver is recorded",
    "`shortfalls_before_leaving`. The day given is the first day without access.",
    (
        leaving("a day after joining"),
        leaving("the day of joining", left_on=date(2004, 4, 1)),
        leaving("nobody knows when they joined", joined_on=None),
        leaving("oneself", "oneself", oneself=True),
        leaving("left already", "left-already", left_before=True),
        leaving("the day before joining", "before-joining", left_on=date(2004, 3, 31)),
        leaving(
            "all of these",
            "oneself",
            "left-already",
            "before-joining",
            oneself=True,
            left_before=True,
            left_on=date(2004, 3, 31),
        ),
    ),
)


def helping(says: str, *codes: str, oneself: bool = False, has_left: bool = False) -> Case:
    return Case(says, lambda: rules.shortfalls_before_helping(oneself=oneself, has_left=has_left), codes)


HELPING = Table(
    "Before somebody is helped to sign in",
    "`shortfalls_before_helping`. Unlocking, ending sessions, sending a link, removing a lost second step.",
    (
        helping("somebody else who is still here"),
        helping("oneself", "oneself", oneself=True),
        helping("somebody who has left", "has-left", has_left=True),
        helping("both", "oneself", "has-left", oneself=True, has_left=True),
    ),
)

FOUNDING_FACTS = rules.FoundingFacts(
    name="Ada Okoro", email_is_one=True, email_taken=False, password_faults=(), has_administrator=False, another=False
)


def founding(says: str, *codes: str, **changes: object) -> Case:
    return Case(says, lambda: rules.shortfalls_before_founding(replace(FOUNDING_FACTS, **changes)), codes)


FOUNDING = Table(
    "Before an administrator is made from the command line",
    "`shortfalls_before_founding`",
    (
        founding("the force has none"),
        founding("the force has one", "has-administrator", has_administrator=True),
        founding("the force has one, and another is asked for", has_administrator=True, another=True),
        founding("no name", "no-name", name=" "),
        founding("no email address", "no-email", email_is_one=False),
        founding("an email address that another account has", "email-taken", email_taken=True),
        founding("a weak password", "weak-password", password_faults=("It is too short.",)),
        founding(
            "all of these",
            "has-administrator",
            "no-name",
            "no-email",
            "weak-password",
            "weak-password",
            has_administrator=True,
            name="",
            email_is_one=False,
            password_faults=("It is too short.", "It is too common."),
        ),
    ),
)

RULEBOOK = Page(
    "access",
    "Rules of accounts and roles",
    "Who may be given which role, where and from when; who may be added, and what happens when somebody leaves.\n"
    "What each role may do stands in [permissions.md](permissions.md).",
    (),
    (GRANTING, ENDING, SAVING, LEAVING, HELPING, FOUNDING),
)
CASES = [case for table in RULEBOOK.tables for case in table.cases]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.says)
def test_the_truth_tables(case: Case) -> None:
    found = case.ask()

    assert tuple(one.code for one in found) == case.codes
    assert all(str(one).endswith(".") and one.source for one in found)


def test_every_code_stands_in_a_table() -> None:
    assert codes_written_in(rules) == {code for case in CASES for code in case.codes}


def test_the_rulebook_page_is_up_to_date() -> None:
    check_page(RULEBOOK)
