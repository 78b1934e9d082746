"""The generator: the figures of the report exactly, the same rows from the same seed, and nothing that could be real."""

import re
from collections import Counter
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from homebeat.demo.generation.calendar import years_before
from homebeat.demo.generation.shape import FULL, cut_down
from homebeat.demo.generation.streams import SEED, shares
from homebeat.demo.generation.world import World, make_world
from homebeat.demo.prepared import PREPARED
from tests.demo.worlds import PASSWORD, rows_of, shipped_policy, world_of
from tests.factories.demo import AS_OF

KEYED = re.compile(r"[0-9a-hjkmnp-tv-z]{12}")
RESERVED = re.compile(r"@(example\.org|[a-z-]+\.example)$")
DRAMA = re.compile(r"(07700 900\d{3}|020 7946 0\d{3})?")


def column(world: World, label: str, name: str) -> list:
    found = world.table(label).columns[name]
    return found.tolist() if isinstance(found, np.ndarray) else list(found)


def test_the_same_seed_gives_the_same_rows() -> None:
    shape = cut_down(2)
    again = make_world(seed=SEED, shape=shape, policy=shipped_policy(), as_of=AS_OF, password=PASSWORD)

    assert again.digests() == world_of(shape).digests()


def test_another_seed_gives_other_rows_in_every_table_that_chance_shapes(small: World) -> None:
    ours, other = small.digests(), world_of(cut_down(1), seed=SEED + 1).digests()

    assert {label for label in ours if ours[label] == other[label]} <= {"areas.TeamServes"}


def test_another_day_moves_the_events_and_leaves_the_land(small: World) -> None:
    later = make_world(
        seed=SEED, shape=cut_down(1), policy=shipped_policy(), as_of=date(2026, 4, 30), password=PASSWORD
    )

    assert later.table("areas.Area").digest() == small.table("areas.Area").digest()
    assert later.table("engagement.Event").digest() != small.table("engagement.Event").digest()


def test_every_key_is_as_the_application_makes_them_and_stands_once(full: World) -> None:
    keyed = [table for table in full.tables if "key" in table.columns]

    assert len(keyed) > 12
    for table in keyed:
        keys = table.columns["key"]
        assert len(set(keys)) == len(keys), table.label
        assert all(KEYED.fullmatch(key) for key in keys[:500]), table.label


def test_the_tree_has_the_reports_boroughs_and_wards(full: World) -> None:
    kinds = Counter(column(full, "areas.Area", "kind"))

    assert kinds == {"force": 1, "link_area": 4, "borough": 32, "neighbourhood": 624}
    assert len(set(column(full, "areas.Area", "name"))) == 661


def people_of(world: World, **cell: str) -> np.ndarray:
    """Return the people of every area in the cells of one kind, summed."""
    table = world.table("areas.Population").columns
    wanted = np.all([np.array(table[name]) == value for name, value in cell.items()], axis=0)
    return np.bincount(table["area_id"].rows[wanted], table["count"][wanted], minlength=len(world.table("areas.Area")))


def test_exactly_87_wards_stand_above_the_threshold_of_the_larger_team(full: World) -> None:
    people = people_of(full, age_band="all", sex="all", ethnic_group="all")[37:]

    assert (people > 14_000).sum() == 87
    assert (people > 7_000).sum() == 624


def test_population_cells_add_up_to_their_totals_at_every_level(full: World) -> None:
    table, parents = full.table("areas.Population").columns, full.table("areas.Area").columns["parent_id"].rows
    whole = people_of(full, age_band="all", sex="all", ethnic_group="all")
    is_cell = np.all([np.array(table[name]) != "all" for name in ("age_band", "sex", "ethnic_group")], axis=0)
    cells = np.bincount(table["area_id"].rows[is_cell], table["count"][is_cell])

    assert np.array_equal(cells, whole)
    assert np.array_equal(
        people_of(full, ethnic_group="all", sex="female") + people_of(full, ethnic_group="all", sex="male"), whole * 2
    )
    assert np.array_equal(np.bincount(parents[5:], whole[5:])[1:37], whole[1:37])
    assert whole[0] == whole[1:5].sum() == whole[37:].sum()


def test_boroughs_differ_in_who_lives_there(full: World) -> None:
    whole = people_of(full, age_band="all", sex="all", ethnic_group="all")[5:37]
    asian = people_of(full, age_band="all", sex="all", ethnic_group="asian")[5:37] / whole

    assert asian.max() > 2.5 * asian.min()


def test_teams_and_pools_hold_the_reports_staff(full: World) -> None:
    kinds = np.array(column(full, "areas.Team", "kind"))
    team = rows_of(full.table("people.TeamMember"), "team_id")
    duties = Counter(column(full, "people.TeamMember", "duty"))

    assert Counter(kinds.tolist()) == {"ward": 624, "special": 6, "transport": 21, "pool": 58}
    assert len(team) == 6_573
    assert (kinds[team] != "pool").sum() == 4_482
    assert duties["pcso"] == 4_562
    assert duties["inspector"] + duties["sergeant"] + duties["constable"] == 2_011


