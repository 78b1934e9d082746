from pathlib import Path

import pytest

from homebeat.foundation.standards.files import FRAMEWORKS, read_all, read_checked
from homebeat.foundation.standards.problems import StandardsInvalid

HEAD = 'dataset = "issue_groups"\ntitle = "Headings"\nsays = "Headings of a form."\n'
GOOD = '[[entry]]\ncode = "roads"\nvalid_from = 2000-01-01\nsource = "Homebeat\'s own, for a test"\nname = "Roads"\n'


def folder_with(folder: Path, text: str, name: str = "issue_groups.toml") -> Path:
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def refused(folder: Path) -> list[str]:
    with pytest.raises(StandardsInvalid) as found:
        read_all(folder)
    return [str(problem) for problem in found.value.problems]


def test_a_good_file_is_read_in_its_own_order(tmp_path: Path) -> None:
    text = HEAD + GOOD + GOOD.replace("roads", "drugs").replace("Roads", "Drugs")
    (dataset,) = read_all(folder_with(tmp_path, text))
    assert (dataset.name, dataset.title) == ("issue_groups", "Headings")
    assert [(one.code, one.name, one.valid_to) for one in dataset.entries] == [
        ("roads", "Roads", None),
        ("drugs", "Drugs", None),
    ]


FAULTS = {
    "field missing": (
        GOOD.replace('name = "Roads"\n', ""),
        "issue_groups.toml, entry 'roads', field 'name': is missing. Add it.",
    ),
    "field misspelt": (
        GOOD + 'nmae = "Roads"\n',
        "issue_groups.toml, entry 'roads', field 'nmae': is not a known field. Correct its spelling or remove it. "
        "Known fields: code, name, source, valid_from, valid_to.",
    ),
    "wrong type": (
        GOOD.replace('"Roads"', "7"),
        "issue_groups.toml, entry 'roads', field 'name': is 7. Give text in quotes.",
    ),
    "empty": (
        GOOD.replace('"Roads"', '""'),
        "issue_groups.toml, entry 'roads', field 'name': is empty. Fill it in.",
    ),
    "bad code": (
        GOOD.replace('"roads"', '"Roads & cars"'),
        "issue_groups.toml, entry 'Roads & cars', field 'code': is 'Roads & cars'. "
        "Give small letters, figures and underscores, beginning with a letter.",
    ),
    "no code": (
        GOOD.replace('code = "roads"\n', ""),
        "issue_groups.toml, entry 'number 1', field 'code': is missing. Add it.",
    ),
    "no such day": (
        GOOD.replace("2000-01-01", '"1 May 2000"'),
        "issue_groups.toml, entry 'roads', field 'valid_from': is '1 May 2000'. "
        "Give a day such as 2008-09-01, without quotes.",
    ),
    "day in quotes": (
        GOOD.replace("2000-01-01", '"2000-01-01"'),
        "issue_groups.toml, entry 'roads', field 'valid_from': is text. Take the quotes away from 2000-01-01.",
    ),
    "days reversed": (
        GOOD + "valid_to = 2000-01-01\n",
        "issue_groups.toml, entry 'roads', field 'valid_to': is not after valid_from. "
        "Give the first day without the entry.",
    ),
    "same code twice": (
        GOOD + "valid_to = 2005-01-01\n" + GOOD.replace("2000-01-01", "2004-12-31"),
        "issue_groups.toml, entry 'roads', field 'valid_from': 2004-12-31 lies in the days of another entry with this "
        "code. End the earlier entry with valid_to on that day, or use another code.",
    ),
    "open entry followed": (
        GOOD + GOOD.replace("2000-01-01", "2004-12-31"),
        "issue_groups.toml, entry 'roads', field 'valid_from': 2004-12-31 lies in the days of another entry with this "
        "code. End the earlier entry with valid_to on that day, or use another code.",
    ),
    "source too thin": (
        GOOD.replace("Homebeat's own, for a test", "HMIC"),
        "issue_groups.toml, entry 'roads', field 'source': is 'HMIC'. "
        "Cite the document and the page or section, or say that it is Homebeat's own and why.",
    ),
}


