"""Whoever can do anything to the database still cannot change the trail unseen; and each guard is what sees it."""

import hashlib
import json
from pathlib import Path

import pytest

from homebeat.foundation.audit.checkpoints import FILE
from homebeat.foundation.audit.digests import digest
from homebeat.foundation.audit.verification import ALL_GUARDS, Guard
from tests.foundation.audit.trail import SEEN, Trail

EVENT_OF_5 = "(SELECT event_id FROM audit_seal WHERE number = 5)"
G = Guard

EDITS = {
    "id": "id = id + 100000",
    "key": "key = 'zzzzzzzzzzzz'",
    "at": "at = at + interval '1 microsecond'",
    "action": "action = 'areas.loade'",
    "actor_key": "actor_key = 'person000002'",
    "force_key": "force_key = ''",
    "target_type": "target_type = 'problems.cas', target_key = 'e' || target_key",
    "target_key": "target_key = 'case00000006'",
    "purpose": "purpose = 'callback'",
    "outcome": "outcome = 'done'",
    "values_digest": "values_digest = repeat('0', 64)",
}
FORGED_EVENT = """
INSERT INTO audit_event (key, at, action, actor_key, force_key, target_type, target_key, purpose, outcome, values_digest)
VALUES ('forged000001', '2008-03-03 09:30+00', 'problems.case_closed', 'person000009', '', 't', 'k', '', 'done', '')"""
FORGED_SEAL = """
INSERT INTO audit_seal (number, event_id, previous, digest, sealed_at, sealed_by)
SELECT 13, e.id, s.digest, repeat('a', 64), now(), 'homebeat_web' FROM audit_event e, audit_seal s
WHERE e.key = 'forged000001' AND s.number = 12"""

# what is done to the database, and exactly the guards that must see it
TAMPERINGS: dict[str, tuple[tuple[str, ...], set[Guard]]] = {
    "values edited": (
        (f"UPDATE audit_eventvalues SET after = '{{\"count\": 8}}' WHERE event_id = {EVENT_OF_5}",), {G.VALUES}
    ),
    "values moved from before to after": (
        (f"UPDATE audit_eventvalues SET before = after, after = before WHERE event_id = {EVENT_OF_5}",), {G.VALUES}
    ),
    "values removed without a word": ((f"DELETE FROM audit_eventvalues WHERE event_id = {EVENT_OF_5}",), {G.VALUES}),
    "values slipped in": (
        ("INSERT INTO audit_eventvalues (event_id, salt) SELECT event_id, 'x' FROM audit_seal WHERE number = 4",),
        {G.VALUES},
    ),
    "seal edited": (
        ("UPDATE audit_seal SET sealed_at = sealed_at - interval '1 day' WHERE number = 5",), {G.DIGEST}
    ),
    "event deleted": ((f"DELETE FROM audit_event WHERE id = {EVENT_OF_5}",), {G.EVENT}),
    "seal deleted": (
        ("DELETE FROM audit_seal WHERE number = 4",), {G.NUMBERING, G.CHAIN, G.UNSEALED}
    ),
    "event and seal deleted": (
        ("DELETE FROM audit_event WHERE id = (SELECT event_id FROM audit_seal WHERE number = 4)",
         "DELETE FROM audit_seal WHERE number = 4"),
        {G.NUMBERING, G.CHAIN},
    ),
    "event and seal deleted, the rest renumbered": (
        ("DELETE FROM audit_event WHERE id = (SELECT event_id FROM audit_seal WHERE number = 11)",
         "DELETE FROM audit_seal WHERE number = 11",
         "UPDATE audit_seal SET number = 11 WHERE number = 12"),
        {G.CHAIN, G.DIGEST},
    ),
    "first event and seal deleted": (
        ("DELETE FROM audit_event WHERE id = (SELECT event_id FROM audit_seal WHERE number = 1)",
         "DELETE FROM audit_seal WHERE number = 1"),
        {G.NUMBERING, G.CHAIN},
    ),
    "event inserted around the trail": ((FORGED_EVENT,), {G.UNSEALED}),
    "event inserted with a forged seal": ((FORGED_EVENT, FORGED_SEAL), {G.DIGEST}),
    "seals reordered": (
        ("UPDATE audit_seal SET number = -1 WHERE number = 10", "UPDATE audit_seal SET number = 10 WHERE number = 11",
         "UPDATE audit_seal SET number = 11 WHERE number = -1"),
        {G.CHAIN, G.DIGEST},
    ),
    "events reordered under their seals": (
        ("UPDATE audit_seal SET event_id = -event_id WHERE number IN (10, 11)",
         "UPDATE audit_seal a SET event_id = -b.event_id FROM audit_seal b WHERE (a.number, b.number) = (10, 11)",
         "UPDATE audit_seal SET event_id = (SELECT max(id) - 2 FROM audit_event) WHERE number = 11"),
        {G.DIGEST},
    ),
    "end cut off before the last checkpoint": (
        ("DELETE FROM audit_event WHERE id IN (SELECT event_id FROM audit_seal WHERE number > 7)",
         "DELETE FROM audit_seal WHERE number > 7"),
        {G.TRUNCATION},
    ),
    "everything truncated": (("TRUNCATE audit_event, audit_eventvalues, audit_seal",), {G.TRUNCATION}),
}  # fmt: skip


