"""Staff files: people added, moved and shut out as the file says; all of it or nothing, and twice is as once."""

import json
from argparse import ArgumentParser
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client

from homebeat.config.commands import load as verb
from homebeat.foundation.access import scope
from homebeat.foundation.access.models import RoleGrant
from homebeat.foundation.areas.queries.tree import NoSuchForce
from homebeat.foundation.audit.models import Event, LoadedFile
from homebeat.foundation.people.models import Person, TeamMember
from homebeat.intake.outcomes import write_faults
from homebeat.intake.provenance import Asked
from homebeat.intake.staffing_files.loading import load_staff
from homebeat.intake.staffing_files.staff_file import COLUMNS
from tests.conftest import as_owner
from tests.factories.access import grant
from tests.factories.areas import make_borough, make_force, make_link_area, make_neighbourhood, make_team
from tests.factories.people import make_member, make_person, sign_in
from tests.intake.staffing_files.files import leaver, row, write

pytestmark = pytest.mark.django_db
NOW = datetime(2008, 6, 1, 9, 0, tzinfo=UTC)


class Town:
    """A force with two boroughs that each have a ward of the same name, and two teams."""

    def __init__(self) -> None:
        self.force = make_force("Northshire")
        self.link = make_link_area(self.force, "West Link")
        self.fairfield, self.millbank = make_borough(self.link, "Fairfield"), make_borough(self.link, "Millbank")
        self.larkhall = make_neighbourhood(self.fairfield, "Larkhall", gss_code="E05000001")
        self.bishops = make_neighbourhood(self.fairfield, "Bishop's", gss_code="E05000002")
        self.twins = [make_neighbourhood(one, "Town") for one in (self.fairfield, self.millbank)]
        self.larkhall_team = make_team(self.larkhall, "Larkhall team")
        self.bishops_team = make_team(self.bishops, "Bishop's team")


@pytest.fixture
def town() -> Town:
    return Town()


@pytest.fixture
def load(tmp_path: Path):
    def loaded(*rows, at: datetime = NOW, dry_run: bool = False, force: str = ""):
        path = write(tmp_path, *rows)
        with as_owner():
            return load_staff([path], force_name=force, asked=Asked(at=at, dry_run=dry_run))[0]

    return loaded


def ada() -> Person:
    return Person.objects.get(collar_number="12AB")


def held(person: Person) -> list[tuple]:
    return list(person.roles.order_by("starts_on", "role").values_list("role", "area__name", "starts_on", "ends_on"))


def places(person: Person) -> list[tuple]:
    return list(person.memberships.order_by("starts_on").values_list("team__name", "duty", "starts_on", "ends_on"))


def faults(outcome) -> list[tuple]:
    return [(one.row, one.column) for one in outcome.refused]


APRIL, MAY, JUNE = date(2008, 4, 1), date(2008, 5, 1), date(2008, 6, 1)