@pytest.mark.parametrize(("entries", "said"), FAULTS.values(), ids=FAULTS)
def test_each_fault_names_file_entry_field_and_what_to_do(tmp_path: Path, entries: str, said: str) -> None:
    assert refused(folder_with(tmp_path, HEAD + entries)) == [said]


@pytest.mark.parametrize("following", ["2005-01-01", "2005-01-02"])
def test_an_entry_may_follow_on_the_first_day_without_the_earlier(tmp_path: Path, following: str) -> None:
    text = HEAD + GOOD + "valid_to = 2005-01-01\n" + GOOD.replace("2000-01-01", following)
    (dataset,) = read_all(folder_with(tmp_path, text))
    assert len(dataset.entries) == 2


def test_all_faults_of_all_files_come_at_once(tmp_path: Path) -> None:
    folder_with(tmp_path, HEAD + GOOD.replace('"Roads"', "7") + GOOD.replace('"roads"', '"Drugs"'))
    folder_with(tmp_path, 'dataset = "issue_groups"\n', "youth_rule.toml")
    folder_with(tmp_path, "", "unheard_of.toml")
    said = refused(tmp_path)
    assert len(said) == 2 + 4 + 1
    assert "unheard_of.toml: has no schema. Add frameworks/schemas/unheard_of.json." in said
    assert "youth_rule.toml, field 'dataset': is 'issue_groups'. It must be 'youth_rule'." in said


def test_a_file_that_is_not_toml_or_not_utf8_is_refused_with_its_place(tmp_path: Path) -> None:
    folder_with(tmp_path, HEAD + "[[entry]\n")
    (said,) = refused(tmp_path)
    assert said.startswith("issue_groups.toml: Expected")
    assert "line 4" in said
    assert said.endswith("Correct the TOML there.")
    (tmp_path / "issue_groups.toml").write_bytes(b'dataset = "\xe9"')
    (said,) = refused(tmp_path)
    assert said.endswith("Save the file as UTF-8.")


def test_a_reference_to_what_is_not_there_is_refused(tmp_path: Path) -> None:
    folder_with(tmp_path, HEAD + GOOD)
    text = (FRAMEWORKS / "issue_categories.toml").read_text(encoding="utf-8")
    head, first, *_ = text.split("[[entry]]\n")
    one = first.replace('glossary = "anti_social_behaviour"\n', "")
    folder_with(tmp_path, f"{head}[[entry]]\n{one}", "issue_categories.toml")
    assert refused(tmp_path) == [
        "issue_categories.toml, entry 'antisocial_behaviour', field 'group': names 'disorder', which issue_groups.toml "
        "does not hold. Add it there or choose one of: roads."
    ]


def test_access_rows_are_checked_with_the_rest(tmp_path: Path) -> None:
    (tmp_path / "roles.toml").write_bytes((FRAMEWORKS / "roles.toml").read_bytes())
    (tmp_path / "area_kinds.toml").write_bytes((FRAMEWORKS / "area_kinds.toml").read_bytes())
    (tmp_path / "glossary.toml").write_bytes((FRAMEWORKS / "glossary.toml").read_bytes())
    row = '[[permission]]\ncode = "crime.read"\nsays = "Read"\nroles = ["sergaent", "anyone"]\nroutes = []\n'
    folder_with(tmp_path, row, "access/crime.toml")
    (said,) = refused(tmp_path)
    assert said.startswith(
        "access/crime.toml, entry 'crime.read', field 'roles': names 'sergaent', which roles.toml does not hold."
    )
    folder_with(tmp_path, row.replace("sergaent", "sergeant"), "access/crime.toml")
    assert "roles" in [dataset.name for dataset in read_all(tmp_path)]


def test_an_access_row_without_roles_is_refused(tmp_path: Path) -> None:
    row = '[[permission]]\ncode = "crime.read"\nsays = "Read"\nroles = []\nroutes = ["a b"]\n'
    path = folder_with(tmp_path, row, "access/crime.toml") / "access" / "crime.toml"
    with pytest.raises(StandardsInvalid) as found:
        read_checked(path, "access")
    assert sorted(str(problem) for problem in found.value.problems) == [
        "crime.toml, entry 'crime.read', field 'roles': is empty. Name at least 1.",
        "crime.toml, entry 'crime.read', field 'routes.0': is 'a b'. Give a route's name, such as engagement:event_new.",
    ]