@pytest.mark.parametrize(
    ("kind", "sizes"),
    [("ward", {6: 537, 9: 87}), ("special", {6: 6}), ("transport", {21: 21})],
    ids=str,
)
def test_teams_have_the_posts_of_their_staffing_model(full: World, kind: str, sizes: dict[int, int]) -> None:
    kinds = np.array(column(full, "areas.Team", "kind"))
    members = np.bincount(rows_of(full.table("people.TeamMember"), "team_id"), minlength=len(kinds))

    assert Counter(members[kinds == kind].tolist()) == sizes


def test_every_year_holds_exactly_the_yearly_figures(full: World) -> None:
    events = full.table("engagement.Event").columns
    kind, held = np.array(events["kind"]), np.array(events["state"]) == "held"
    day = events["starts_at"].astype("datetime64[D]")
    people = np.array([met or 0 for met in events["people_met"]])
    for back in (1, 2):
        first, last = np.datetime64(years_before(AS_OF, back)), np.datetime64(years_before(AS_OF, back - 1))
        year = held & (day > first) & (day <= last)
        assert {code: int((year & (kind == code)).sum()) for code in set(kind.tolist())} == {
            "public_meeting": 11_718, "panel_meeting": 3_414, "street_briefing": 2_179, "contact_point": 9_672,
        }  # fmt: skip
        assert people[year & (kind == "public_meeting")].sum() == 183_112


def test_what_lies_ahead_is_planned_and_what_lies_behind_is_not(full: World) -> None:
    events = full.table("engagement.Event").columns
    ahead = events["starts_at"].astype("datetime64[D]") >= np.datetime64(AS_OF)
    state = np.array(events["state"])

    assert set(state[ahead].tolist()) == {"planned"}
    assert set(state[~ahead].tolist()) == {"held", "cancelled"}
    assert (events["logged_at"] <= np.datetime64(AS_OF)).all()


def test_boroughs_differ_and_a_few_are_truly_poor(full: World) -> None:
    parents = full.table("areas.Area").columns["parent_id"].rows
    held = np.array(column(full, "engagement.Event", "state")) == "held"
    per_borough = np.bincount(parents[rows_of(full.table("engagement.Event"), "area_id")][held])
    wards = np.bincount(parents[37:])
    rates = np.sort(per_borough[5:] / wards[5:])

    assert rates[2] < 0.5 * np.median(rates) < 0.8 * rates[3]
    assert rates[-1] > 1.15 * np.median(rates)


def test_panels_sit_in_every_ward_with_one_chair_each(full: World) -> None:
    seats = full.table("engagement.PanelMember")
    panel, chair = rows_of(seats, "panel_id"), seats.columns["is_chair"]

    assert len(full.table("engagement.Panel")) == 624
    assert len(seats) == 11_214
    assert np.array_equal(np.bincount(panel, chair), np.ones(624))


def test_400_wards_put_young_people_first_and_a_few_have_no_youth_priority(full: World) -> None:
    table = full.table("priorities.Priority").columns
    young, rank = np.array(table["about_young_people"]), np.array([one or 0 for one in table["rank"]])
    ward = rows_of(full.table("priorities.Priority"), "area_id")
    has_one = np.bincount(ward[(rank > 0) & young], minlength=661)[37:] > 0

    assert (young & (rank == 1)).sum() == 400
    assert 29 <= (~has_one).sum() <= 40


def test_current_priorities_stand_in_order_and_none_twice(full: World) -> None:
    rank = np.array([one or 0 for one in full.table("priorities.Priority").columns["rank"]])
    ward = rows_of(full.table("priorities.Priority"), "area_id")
    places = ward[rank > 0] * 10 + rank[rank > 0]

    assert len(set(places.tolist())) == len(places)
    assert (np.bincount(ward[rank > 0], minlength=661)[37:] == 3).sum() > 600


def test_a_priority_follows_what_was_raised_in_its_own_ward_about_the_same(full: World) -> None:
    sources, priorities = full.table("priorities.PrioritySource"), full.table("priorities.Priority")
    issues, events = full.table("engagement.IssueRaised"), full.table("engagement.Event")
    priority, issue = rows_of(sources, "priority_id"), rows_of(sources, "issue_id")
    event = rows_of(issues, "event_id")[issue]

    assert np.array_equal(rows_of(priorities, "area_id")[priority], rows_of(events, "area_id")[event])
    assert np.array_equal(
        np.array(priorities.columns["category"])[priority], np.array(issues.columns["category"])[issue]
    )
    assert (priorities.columns["proposed_at"][priority] > events.columns["starts_at"][event]).all()