class TestAdding:
    def test_a_person_a_role_and_a_place_in_a_team(self, town, load) -> None:
        outcome = load(row(team="Larkhall team"))

        assert (outcome.rows, outcome.loaded, outcome.unchanged, outcome.refused) == (1, 1, 0, ())
        person = ada()
        assert (person.name, person.email, person.rank, person.force, person.kind) == (
            "Ada Okoro",
            "ada@example.org",
            "sergeant",
            town.force,
            "staff",
        )
        assert (person.joined_on, person.has_usable_password()) == (APRIL, False)
        assert held(person) == [("sergeant", "Larkhall", APRIL, None)]
        assert places(person) == [("Larkhall team", "sergeant", APRIL, None)]
        assert scope.held_roles(person, on=JUNE)[0].path == town.larkhall.path

    def test_one_event_tells_of_the_whole_file(self, town, load) -> None:
        load(row(), row(collar_number="13AB", name="Ben Hale", email="ben@example.org"))

        event, kept = Event.objects.get(), LoadedFile.objects.get()
        assert (event.action, event.outcome, event.force_key, event.target_key) == (
            "access.staff_loaded",
            "batch",
            town.force.key,
            kept.key,
        )
        assert (event.values_held.after["count"], event.values_held.after["added"]) == (2, 2)
        assert (kept.kind, kept.source, kept.rows, len(kept.sha256)) == ("staff", "staff.csv", 2, 64)

    @pytest.mark.parametrize(
        ("area", "name"),
        [
            ("Larkhall", "Larkhall"),
            ("larkhall", "Larkhall"),
            ("E05000002", "Bishop's"),
            ("Millbank > Town", "Town"),
            ("West Link/Fairfield/Town", "Town"),
            ("Northshire > Larkhall", "Larkhall"),
            ("Fairfield", "Fairfield"),
        ],
    )
    def test_an_area_by_name_code_or_path(self, town, load, area: str, name: str) -> None:
        assert load(row(area=area)).refused == ()
        assert held(ada())[0][1] == name

    def test_a_path_tells_twins_apart(self, town, load) -> None:
        load(row(area="Millbank > Town"))

        assert ada().roles.get().area == town.twins[1]

    @pytest.mark.parametrize("rank", ["sergeant", "Police sergeant", "PS", ""])
    def test_a_rank_by_code_name_or_short_name(self, town, load, rank: str) -> None:
        load(row(rank=rank))

        assert ada().rank == ("sergeant" if rank else "")

    @pytest.mark.parametrize("day", ["2008-04-01", "01/04/2008", "1/4/2008"])
    def test_days_of_both_kinds(self, town, load, day: str) -> None:
        load(row(starts_on=day))

        assert held(ada())[0][2] == APRIL

    def test_several_roles_of_one_person(self, town, load) -> None:
        outcome = load(row(), row(role="inspector", area="Millbank", ends_on="2008-12-01"))

        assert outcome.loaded == 2
        assert held(ada()) == [
            ("inspector", "Millbank", APRIL, date(2008, 12, 1)),
            ("sergeant", "Larkhall", APRIL, None),
        ]

    def test_the_same_collar_number_in_another_force_is_somebody_else(self, town, load) -> None:
        stranger = make_person(make_force("Southshire"), collar_number="12AB", email="other@example.org")
        load(row(), force="Northshire")

        assert Person.objects.filter(collar_number="12AB").count() == 2
        assert held(stranger) == []

    def test_a_force_that_is_not_there(self, town, load) -> None:
        with pytest.raises(NoSuchForce):
            load(row(), force="Eastshire")


class TestRepeating:
    def everything(self) -> tuple:
        tables = (Person, RoleGrant, TeamMember, Event, LoadedFile)
        return tuple(tuple(table.objects.order_by("pk").values_list()) for table in tables)

    def test_the_same_file_twice_changes_nothing(self, town, load) -> None:
        rows = [
            row(team="Larkhall team"), row(role="inspector", area="Millbank", starts_on="2008-05-01"),
            row(collar_number="13AB", email="ben@example.org", left_on="2008-05-20"), leaver(collar_number="14AB", email=""),
        ]  # fmt: skip
        load(*rows)
        before = self.everything()
        outcome = load(*rows)

        assert self.everything() == before
        assert (outcome.loaded, outcome.unchanged) == (0, 4)
        assert outcome.notes == ("the record already says all of this.",)

    def test_trying_it_out_writes_nothing_and_says_what_it_would(self, town, load) -> None:
        before = self.everything()
        outcome = load(row(), dry_run=True)

        assert self.everything() == before
        assert (outcome.loaded, outcome.notes) == (1, ("1 added.",))

    def test_an_old_file_does_not_bring_a_leaver_back(self, town, load) -> None:
        load(row())
        load(row(left_on="2008-05-20"))
        outcome = load(row())

        assert faults(outcome) == [(2, "starts_on")]
        assert "left on 20 May 2008" in outcome.refused[0].reason
        assert ada().left_on == date(2008, 5, 20)


