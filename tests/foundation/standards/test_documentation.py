from pathlib import Path

import pytest

from homebeat.foundation.standards.documentation import glossary_page, standards_page
from homebeat.foundation.standards.files import read_all

DOCS = Path(__file__).resolve().parents[3] / "docs"


@pytest.mark.parametrize(("page", "write"), [("rules/standards.md", standards_page), ("glossary.md", glossary_page)])
def test_the_page_says_what_the_files_say(page: str, write) -> None:
    stands = (DOCS / page).read_text(encoding="utf-8")
    assert stands == write(read_all()), f"docs/{page} is stale: run `homebeat standards docs` and commit the page."


def test_every_entry_of_every_dataset_has_its_line() -> None:
    lines = (DOCS / "rules" / "standards.md").read_text(encoding="utf-8").splitlines()
    for dataset in read_all():
        if dataset.name == "glossary":
            continue
        for entry in dataset.entries:
            begins = f"| `{entry.code}` | {entry.name} | from {entry.valid_from:%-d %B %Y}"
            assert any(line.startswith(begins) and entry.source in line for line in lines), entry.path


def test_every_link_in_the_glossary_leads_to_a_word() -> None:
    page = (DOCS / "glossary.md").read_text(encoding="utf-8")
    linked = {part.split(")")[0] for part in page.split("](#")[1:]}
    anchors = {part.split('"')[0] for part in page.split('<a id="')[1:]}
    assert linked
    assert linked <= anchors
