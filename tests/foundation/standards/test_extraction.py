import io
from pathlib import Path

from babel.messages.extract import extract as babel_extract
from babel.messages.extract import extract_from_dir

from homebeat.foundation.standards.extraction import extract
from homebeat.foundation.standards.files import FRAMEWORKS, read_all


def messages(path: Path) -> list[tuple[int, str, list[str]]]:
    with path.open("rb") as file:
        return [(line, text, comments) for line, _, text, comments in extract(file, {}, [], {})]


def test_names_and_explanations_are_given_to_translators_with_their_place() -> None:
    path = FRAMEWORKS / "engagement_kinds.toml"
    found = messages(path)
    line, text, comments = next(one for one in found if one[2] == ["street_briefing, name"])
    assert (text, comments) == ("Street briefing", ["street_briefing, name"])
    assert path.read_text(encoding="utf-8").splitlines()[line - 1] == 'name = "Street briefing"'
    assert "Street briefings" in {one[1] for one in found}


def test_codes_icons_and_sources_are_not() -> None:
    texts = {one[1] for one in messages(FRAMEWORKS / "engagement_kinds.toml")}
    assert not texts & {"street_briefing", "street", "contact-point"}
    assert not any(text.startswith("HMIC") for text in texts)


def test_every_name_that_people_read_is_found() -> None:
    for dataset in read_all():
        files = [*(FRAMEWORKS / dataset.name).glob("*.toml")] or [FRAMEWORKS / f"{dataset.name}.toml"]
        texts = {one[1] for file in files for one in messages(file)}
        assert {one.name for one in dataset.entries} <= texts, dataset.name


def test_a_field_left_out_gives_no_message() -> None:
    file = io.BytesIO(b'dataset = "roles"\n[[entry]]\ncode = "pcso"\nname = "PCSO"\n')
    assert [text for _, _, text, _ in extract(file, {}, [], {})] == ["PCSO"]


def test_access_rows_are_read_too() -> None:
    rows = messages(FRAMEWORKS / "access" / "engagement.toml")
    assert "Log or plan an engagement event" in {one[1] for one in rows}


def test_babel_accepts_the_extractor() -> None:
    method = "homebeat.foundation.standards.extraction:extract"
    text = (FRAMEWORKS / "youth_rule.toml").read_bytes()
    assert "Current priorities of a neighbourhood" in {one[1] for one in babel_extract(method, io.BytesIO(text))}
    found = extract_from_dir(FRAMEWORKS, method_map=[("*.toml", method)])
    assert "Reply to the public" in {message for _, _, message, _, _ in found}
