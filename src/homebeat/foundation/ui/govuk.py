"""The GOV.UK Frontend macros as plain functions: `govuk.button({...})` in a template, the same in Python."""

import json
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from typing import Any

from jinja2 import Environment, PackageLoader, PrefixLoader
from markupsafe import Markup

SMALL = frozenset({"button", "tag", "back-link"})  # they stand on every page, and each takes half a millisecond to draw


@cache
def _library() -> Environment:
    """Return an environment of their own: these macros read fields that a caller may leave out, ours may not."""
    return Environment(
        loader=PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
        autoescape=True,
        auto_reload=False,  # the package does not change under us, and each macro asks for a dozen templates
        cache_size=-1,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def macro(component: str) -> Callable[..., Markup]:
    """Return the macro of a component named as in the package: `date-input` gives `govukDateInput`."""
    module = _library().get_template(f"govuk_frontend_jinja/components/{component}/macro.html").module
    name = "govuk" + "".join(part.capitalize() for part in component.split("-"))
    made: Callable[..., Markup] = getattr(module, name)
    return made


def remembered(component: str) -> Callable[..., Markup]:
    """Return the macro of a small component, drawn once for each set of parameters."""

    def drawn(params: Mapping[str, Any]) -> Markup:
        return _drawn(component, json.dumps(params, default=str))

    return drawn


@lru_cache(maxsize=2000)
def _drawn(component: str, params: str) -> Markup:
    return macro(component)(json.loads(params))


class Govuk:
    """Every component under its name with underscores: `govuk.date_input({...})`."""

    def __getattr__(self, name: str) -> Callable[..., Markup]:
        if name.startswith("_"):
            raise AttributeError(name)
        component = name.replace("_", "-")
        made = remembered(component) if component in SMALL else macro(component)
        setattr(self, name, made)
        return made