class TestMoving:
    def test_a_new_posting_ends_the_old_one_on_its_first_day(self, town, load) -> None:
        load(row(team="Larkhall team"))
        outcome = load(row(area="Bishop's", team="Bishop's team", starts_on="2008-05-01"))

        assert outcome.notes == ("1 moved.",)
        assert held(ada()) == [("sergeant", "Larkhall", APRIL, MAY), ("sergeant", "Bishop's", MAY, None)]
        assert places(ada()) == [("Larkhall team", "sergeant", APRIL, MAY), ("Bishop's team", "sergeant", MAY, None)]

    def test_what_the_file_still_names_goes_on(self, town, load) -> None:
        load(row())
        load(row(), row(role="inspector", area="Millbank", starts_on="2008-05-01"))

        assert held(ada()) == [("sergeant", "Larkhall", APRIL, None), ("inspector", "Millbank", MAY, None)]

    def test_a_promotion_in_the_same_place(self, town, load) -> None:
        load(row(role="constable", rank="constable"))
        load(row(role="sergeant", rank="sergeant", starts_on="2008-05-01"))

        assert held(ada()) == [("constable", "Larkhall", APRIL, MAY), ("sergeant", "Larkhall", MAY, None)]
        assert ada().rank == "sergeant"

    def test_a_move_to_a_post_without_a_team_leaves_the_team(self, town, load) -> None:
        load(row(team="Larkhall team"))
        load(row(role="inspector", area="Fairfield", starts_on="2008-05-01"))

        assert places(ada()) == [("Larkhall team", "sergeant", APRIL, MAY)]

    def test_another_team_in_the_same_role_is_a_move_too(self, town, load) -> None:
        load(row(team="Larkhall team"))
        load(row(team="Bishop's team", starts_on="2008-05-01"))

        assert held(ada()) == [("sergeant", "Larkhall", APRIL, None)]
        assert places(ada()) == [("Larkhall team", "sergeant", APRIL, MAY), ("Bishop's team", "sergeant", MAY, None)]

    def test_a_posting_that_had_not_begun_is_taken_back(self, town, load) -> None:
        load(row(area="Bishop's", team="Bishop's team", starts_on="2008-09-01"))
        load(row(team="Larkhall team", starts_on="2008-06-01"))

        assert held(ada()) == [
            ("sergeant", "Larkhall", JUNE, None),
            ("sergeant", "Bishop's", date(2008, 9, 1), date(2008, 9, 1)),
        ]
        assert places(ada()) == [("Larkhall team", "sergeant", JUNE, None)]

    def test_an_end_that_becomes_known_is_written(self, town, load) -> None:
        load(row(team="Larkhall team"))
        load(row(team="Larkhall team", ends_on="2008-09-01"))

        assert held(ada()) == [("sergeant", "Larkhall", APRIL, date(2008, 9, 1))]
        assert places(ada())[0][3] == date(2008, 9, 1)

    def test_administrators_stay_administrators_and_others_are_left_alone(self, town, load) -> None:
        load(row())
        grant(ada(), "administrator", town.force)
        other = make_person(town.force, collar_number="99ZZ")
        grant(other, "sergeant", town.larkhall)
        load(row(area="Bishop's", starts_on="2008-05-01"))

        assert ("administrator", "Northshire", date(2005, 1, 1), None) in held(ada())
        assert held(other) == [("sergeant", "Larkhall", date(2005, 1, 1), None)]

    def test_an_empty_cell_takes_no_address_away(self, town, load) -> None:
        load(row())
        load(row(email="", rank=""))

        assert (ada().email, ada().rank) == ("ada@example.org", "sergeant")

    def test_a_corrected_name_is_written(self, town, load) -> None:
        load(row())
        outcome = load(row(name="Ada Byrne"))

        assert ada().name == "Ada Byrne"
        assert outcome.notes == ("1 corrected.",)


def test_another_address_ends_the_open_sessions(town, load, client: Client) -> None:
    load(row(starts_on="2008-04-01"))
    sign_in(client, ada())
    client.get("/account/")
    key = client.session.session_key
    UserSession.objects.create(user=ada(), session_key=key, ip="192.0.2.1", user_agent="x")
    load(row(email="new@example.org"))

    assert ada().email == "new@example.org"
    assert client.get("/account/").status_code == 302


def test_two_teams_of_one_name_are_told_apart_by_the_area(town, load) -> None:
    for ward in town.twins:
        make_team(ward, "Town team", slug=f"town-{ward.pk}")

    assert load(row(area="Millbank > Town", team="Town team")).refused == ()
    assert ada().memberships.get().team.area == town.twins[1]
    assert faults(load(row(area="Larkhall", team="Town team"))) == [(2, "team")]


class TestLeaving:
    def test_access_ends_the_same_day(self, town, load, client: Client) -> None:
        load(row(team="Larkhall team"), at=datetime.now(UTC))
        sign_in(client, ada())
        assert client.get("/account/").status_code == 200
        today = datetime.now(UTC).date()
        load(leaver(left_on=str(today)), at=datetime.now(UTC))

        assert client.get("/account/").headers["Location"].startswith("/account/login/")
        assert ada().left_on == today
        assert held(ada()) == [("sergeant", "Larkhall", APRIL, today)]
        assert places(ada())[0][3] == today
        assert scope.held_roles(ada(), on=today) == ()

    def test_a_row_may_give_posting_and_leaving_together(self, town, load) -> None:
        load(row(left_on="2008-05-20"))

        assert held(ada()) == [("sergeant", "Larkhall", APRIL, date(2008, 5, 20))]

    def test_somebody_who_comes_back_later_is_back(self, town, load) -> None:
        load(row(left_on="2008-05-20"))
        outcome = load(row(area="Bishop's", starts_on="2008-06-01"))

        assert "1 returned" in outcome.notes[0]
        assert ada().left_on is None
        assert scope.held_roles(ada(), on=JUNE)[0].path == town.bishops.path

    def test_an_account_that_was_shut_is_not_opened_by_a_file(self, town, load) -> None:
        make_person(town.force, collar_number="12AB", name="Ada Okoro", is_active=False)

        assert faults(load(row())) == [(2, "collar_number")]


