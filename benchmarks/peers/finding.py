"""Where the peers are: each in the environment named after its list of pinned versions, or a program of the system."""

import os
import shutil
import subprocess
from pathlib import Path

from homebeat.config.home import CHECKOUT

HERE = Path(__file__).parent


class PeerMissing(Exception):
    """A peer cannot be run here; says why and how to get it."""


def python_of(name: str) -> Path:
    """Return the interpreter that has the peer's pinned versions.

    Raises:
        PeerMissing: no such environment.
    """
    folder = Path(os.environ.get("HOMEBEAT_PEERS", CHECKOUT / ".homebeat" / "peers")) / name
    python = folder / "bin" / "python"
    if not python.exists():
        raise PeerMissing(
            f"{name} is not here; to get it: python3 -m venv {folder} && {python} -m pip install -r {HERE / name}.txt"
        )
    return python


def rscript_with(package: str) -> str:
    """Return R's script runner once it has a package.

    Raises:
        PeerMissing: no R, or R without the package.
    """
    program = shutil.which("Rscript")
    if program is None:
        raise PeerMissing(f"R is not here (Debian's packages r-base-core and r-cran-{package.lower()}).")
    asked = subprocess.run(
        [program, "-e", f"library({package})"], stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    if asked.returncode:
        raise PeerMissing(f"R has no {package} (Debian's package r-cran-{package.lower()}).")
    return program
