"""The Jinja2 environment of every page: our components, the GOV.UK macros, formats, addresses and translations."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import jinja2_fragments
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware import csrf
from django.template import engines
from django.template.backends.jinja2 import Jinja2
from django.template.backends.utils import csrf_input
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.functional import SimpleLazyObject
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined

from . import formats
from .components import Components
from .govuk import Govuk
from .shell import plain_shell

ROOMS = Path(__file__).resolve().parents[2]


@cache
def template_folders() -> tuple[Path, ...]:
    """Return the `templates` folder of every room, in a stable order."""
    return tuple(sorted(folder for folder in ROOMS.rglob("templates") if folder.is_dir()))


def environment(**options: Any) -> Environment:
    """Return the environment that Django's Jinja2 backend draws pages with.

    A name that a template uses and nobody set is an error, never an empty space.
    """
    given = options.pop("loader", None)
    ours = FileSystemLoader([str(folder) for folder in template_folders()])
    options.update(
        loader=ChoiceLoader([given, ours]) if given else ours,
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", *options.get("extensions", ())],
    )
    made = Environment(**options)  # noqa: S701 (autoescape is set above)
    made.install_gettext_callables(  # type: ignore[attr-defined]
        translation.gettext,
        translation.ngettext,
        newstyle=True,
        pgettext=translation.pgettext,
        npgettext=translation.npgettext,
    )
    made.filters.update(formats.FILTERS)
    made.globals.update(
        static=static, url=url, plain_shell=plain_shell, map_tiles=map_tiles, govuk=Govuk(), ui=Components(made)
    )
    return made


def url(name: str, *args: Any, **kwargs: Any) -> str:
    """Return the address of a named route; `url("areas:detail", key=area.key)`."""
    return reverse(name, args=args or None, kwargs=kwargs or None)


def map_tiles() -> str:
    """Return the address pattern of map tiles, or nothing: maps then show outlines alone."""
    return str(getattr(settings, "MAP_TILE_URL", ""))


def pages_backend() -> Jinja2:
    """Return Django's Jinja2 backend as the settings configure it.

    Raises:
        LookupError: the settings configure none.
    """
    for engine in engines.all():
        if isinstance(engine, Jinja2):
            return engine
    raise LookupError("TEMPLATES in the settings names no Jinja2 backend")


def render_fragment(
    request: HttpRequest, template: str, block: str, context: Mapping[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """Answer with one block of a page, as `render` would draw it inside the whole page."""
    backend = pages_backend()
    values: dict[str, Any] = {
        "request": request,
        "csrf_input": SimpleLazyObject(lambda: csrf_input(request)),
        "csrf_token": SimpleLazyObject(lambda: csrf.get_token(request)),
    }
    for processor in backend.template_context_processors:
        values.update(processor(request))
    values.update(context or {})
    return HttpResponse(jinja2_fragments.render_block(backend.env, template, block, values), status=status)
