"""Refresh the copied browser files: fetch the named packages with npm, copy and patch what we serve, note the sums.

Run by a maintainer: `python -m homebeat.foundation.ui.vendoring`. The result is committed; nothing here runs in the
product. Versions are read from `vendor.toml`, so an update is: change the version, run, look at the gallery.
"""

import hashlib
import re
import subprocess
import tarfile
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
SERVED = HERE / "static" / "ui" / "vendor"
LEDGER = HERE / "vendor.toml"
NOTICES = SERVED / "NOTICES.txt"

FONT_STACK = '"Atkinson Hyperlegible Next",system-ui,-apple-system,"Segoe UI",Roboto,Arial,sans-serif'
RADIO_EXPANDED = (
    'const e=t.checked;t.setAttribute("aria-expanded",e.toString()),i.classList.toggle("govuk-radios__conditional'
)
LEFT_OVERS = ("GDS Transport", "/assets/", "sourceMappingURL", "govuk-crest", RADIO_EXPANDED)


@dataclass(frozen=True)
class Copied:
    """One file that we take from a package: where it lies there, what we call it, how it is patched."""

    package: str
    inside: str
    name: str


COPIED = (
    Copied("govuk-frontend", "dist/govuk/govuk-frontend.min.css", "govuk-frontend.min.css"),
    Copied("govuk-frontend", "dist/govuk/govuk-frontend.min.js", "govuk-frontend.min.js"),
    Copied("htmx.org", "dist/htmx.min.js", "htmx.min.js"),
    Copied("leaflet", "dist/leaflet.css", "leaflet/leaflet.css"),
    Copied("leaflet", "dist/leaflet.js", "leaflet/leaflet.js"),
    *(
        Copied("leaflet", f"dist/images/{image}", f"leaflet/images/{image}")
        for image in ("layers.png", "layers-2x.png", "marker-icon.png", "marker-icon-2x.png", "marker-shadow.png")
    ),
    *(
        Copied(
            "@fontsource/atkinson-hyperlegible-next",
            f"files/atkinson-hyperlegible-next-{alphabet}-{weight}-{slant}.woff2",
            f"fonts/{alphabet}-{weight}-{slant}.woff2",
        )
        for alphabet in ("latin", "latin-ext")
        for weight, slant in (("400", "normal"), ("700", "normal"), ("400", "italic"))
    ),
)


def patched(name: str, content: bytes) -> bytes:
    """Return the file as we serve it: our font, no crest, no addresses of files that we do not carry."""
    if not name.endswith((".css", ".js")):
        return content
    text = content.decode("utf-8")
    text = re.sub(r"\s*(//#|/\*#) sourceMappingURL=\S*( \*/)?", "", text)
    if name.startswith("govuk"):
        text = re.sub(r"@font-face\{[^}]*\}", "", text)
        text = text.replace("GDS Transport,arial,sans-serif", FONT_STACK)
        text = text.replace("font-family:sans-serif", f"font-family:{FONT_STACK}")  # on paper too
        text = re.sub(r"[^{}]+\{[^{}]*govuk-crest\.svg[^{}]*\}", "", text)
        # A radio button may not carry aria-expanded; the revealed box follows it in the reading order anyway.
        text = text.replace(RADIO_EXPANDED, 'const e=t.checked;i.classList.toggle("govuk-radios__conditional')
        refuse_left_overs(name, text)
    return text.encode("utf-8")


def refuse_left_overs(name: str, text: str) -> None:
    """Stop when a patched file still names what must not be in it.

    Raises:
        ValueError: a new release moved something; the patch needs a look.
    """
    found = [word for word in LEFT_OVERS if word in text]
    if found:
        raise ValueError(f"{name} still holds {', '.join(found)}")


def fetched(package: str, version: str, folder: Path) -> Path:
    """Fetch one release with npm and return the folder it unpacks to."""
    subprocess.run(["npm", "pack", "--silent", f"{package}@{version}"], cwd=folder, check=True, capture_output=True)
    archive = max(folder.glob("*.tgz"), key=lambda path: path.stat().st_mtime_ns)
    unpacked = folder / f"unpacked-{archive.stem}"
    with tarfile.open(archive) as opened:
        opened.extractall(unpacked, filter="data")
    archive.unlink()
    return unpacked / "package"


def refresh() -> list[str]:
    """Copy every file anew and rewrite the ledger; return the names copied."""
    ledger = tomllib.loads(LEDGER.read_text(encoding="utf-8"))
    packages = {package["name"]: package for package in ledger["package"]}
    sums: dict[str, dict[str, str]] = {name: {} for name in packages}
    with tempfile.TemporaryDirectory() as scratch:
        unpacked = {name: fetched(name, package["version"], Path(scratch)) for name, package in packages.items()}
        for item in COPIED:
            content = patched(item.name, (unpacked[item.package] / item.inside).read_bytes())
            target = SERVED / item.name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
            sums[item.package][item.name] = hashlib.sha256(content).hexdigest()
    LEDGER.write_text(ledger_text(packages, sums), encoding="utf-8")
    return [item.name for item in COPIED]


def ledger_text(packages: dict[str, dict[str, str]], sums: dict[str, dict[str, str]]) -> str:
    """Return `vendor.toml`: each package with its licence, and the sum of each file we copied."""
    lines = ["# Browser files that we carry. Written by vendoring.py; versions are changed here, sums are not.", ""]
    for name, package in packages.items():
        lines += ["[[package]]", f'name = "{name}"', f'version = "{package["version"]}"']
        lines += [f'licence = "{package["licence"]}"', "[package.sha256]"]
        lines += [f'"{file}" = "{digest}"' for file, digest in sorted(sums[name].items())]
        lines.append("")
    return "\n".join(lines)


if __name__ == "__main__":
    refresh()
