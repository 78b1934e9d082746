"""Writing down what a proof measured: dated, with the class of machine and the commit, and never a host's name."""

import json
import os
import platform
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.conftest import ROOT

FOLDER = ROOT / "docs" / "proofs"
FULL = "full"


def is_full() -> bool:
    """Say whether the long versions run, as `make proofs` asks; else each proof does a small share of itself."""
    return os.environ.get("HOMEBEAT_PROOF_SIZE") == FULL


def size(*, small: int, full: int) -> int:
    """Return how much of a proof to do."""
    return full if is_full() else small


def write_result(name: str, figures: dict[str, Any]) -> Path | None:
    """Write a proof's figures to docs/proofs, and return where; a small share proves nothing that is worth printing."""
    if not is_full():
        return None
    result = {
        "proof": name,
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": commit(),
        "machine": machine(),
        "figures": figures,
    }
    FOLDER.mkdir(parents=True, exist_ok=True)
    file = FOLDER / f"{name}.json"
    file.write_text(json.dumps(result, indent=2, default=str) + "\n")
    return file


def commit() -> str:
    """Return the commit that was measured, and say so where files were changed since."""
    done = ["git", "-C", str(ROOT), "describe", "--always", "--dirty=-changed", "--exclude=*"]
    return subprocess.run(done, capture_output=True, text=True, check=False).stdout.strip() or "unknown"


def machine() -> dict[str, Any]:
    """Return the class of machine: what bears on speed, nothing that names it."""
    pages, page_size = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
    return {
        "cores": len(os.sched_getaffinity(0)),
        "memory_gb": round(pages * page_size / 2**30),
        "system": platform.system(),
        "architecture": platform.machine(),
        "python": platform.python_version(),
    }


def upper_bound(tried: int) -> float:
    """Return the 95 % upper bound of a share that was never seen in so many trials: the rule of three."""
    return round(3 / tried, 6)
