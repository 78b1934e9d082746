"""Sending one message: take it, hand it over, note what became of it, each in a transaction of its own.

A worker that vanishes in between leaves the message taken; when its time is up another takes it over. So a message
is never lost; it may arrive twice, with the same Message-ID, and how often that may have happened is counted.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.apps import apps
from django.db.models import F

from homebeat.foundation.access.context import as_person
from homebeat.foundation.audit import recording as audit
from homebeat.foundation.jobs.queue import NoPointRetrying, Run, TryLater
from homebeat.foundation.people.models import Person
from homebeat.foundation.rulebook import N_

from . import addresses, post, rules, texts
from .models import OutboundMessage, Recipient, SuppressedAddress
from .rules import Happening, State

CLAIM_LASTS = timedelta(minutes=3)  # longer than the mail server's time limits add up to

BUSY = N_("Another worker was sending this message.")
NOT_NOW = N_("The mail server did not take the message.")
REJECTED = N_("The mail server refuses this message. Look at its text and the sender's address.")


@dataclass(frozen=True)
class Claim:
    """A message in our hands."""

    message: OutboundMessage
    by: Person | None
    at: datetime


def send(number: int, run: Run) -> None:
    """Send the message, unless that is settled already.

    Raises:
        TryLater: the server is away or busy; the queue waits and tries again.
        NoPointRetrying: the server refuses the message itself.
    """
    claim = _claim(number, run)
    if claim is None:
        return
    try:
        answer = _deliver(claim)
    except Exception:
        _note(claim, post.Answer(_give_up_or_wait(run)))
        raise
    if answer.happening is Happening.NOT_NOW:
        answer = post.Answer(_give_up_or_wait(run), answer.code, answer.unsure)
        _note(claim, answer)
        raise TryLater(NOT_NOW)
    _note(claim, answer)
    if answer.happening is Happening.GAVE_UP:
        raise NoPointRetrying(REJECTED)


def _give_up_or_wait(run: Run) -> Happening:
    return Happening.GAVE_UP if run.is_last else Happening.NOT_NOW


def _claim(number: int, run: Run) -> Claim | None:
    """Take the message; None if it is settled. One that another worker took may be sent already, and is counted so.

    Raises:
        TryLater: another worker has it and its time is not up.
    """
    with as_person(run.by, at=run.at):
        message = OutboundMessage.objects.select_for_update(of=("self",)).filter(pk=number).first()
        if message is None or not rules.may_be_claimed(State(message.state)):
            return None
        vanished = message.state == State.SENDING
        if vanished and message.claimed_at is not None and message.claimed_at > run.at - CLAIM_LASTS:
            raise TryLater(BUSY)
        message.state = rules.after(State(message.state), Happening.CLAIMED).value
        message.claimed_at, message.closed_at = run.at, None
        message.tries += 1
        message.possible_duplicates += vanished
        message.save()
    return Claim(message, run.by, run.at)


def _deliver(claim: Claim) -> post.Answer:
    message = claim.message
    with as_person(claim.by, at=claim.at):
        address = Recipient.objects.get(message=message).address
        if SuppressedAddress.objects.filter(digest=addresses.digest(address)).exists():
            return post.Answer(Happening.KNOWN_BAD)
        about = apps.get_model(message.about_type)._default_manager.get(key=message.about_key)
        text = texts.compose(message.template, about=about, keys=message.keys, language=message.language)
    return post.deliver(post.Letter(message.key, address, text.subject, text.body, message.language))


def _note(claim: Claim, answer: post.Answer) -> None:
    """Note what became of it; nothing is noted if another worker has taken the message over since."""
    message, state = claim.message, rules.after(State.SENDING, answer.happening)
    with as_person(claim.by, at=claim.at):
        held = OutboundMessage.objects.filter(pk=message.pk, state=State.SENDING.value, claimed_at=claim.at)
        noted = held.update(
            state=state.value,
            closed_at=claim.at if state in rules.CLOSED else None,
            reply_code=answer.code,
            possible_duplicates=F("possible_duplicates") + int(answer.unsure),
        )
        if noted:
            _settle(claim, answer, state)


def _settle(claim: Claim, answer: post.Answer, state: State) -> None:
    """Remember an address that does not work, forget one that is not needed any more, and write the trail."""
    recipient = Recipient.objects.filter(message=claim.message)
    if answer.happening is Happening.BAD_ADDRESS:
        known = {"reply_code": answer.code, "since": claim.at}
        SuppressedAddress.objects.get_or_create(digest=addresses.digest(recipient.get().address), defaults=known)
    if state in rules.ADDRESS_NO_LONGER_NEEDED:
        recipient.delete()
    if state in rules.CLOSED:
        told = {"template": claim.message.template, "state": state.value, "tries": claim.message.tries}
        audit.record("messages.closed", target=claim.message, by=claim.by, at=claim.at, after=told)
