"""The verbs of `homebeat`, and the database role each runs as; a verb's module is loaded once its door is chosen."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Verb:
    """One verb: what it does, whose database address it uses (None: it needs neither database nor Django), its mode."""

    help: str
    role: str | None
    mode: str | None = None


VERBS = {
    "admin": Verb("Make the first administrator of a force", "owner"),
    "audit": Verb("Checkpoint, verify and clear the audit trail", "owner"),
    "backup": Verb("Write one file that holds the whole installation", "owner"),
    "bench": Verb("Measure pages, loads and estimates on this machine", None),
    "chart": Verb("Chart a measure over time, or areas in a funnel, from a file", None),
    "check": Verb("Refuse unsafe settings", "web"),
    "compare": Verb("Say which figures truly differ from similar forces and from their past", None),
    "demo": Verb("Set up and serve the demo force", "owner", mode="demo"),
    "estimate": Verb("Estimate figures from a file of survey answers, with their errors", None),
    "load": Verb("Load geography, crime, postcodes, staff or surveys from files", "owner"),
    "measures": Verb("Work the measures out from a snapshot, on one machine or on Spark", None),
    "migrate": Verb("Bring the database and the shipped policy data up to date", "owner"),
    "restore": Verb("Bring an installation back from a backup", "owner"),
    "serve": Verb("Serve the web pages", "web"),
    "snapshot": Verb("Freeze the database into a dated snapshot; verify, list and clear them", "worker"),
    "standards": Verb("Show or load the policy data", "owner"),
    "worker": Verb("Run queued jobs", "worker"),
}
