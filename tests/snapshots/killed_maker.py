"""Makes snapshots in processes of its own and kills each one at another step: `killed_maker.py FOLDER DAY HOW STEP...`.

HOW is `careful`, or `careless` for a maker that writes under the snapshot's own name from the start, as a check on the check.

A STEP is the number of the thing said at which the process is killed, or a time in milliseconds (`150ms`). Prints one line of JSON for each:
what was said before the kill. The parent opens no connection and starts no thread, so its children may be forked.
"""

import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import django


def main(folder: Path, day: date, how: str, steps: list[str]) -> None:
    django.setup()
    from homebeat.snapshots import actions  # noqa: PLC0415  loaded once, before the children

    if how == "careless":
        actions.folders.draft = in_place

    for number, step in enumerate(steps):
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(read)
            make_until(folder / f"kill-{number}", day, number, None if step.endswith("ms") else int(step), write)
        os.close(write)
        if step.endswith("ms"):
            time.sleep(int(step[:-2]) / 1000)
            os.kill(child, signal.SIGKILL)
        with os.fdopen(read) as told:
            said = told.read().splitlines()
        _, status = os.waitpid(child, 0)
        print(json.dumps({"folder": f"kill-{number}", "said": said, "killed": os.WIFSIGNALED(status)}), flush=True)  # noqa: T201  its answer


@contextmanager
def in_place(folder: Path, name: str) -> Iterator[SimpleNamespace]:
    place = folder / name
    place.mkdir()
    yield SimpleNamespace(place=place, publish=lambda: None)


def make_until(folder: Path, day: date, number: int, step: int | None, write: int) -> None:
    from homebeat.snapshots.actions import make_snapshot  # noqa: PLC0415

    count = 0

    def said(text: str) -> None:
        nonlocal count
        os.write(write, f"{text}\n".encode())
        if count == step:
            os.kill(os.getpid(), signal.SIGKILL)
        count += 1

    at = datetime(2026, 3, 31, 12, tzinfo=UTC) + timedelta(seconds=number)
    make_snapshot(folder=folder, url=os.environ["HOMEBEAT_READER_DATABASE_URL"], day=day, by=None, at=at, said=said)
    os._exit(0)


if __name__ == "__main__":
    main(Path(sys.argv[1]), date.fromisoformat(sys.argv[2]), sys.argv[3], sys.argv[4:])
