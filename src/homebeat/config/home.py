"""The data folder: where the demo, the embedded database and this installation's secrets live."""

import os
import secrets
import tomllib
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[3]


def data_folder() -> Path:
    """Return the folder that `HOMEBEAT_HOME` names, or `.homebeat` beside the code."""
    named = os.environ.get("HOMEBEAT_HOME")
    return Path(named).expanduser().resolve() if named else CHECKOUT / ".homebeat"


def checkpoint_folder() -> Path:
    """Return where the trail's checkpoints are kept: better on another machine, so `HOMEBEAT_CHECKPOINTS` may name it."""
    named = os.environ.get("HOMEBEAT_CHECKPOINTS")
    return Path(named).expanduser().resolve() if named else data_folder() / "checkpoints"


def snapshot_folder() -> Path:
    """Return where snapshots are kept: large and read often, so `HOMEBEAT_SNAPSHOTS` may name another disk."""
    named = os.environ.get("HOMEBEAT_SNAPSHOTS")
    return Path(named).expanduser().resolve() if named else data_folder() / "snapshots"


def secret(folder: Path, name: str) -> str:
    """Return this installation's secret of that name, made and kept (mode 600) the first time it is asked for."""
    known = known_secrets(folder)
    if name not in known:
        known[name] = secrets.token_urlsafe(48)
        keep_secrets(folder, known)
    return known[name]


def known_secrets(folder: Path) -> dict[str, str]:
    """Return the secrets that the folder keeps so far."""
    kept = folder / "secrets.toml"
    return tomllib.loads(kept.read_text()) if kept.exists() else {}


def keep_secrets(folder: Path, known: dict[str, str]) -> None:
    """Write the folder's secrets, all at once, so that only its owner may read them."""
    kept = folder / "secrets.toml"
    folder.mkdir(parents=True, exist_ok=True)
    draft = kept.with_suffix(f".{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.writelines(f'{key} = "{value}"\n' for key, value in sorted(known.items()))
    draft.replace(kept)
