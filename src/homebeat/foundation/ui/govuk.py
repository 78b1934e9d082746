"""The GOV.UK Frontend macros as plain functions: `govuk.button({...})` in a template, the same in Python."""

from collections.abc import Callable
from functools import cache

from jinja2 import Environment, PackageLoader, PrefixLoader
from markupsafe import Markup


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


class Govuk:
    """Every component under its name with underscores: `govuk.date_input({...})`."""

    def __getattr__(self, name: str) -> Callable[..., Markup]:
        if name.startswith("_"):
            raise AttributeError(name)
        return macro(name.replace("_", "-"))