def found(trail: Trail) -> set[Guard]:
    return {finding.guard for finding in trail.verify().findings}


def test_an_untouched_trail_is_whole(trail: Trail):
    report = trail.verify()

    assert report.is_whole
    assert (report.seals, report.cleared, report.checkpoints, report.window_events) == (12, 0, 2, 3)
    assert "3 events since the last checkpoint" in report.window()


def test_each_tampering_is_found_and_only_by_the_guards_that_look_for_it(trail: Trail):
    trail.keep()
    seen, missed_without = {}, {}
    for name, (statements, guards) in TAMPERINGS.items():
        trail.tamper(*statements)
        seen[name] = found(trail)
        missed_without[name] = trail.verify(ALL_GUARDS - guards).is_whole
        trail.bring_back()

    assert seen == {name: guards for name, (_, guards) in TAMPERINGS.items()}
    assert set(missed_without.values()) == {True}, "the control without these guards must miss every one"
    assert trail.verify().is_whole, "the copy that was brought back is the trail as it was"


def test_an_edit_of_any_column_of_an_event_is_found(trail: Trail):
    trail.keep()
    seen = {}
    for column, edit in EDITS.items():
        trail.tamper(f"UPDATE audit_event SET {edit} WHERE id = {EVENT_OF_5}")
        seen[column] = [(one.guard, one.seal) for one in trail.verify().findings if one.seal == 5]
        trail.bring_back()

    expected = {column: [(Guard.DIGEST, 5)] for column in EDITS}
    assert seen == {**expected, "id": [(Guard.EVENT, 5)], "values_digest": [(Guard.DIGEST, 5), (Guard.VALUES, 5)]}


def test_a_chain_worked_out_anew_is_found_by_the_checkpoint_alone(trail: Trail):
    """A forger who knows the rules can make every link fit; only what was written elsewhere before gives it away."""
    trail.tamper(f"UPDATE audit_event SET actor_key = 'person000002' WHERE id = {EVENT_OF_5}")
    rewrite_from(trail, 5)

    assert found(trail) == {Guard.CHECKPOINT}
    assert [one.seal for one in trail.verify().findings] == [5, SEEN]
    assert trail.verify(ALL_GUARDS - {Guard.CHECKPOINT}).is_whole


def test_what_happens_after_the_last_checkpoint_is_stated_not_promised(trail: Trail):
    trail.tamper(
        "DELETE FROM audit_event WHERE id IN (SELECT event_id FROM audit_seal WHERE number > 10)",
        "DELETE FROM audit_seal WHERE number > 10",
    )
    report = trail.verify()

    assert report.is_whole
    assert report.window_events == 1
    assert "a cut-off end would not show there" in report.window()


SPOILED_FILES = {
    "edited": (lambda first, last: [first.replace('"number": 5', '"number": 4'), last], "does not follow"),
    "line deleted": (lambda first, last: [last], "does not follow"),
    "reordered": (lambda first, last: [last, first], "does not follow"),
    "cut short": (lambda first, last: [first, last[:-9]], "cannot be read"),
    "sent back": (lambda first, last: [first, following(first, 3)], "goes back"),
}


def test_a_tampered_checkpoint_file_is_found(trail: Trail):
    file: Path = trail.folder / FILE
    first, last = file.read_text().splitlines()

    for name, (spoil, problem) in SPOILED_FILES.items():
        file.write_text("\n".join(spoil(first, last)) + "\n")
        texts = [one.text for one in trail.verify().findings if one.guard == Guard.CHECKPOINT_FILE]
        assert any(problem in text for text in texts), name


def test_a_ruined_trail_is_counted_and_not_held_in_memory(trail: Trail, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("homebeat.foundation.audit.verification.KEPT", 4)
    trail.tamper("UPDATE audit_event SET action = 'x'")

    report = trail.verify()

    assert (len(report.findings), report.further_findings) == (4, 8)


def following(line: str, number: int) -> str:
    """Return a line that follows another as the file asks, but sees an earlier seal."""
    held = {**json.loads(line), "number": number, "previous": hashlib.sha256(line.encode()).hexdigest()}
    return json.dumps(held)


def rewrite_from(trail: Trail, number: int) -> None:
    """Seal everything anew from one seal on, as a forger would: with the right digests."""
    rows = trail.superuser.execute(
        """SELECT s.number, e.id::text, e.key, audit_moment(e.at), e.action, e.actor_key, e.force_key, e.target_type,
             e.target_key, e.purpose, e.outcome, e.values_digest, audit_moment(s.sealed_at), s.sealed_by
           FROM audit_seal s JOIN audit_event e ON e.id = s.event_id WHERE s.number >= %s ORDER BY s.number""",
        [number],
    ).fetchall()
    previous = trail.superuser.execute("SELECT digest FROM audit_seal WHERE number = %s", [number - 1]).fetchone()[0]
    for place, *parts in rows:
        new = digest((previous, str(place), *parts))
        trail.superuser.execute(
            "UPDATE audit_seal SET previous = %s, digest = %s WHERE number = %s", [previous, new, place]
        )
        previous = new
