"""Turning a message's template into its subject and body; what others wrote can neither link nor add headers."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateNotFound

from homebeat.foundation.ui import formats
from homebeat.foundation.ui.environment import template_folders

LONGEST_SUBJECT = 150
SCHEME = re.compile(r"\b[a-z][a-z0-9+.-]*:/*(?=\S)(?=[^\s]*[./@])", re.IGNORECASE)
DOMAIN_DOT = re.compile(r"(?<=\w)\.(?=[^\W\d_]{2,})")


class UnknownTemplate(LookupError):
    """There is no such text."""


class BadTemplate(ValueError):
    """The text has no subject in its first line, or no body below it."""


class Link(str):
    """An address of ours; only these stay whole in a message."""

    __slots__ = ()


@dataclass(frozen=True)
class Text:
    """A message as it is read."""

    subject: str
    body: str


def path_of(template: str) -> str:
    """Return the file of a template: "priorities.decided" lies in priorities/mail/decided.txt.

    Raises:
        UnknownTemplate: no room has it.
    """
    room, _, name = template.partition(".")
    path = f"{room}/mail/{name}.txt"
    try:
        _environment().get_template(path)
    except TemplateNotFound as error:
        raise UnknownTemplate(f"No room has the text '{path}' in its templates.") from error
    return path


def compose(template: str, *, about: Any, keys: Mapping[str, Any], language: str) -> Text:
    """Return the text in the reader's language.

    Raises:
        UnknownTemplate: no room has the template.
        BadTemplate: it has no subject or no body.
    """
    with translation.override(language):
        whole = _environment().get_template(path_of(template)).render(about=about, keys=keys)
    subject, _, body = whole.strip().partition("\n")
    if not body.strip() or len(subject) > LONGEST_SUBJECT:
        raise BadTemplate(
            f"'{template}' needs a subject of up to {LONGEST_SUBJECT} characters, an empty line and a body."
        )
    return Text(subject.strip(), re.sub(r"\n{3,}", "\n\n", body.strip()) + "\n")


def link(route: str, **kwargs: Any) -> Link:
    """Return the whole address of one of our pages."""
    return Link(settings.SITE_URL + reverse(route, kwargs=kwargs or None))


def harmless(value: Any) -> str:
    """Return what a template prints: ours as it is; anything else on one line and without a link that a reader could tap."""
    if isinstance(value, Link):
        return value
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in str(value)).split())
    return DOMAIN_DOT.sub(". ", SCHEME.sub("", line))


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader([str(folder) for folder in template_folders()]),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701  plain text, not HTML
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=harmless,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_callables(translation.gettext, translation.ngettext, newstyle=True)  # type: ignore[attr-defined]
    made.filters.update(formats.FILTERS)
    made.globals.update(link=link)
    return made