class TestFaults:
    """Each fault with its row and column; a file with one leaves no trace."""

    @pytest.mark.parametrize(
        ("cells", "column", "said"),
        [
            ({"collar_number": ""}, "collar_number", "This cell is empty"),
            ({"name": ""}, "name", "This cell is empty"),
            ({"name": "=HYPERLINK(1)"}, "name", "run it as a formula"),
            ({"name": "@Ada"}, "name", "run it as a formula"),
            ({"team": "-2+3"}, "team", "run it as a formula"),
            ({"starts_on": "=TODAY()"}, "starts_on", "run it as a formula"),
            ({"name": "A" * 121}, "name", "121 characters"),
            ({"email": "ada at example"}, "email", "not an email address"),
            ({"rank": "admiral"}, "rank", "There is no rank 'admiral'"),
            ({"role": "wizard"}, "role", "There is no role 'wizard'"),
            ({"role": ""}, "role", "only a leaver's row"),
            ({"role": "partner_user"}, "role", "Choose a role for this kind of account"),
            ({"role": "administrator", "area": "Northshire"}, "role", "given by people"),
            ({"role": "link_commander"}, "area", "Choose a place at a level"),
            ({"area": "Nowhere"}, "area", "There is no area 'Nowhere'"),
            ({"area": "Millbank > Larkhall"}, "area", "There is no area"),
            ({"area": "Town"}, "area", "names 2 areas"),
            ({"area": ""}, "area", "only a leaver's row"),
            ({"team": "Nobody's team"}, "team", "There is no team"),
            ({"starts_on": ""}, "starts_on", "only a leaver's row"),
            ({"starts_on": "31/02/2008"}, "starts_on", "not a day"),
            ({"starts_on": "04/01/08"}, "starts_on", "not a day"),
            ({"starts_on": "39539"}, "starts_on", "not a day"),
            ({"starts_on": "1 April 2008"}, "starts_on", "not a day"),
            ({"starts_on": "0208-04-01"}, "starts_on", "not a day"),
            ({"ends_on": "2008-04-01"}, "ends_on", "not after the first day"),
            ({"left_on": "2008-03-01"}, "left_on", "not after the first day"),
            ({"starts_on": "2003-01-01"}, "area", "on 01 January 2003"),
        ],
    )
    def test_one_cell(self, town, load, cells: dict[str, str], column: str, said: str) -> None:
        outcome = load(row(collar_number="1X", email=""), row(collar_number="2X", email="") | row(**cells))

        assert faults(outcome) == [(3, column)]
        assert said in outcome.refused[0].reason
        assert (outcome.loaded, outcome.rows) == (0, 2)
        assert not Person.objects.filter(force=town.force).exists()
        assert not Event.objects.exists()

    @pytest.mark.parametrize(
        ("second", "column"),
        [
            ({"name": "Ada Byrne", "role": "inspector"}, "name"),
            ({"email": "else@example.org", "role": "inspector"}, "email"),
            ({"rank": "inspector", "role": "inspector"}, "rank"),
            ({"left_on": "2008-05-01", "role": "inspector"}, "left_on"),
            ({}, "role"),
            ({"starts_on": "2008-05-01"}, "role"),
            ({"collar_number": "13AB", "name": "Ben Hale"}, "email"),
        ],
        ids=[
            "two names",
            "two addresses",
            "two ranks",
            "left and not left",
            "the same twice",
            "the same again later",
            "one address for two",
        ],
    )
    def test_rows_that_do_not_agree(self, town, load, second: dict[str, str], column: str) -> None:
        outcome = load(row(), row(**second))

        assert faults(outcome) == [(3, column)]
        assert "Row 2" in outcome.refused[0].reason
        assert not Person.objects.filter(force=town.force).exists()

    def test_an_address_of_somebody_elses_account(self, town, load) -> None:
        make_person(make_force("Southshire"), email="ada@example.org")

        assert faults(load(row(), force="Northshire")) == [(2, "email")]

    def test_every_fault_is_told_at_once(self, town, load) -> None:
        outcome = load(row(name="", role="wizard", area="Nowhere"), row(starts_on="soon"), row(collar_number=""))

        assert faults(outcome) == [(2, "name"), (3, "starts_on"), (4, "collar_number")]

    def test_words_that_name_nothing_are_told_together(self, town, load) -> None:
        assert faults(load(row(role="wizard", area="Nowhere", team="None", rank="admiral"))) == [
            (2, "role"), (2, "area"), (2, "team"), (2, "rank")
        ]  # fmt: skip

    def test_a_person_who_could_not_be_written_takes_the_whole_file_with_them(self, town, load) -> None:
        good = [row(collar_number=f"{number}X", email=f"p{number}@example.org") for number in range(30)]
        outcome = load(*good, row(area="Nowhere"))

        assert faults(outcome) == [(32, "area")]
        assert not Person.objects.filter(force=town.force).exists()

    @pytest.mark.parametrize(
        ("header", "found"),
        [
            (("collar_number", "name"), 8),
            (
                (
                    "collar_number",
                    "name",
                    "email",
                    "rank",
                    "role",
                    "area",
                    "team",
                    "starts_on",
                    "ends_on",
                    "left_on",
                    "salary",
                ),
                1,
            ),
            (
                (
                    "name",
                    "name",
                    "collar_number",
                    "email",
                    "rank",
                    "role",
                    "area",
                    "team",
                    "starts_on",
                    "ends_on",
                    "left_on",
                ),
                1,
            ),
        ],
    )
    def test_a_header_that_is_not_ours(self, town, tmp_path, header, found: int) -> None:
        path = tmp_path / "staff.csv"
        path.write_text(",".join(header) + "\n")
        with as_owner():
            outcome = load_staff([path], force_name="", asked=Asked(at=NOW))[0]

        assert len(outcome.refused) == found
        assert {one.row for one in outcome.refused} == {1}

    def test_columns_may_stand_in_another_order(self, town, tmp_path) -> None:
        path = write(tmp_path, row(), header=tuple(reversed(COLUMNS)))
        with as_owner():
            assert load_staff([path], force_name="", asked=Asked(at=NOW))[0].loaded == 1

    def test_the_report_is_a_file_of_file_row_column_and_reason(self, town, load, tmp_path) -> None:
        outcome = load(row(area="Nowhere"))
        write_faults([outcome], tmp_path / "faults.csv")

        lines = (tmp_path / "faults.csv").read_text().splitlines()
        assert lines[0] == "file,row,column,reason"
        assert ",2,area," in lines[1]

    def test_one_bad_file_does_not_hold_up_the_good_ones(self, town, tmp_path) -> None:
        good = write(tmp_path, row(), name="good.csv")
        bad = write(tmp_path, row(area="Nowhere"), name="bad.csv")
        with as_owner():
            outcomes = load_staff([bad, good], force_name="", asked=Asked(at=NOW))

        assert [bool(one.refused) for one in outcomes] == [True, False]
        assert held(ada())


