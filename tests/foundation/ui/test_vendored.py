"""The files we carry are the ones the ledger names, and none of them points anywhere else."""

import hashlib
import tomllib

import pytest

from homebeat.foundation.ui import vendoring

LEDGER = tomllib.loads(vendoring.LEDGER.read_text(encoding="utf-8"))["package"]
SUMS = {name: digest for package in LEDGER for name, digest in package["sha256"].items()}


@pytest.mark.parametrize("name", sorted(SUMS))
def test_each_file_is_as_the_ledger_says(name):
    assert hashlib.sha256((vendoring.SERVED / name).read_bytes()).hexdigest() == SUMS[name]


def test_no_file_lies_there_that_the_ledger_does_not_name():
    there = {str(path.relative_to(vendoring.SERVED)) for path in vendoring.SERVED.rglob("*") if path.is_file()}
    assert there == {*SUMS, "NOTICES.txt"}


@pytest.mark.parametrize("word", ["GDS Transport", "/assets/", "sourceMappingURL", "crest", "@font-face"])
def test_what_is_not_ours_to_carry_is_gone(word):
    for name in SUMS:
        if name.endswith((".css", ".js")):
            assert word not in (vendoring.SERVED / name).read_text(encoding="utf-8"), name


def test_the_notices_name_every_licence():
    notices = vendoring.NOTICES.read_text(encoding="utf-8")
    for words in ("Crown Copyright", "Zero-Clause BSD", "Volodymyr Agafonkin", "SIL OPEN FONT LICENSE"):
        assert words in notices


def test_a_release_that_moved_something_stops_the_copying():
    with pytest.raises(ValueError, match="GDS Transport"):
        vendoring.refuse_left_overs("govuk.css", "p{font-family:GDS Transport}")


def test_the_patch_takes_the_web_font_out_and_puts_ours_in():
    css = b"@font-face{src:url(/assets/x)}a{font-family:GDS Transport,arial,sans-serif}/*# sourceMappingURL=a.map */"
    assert vendoring.patched("govuk.css", css).decode() == f"a{{font-family:{vendoring.FONT_STACK}}}"


def test_a_refresh_copies_patches_and_notes_the_sums(tmp_path, monkeypatch):
    ledger = tmp_path / "vendor.toml"
    ledger.write_text('[[package]]\nname = "htmx.org"\nversion = "2.0.11"\nlicence = "0BSD"\n', encoding="utf-8")
    package = tmp_path / "package" / "dist"
    package.mkdir(parents=True)
    (package / "htmx.min.js").write_text("var htmx;//# sourceMappingURL=htmx.map", encoding="utf-8")
    monkeypatch.setattr(vendoring, "LEDGER", ledger)
    monkeypatch.setattr(vendoring, "SERVED", tmp_path / "served")
    monkeypatch.setattr(vendoring, "COPIED", (vendoring.Copied("htmx.org", "dist/htmx.min.js", "htmx.min.js"),))
    monkeypatch.setattr(vendoring, "fetched", lambda package, version, folder: tmp_path / "package")
    assert vendoring.refresh() == ["htmx.min.js"]
    copied = (tmp_path / "served" / "htmx.min.js").read_bytes()
    assert copied == b"var htmx;"
    noted = tomllib.loads(ledger.read_text(encoding="utf-8"))["package"][0]
    assert (noted["version"], noted["sha256"]) == ("2.0.11", {"htmx.min.js": hashlib.sha256(copied).hexdigest()})