def test_steps_of_a_priority_come_in_their_order(full: World) -> None:
    table = full.table("priorities.Priority").columns
    progress = full.table("priorities.Progress")
    about = rows_of(progress, "priority_id")
    done = progress.columns["happened_on"].astype("datetime64[s]")
    decided, closed = table["decided_at"], table["closed_at"]

    assert (decided[~np.isnat(decided)] > table["proposed_at"][~np.isnat(decided)]).all()
    assert (closed[~np.isnat(closed)] > decided[~np.isnat(closed)]).all()
    assert (done >= decided[about].astype("datetime64[D]")).all()
    assert (done[~np.isnat(closed[about])] <= closed[about][~np.isnat(closed[about])]).all()


def test_no_priority_tells_of_the_same_thing_twice(full: World) -> None:
    progress = full.table("priorities.Progress")
    told = [re.sub(r"\d+", "", words) for words in progress.columns["words"]]
    pairs = list(zip(rows_of(progress, "priority_id").tolist(), told, strict=True))

    assert len(set(pairs)) == len(pairs)


def test_tellings_of_the_same_thing_have_numbers_of_their_own(full: World) -> None:
    windscreens = {
        words for words in full.table("priorities.Progress").columns["words"] if words.startswith("Leaflets on")
    }

    assert len(windscreens) > 20


def test_some_current_priorities_wait_for_their_review_mostly_in_poor_boroughs(full: World) -> None:
    table = full.table("priorities.Priority").columns
    current = np.array(table["state"]) == "current"
    overdue = current & (table["reviewed_on"] < np.datetime64("2025-12-31"))

    assert 0.05 < overdue.sum() / current.sum() < 0.2


def test_who_logged_an_event_served_in_its_team_that_day(full: World) -> None:
    members, events = full.table("people.TeamMember"), full.table("engagement.Event")
    since = dict(zip(zip(rows_of(members, "person_id").tolist(), rows_of(members, "team_id").tolist(), strict=True),
                     members.columns["starts_on"].tolist(), strict=True))  # fmt: skip
    rows = zip(rows_of(events, "logged_by_id").tolist(), rows_of(events, "team_id").tolist(),
               events.columns["starts_at"].astype("datetime64[D]").tolist(), strict=True)  # fmt: skip

    assert all(since[who, team] <= on for who, team, on in rows)


def test_no_address_can_be_delivered_and_no_number_can_be_rung(full: World) -> None:
    for label in ("people.Person", "residents.ResidentContact", "engagement.KeyIndividual", "areas.Team"):
        assert all(RESERVED.search(email) for email in column(full, label, "email") if email), label
    for label in ("residents.ResidentContact", "engagement.KeyIndividual", "areas.Team", "people.TeamMember"):
        assert all(DRAMA.fullmatch(number) for number in column(full, label, "telephone")), label


def test_addresses_of_people_are_unique_and_in_lower_case(full: World) -> None:
    emails = column(full, "people.Person", "email")

    assert len(set(emails)) == len(emails)
    assert all(email == email.lower() for email in emails)


def test_only_the_prepared_people_have_a_password(full: World) -> None:
    passwords = dict(
        zip(column(full, "people.Person", "email"), column(full, "people.Person", "password"), strict=True)
    )
    usable = {email for email, password in passwords.items() if not password.startswith("!")}

    assert usable == {one.email for one in PREPARED}
    assert {passwords[email] for email in usable} == {PASSWORD}


def test_texts_are_whole_and_fit_their_columns(full: World) -> None:
    texts = [
        *column(full, "priorities.Priority", "title"), *column(full, "priorities.Progress", "words"),
        *column(full, "engagement.Event", "title"), *column(full, "areas.Place", "name"),
    ]  # fmt: skip

    assert all(texts)
    assert not [text for text in texts if "{" in text or "}" in text or "  " in text]
    assert max(map(len, column(full, "priorities.Priority", "title"))) <= 120


def test_a_category_without_words_is_refused_by_name() -> None:
    policy = replace(shipped_policy(), categories=shipped_policy().categories | {"moon_landings"})

    with pytest.raises(LookupError, match="moon_landings"):
        make_world(seed=SEED, shape=cut_down(1), policy=policy, as_of=AS_OF, password=PASSWORD)


def test_counts_that_do_not_add_up_are_refused() -> None:
    with pytest.raises(ArithmeticError, match="officers are left"):
        make_world(
            seed=SEED, shape=replace(cut_down(1), officers=1), policy=shipped_policy(), as_of=AS_OF, password=PASSWORD
        )


@pytest.mark.parametrize("total", [0, 1, 7, 183_112])
def test_shares_add_up_exactly(total: int) -> None:
    weights = np.random.default_rng(1).random(13)

    parts = shares(total, weights)

    assert parts.sum() == total
    assert (np.abs(parts - weights / weights.sum() * total) < 1).all()


def test_the_full_shape_is_the_report() -> None:
    assert FULL.officers + FULL.pcsos == 6_573
    assert 537 * 6 + 87 * 9 + 6 * 6 + 21 * 21 == 4_482
    assert years_before(date(2028, 2, 29), 1) == date(2027, 2, 28)