def test_a_whole_force_takes_few_questions(town, load, django_assert_max_num_queries) -> None:
    rows = [
        row(collar_number=f"{number}C", name=f"Officer {number}", email=f"o{number}@example.org", team="Larkhall team")
        for number in range(400)
    ]
    with django_assert_max_num_queries(30):
        assert load(*rows).loaded == 400


def test_names_with_every_letter_are_kept(town, load) -> None:
    load(row(name="Siân  O’Brien-Ó Súilleabháin"))

    assert ada().name == "Siân O’Brien-Ó Súilleabháin"


def test_somebody_new_is_not_put_in_the_team_of_somebody_else(town, load) -> None:
    other = make_person(town.force, collar_number="77AA")
    make_member(other, town.larkhall_team)
    load(row(team="Bishop's team"))

    assert places(other)[0][0] == "Larkhall team"
    assert places(ada())[0][0] == "Bishop's team"


def test_the_verb_loads_it(town, tmp_path, capsys) -> None:
    path = write(tmp_path, row())
    parser = ArgumentParser()
    verb.add_arguments(parser)
    with as_owner():
        code = verb.run(parser.parse_args(["staff", str(path), "--force", "Northshire", "--format", "json"]))

    assert code == 0
    assert json.loads(capsys.readouterr().out)["files"][0]["loaded"] == 1
    assert held(ada()) == [("sergeant", "Larkhall", APRIL, None)]
