"""Killing makers of snapshots in processes of their own, and looking at what they left."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from homebeat.config.database import RoleUrls
from homebeat.snapshots import folders
from homebeat.snapshots.verifying import verify
from tests.conftest import ROOT
from tests.snapshots.conftest import DAY


@dataclass(frozen=True)
class Kill:
    """One maker: the last thing it said, whether it was killed, and what it left."""

    folder: Path
    said: tuple[str, ...]
    killed: bool

    @property
    def whole(self) -> tuple[str, ...]:
        return tuple(name for name in folders.names(self.folder) if verify(self.folder, name) == ())

    @property
    def seen(self) -> tuple[str, ...]:
        return folders.names(self.folder)


def kill_makers(
    urls: RoleUrls, folder: Path, steps: Sequence[str], *, how: str = "careful", timeout: float = 600
) -> list[Kill]:
    """Start a maker for each step in a folder of its own, and kill it there."""
    known = {"DATABASE_URL": urls.worker, "HOMEBEAT_READER_DATABASE_URL": urls.reader}
    environment = {**os.environ, **known, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.snapshots.killed_maker", str(folder), DAY.isoformat(), how, *steps],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=timeout,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return [Kill(folder / line["folder"], tuple(line["said"]), line["killed"]) for line in lines]
