"""Every path that writes to the database records what it did; a path that does not fails here, whether tested or not."""

from dataclasses import replace

import pytest

from tests.conftest import ROOT
from tests.foundation.audit.write_paths import RECORDING, Function, read_module, read_tree, unlogged

SOURCE = ROOT / "src"
EXCUSED = {
    "homebeat.foundation.jobs.failures.note": "the queue's own memory of what failed; the job's work records itself",
    "homebeat.foundation.jobs.running._mark": "the queue's own mark that a job is done; the job's work records itself",
    "homebeat.foundation.jobs.tasks.clear": "the queue's own marks, when their retention is over",
    **dict.fromkeys(
        [
            f"homebeat.operations.surveys.actions.answering.{one}"
            for one in ("begin", "keep", "speak", "send", "_take", "_use_up")
        ],
        "anonymous answers are counted, not written down one by one: the trail would say when each came",
    ),
}


@pytest.fixture(scope="module")
def tree() -> dict[str, Function]:
    return read_tree(SOURCE)


def names(found: list[Function]) -> set[str]:
    return {one.name for one in found}


def test_every_write_path_is_logged(tree):
    missed = [
        f"{one.name} (line {one.line}: {', '.join(one.writes)})" for one in unlogged(tree) if one.name not in EXCUSED
    ]

    assert missed == [], (
        "these write and nobody records it: call the trail's recording, or have everybody who uses them do"
    )


def test_the_walk_sees_the_whole_house(tree):
    writing = {name for name, one in tree.items() if one.writes}

    assert len(tree) > 1000
    assert len(writing) > 40
    assert EXCUSED.keys() <= writing, "an excuse for something that is not there or no longer writes"
    for known in ("foundation.areas.actions.tree.add_force", "foundation.people.once.make_once",
                  "foundation.access.actions.founding.found_administrator"):  # fmt: skip
        assert f"homebeat.{known}" in writing


def test_the_control_without_the_recording_every_write_is_missed(tree):
    writing = {name for name, one in tree.items() if one.writes and not name.startswith(RECORDING)}

    assert names(unlogged(tree, recorders=frozenset())) == writing


def test_the_control_actions_that_stop_recording_are_named(tree):
    """Take the recording out of one module of actions at a time: its writers are what the walk names then.

    Not so for actions whose users, or whose own helpers, record besides, as loads do; for most it must be.
    """
    actions = {
        module for module in _modules(tree, writing=True) & _modules(tree, writing=False) if ".actions" in module
    }
    caught = set()
    for module in actions:
        own = {name for name in tree if name.startswith(f"{module}.")}
        muted = {name: _muted(one) if name in own else one for name, one in tree.items()}
        if names(unlogged(muted)) & own:
            caught.add(module)

    assert {f"homebeat.operations.{one}" for one in MUST_BE_CAUGHT} <= caught
    assert len(caught) * 2 > len(actions)


MUST_BE_CAUGHT = ("engagement.actions.events", "engagement.actions.network", "priorities.actions.deciding")


def _modules(tree: dict[str, Function], *, writing: bool) -> set[str]:
    """Return the modules that write, or those that record."""
    chosen = [
        one.name for one in tree.values() if (one.writes if writing else any(RECORDING in use for use in one.uses))
    ]
    return {name.rpartition(".")[0] for name in chosen}


def _muted(one: Function) -> Function:
    return replace(one, uses={use for use in one.uses if not use.startswith(RECORDING)})


# Small modules, each with one way to write or to record

ACTIONS = "homebeat.operations.made.actions"
TOP = "from homebeat.foundation.audit import recording as audit\nfrom .models import Case\nfrom .parts import helper\n"


def missed(text: str, **others: str) -> set[str]:
    functions = read_module(ACTIONS, TOP + text)
    for name, source in others.items():
        functions |= read_module(f"homebeat.operations.made.{name}", source)
    return {name.removeprefix("homebeat.operations.made.") for name in names(unlogged(functions))}


@pytest.mark.parametrize(
    "body",
    [
        "Case.objects.create(state=1)",
        "Case.objects.filter(pk=1).update(state=2)",
        "Case.objects.bulk_create(many)",
        "case.save()",
        "case.items.all().delete()",
        "cursor.execute('INSERT INTO made_case VALUES (1)')",
        "cursor.execute(f'  update {table} SET x = 1')",
        "cursor.execute(WRITE)\nWRITE = 'DELETE FROM made_case'",
        "cursor.execute(sql.SQL('TRUNCATE {}').format(name))",
        "cursor.copy('COPY made_case FROM STDIN')",
        "cursor.execute('WITH old AS (DELETE FROM made_case RETURNING 1) SELECT 1')",
        "[one.save() for one in many]",
    ],
)
def test_a_write_that_nobody_records_is_found(body: str):
    assert missed(f"def close(*, case, by, at):\n    {body}") == {"actions.close"}


@pytest.mark.parametrize(
    "body",
    [
        "return Case.objects.filter(state=1)",
        "totals.update(other)",
        "digest.update(b'x')",
        "widget.attrs.update(size=3)",
        "cursor.execute('SELECT 1')",
        "cursor.execute('WITH a AS (SELECT 1) SELECT * FROM a')",
        "cursor.copy('COPY made_case TO STDOUT')",
    ],
)
def test_reading_is_not_taken_for_writing(body: str):
    assert missed(f"def look(*, case):\n    {body}") == set()


@pytest.mark.parametrize(
    "text",
    [
        "def close(case):\n    case.save()\n    audit.record('x', target=case)",
        "def close(case):\n    case.save()\n    _told(case)\ndef _told(case):\n    audit.record('x', target=case)",
        "def close(case):\n    _write(case)\n    audit.record_batch('x')\ndef _write(case):\n    case.save()",
        "def close(case):\n    WAYS[1](case)\n    audit.record('x')\ndef _write(case):\n    case.save()\nWAYS = {1: _write}",
        "class Closer:\n    def run(self):\n        self.write()\n        audit.record('x')\n    def write(self):\n        case.save()",
    ],
    ids=["itself", "through another", "by who uses it", "through a table", "by a method"],
)
def test_a_write_that_somebody_records_is_logged(text: str):
    assert missed(text) == set()


def test_a_helper_is_missed_as_soon_as_one_of_its_users_does_not_record():
    logged = "def close(case):\n    helper(case)\n    audit.record('x')\n"
    parts = "def helper(case):\n    case.save()\n"
    view = "from .parts import helper\ndef page(request):\n    helper(case)\n"

    assert missed(logged, parts=parts) == set()
    assert missed(logged, parts=parts, views=view) == {"parts.helper"}


def test_recording_that_a_page_was_read_does_not_vouch_for_a_write():
    assert missed("def close(case):\n    case.save()\n    audit.record_read('x', target=case)") == {"actions.close"}


def test_a_table_of_routes_vouches_for_nobody():
    logged = "def close(case):\n    case.save()\n    audit.record('x')\ndef forget(case):\n    case.save()\n"
    routes = "from . import actions\nurlpatterns = [path('a', actions.close), path('b', actions.forget)]\n"

    assert missed(logged, urls=routes) == {"actions.forget"}


def test_two_helpers_that_use_each_other_and_nobody_else_are_missed():
    text = "def one(case):\n    two(case)\ndef two(case):\n    case.save()\n    one(case)\n"

    assert missed(text) == {"actions.two"}
