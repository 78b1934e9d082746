"""Our own page pieces: one macro a file in `templates/ui/components`, reached as `ui.<name>(...)`."""

from collections.abc import Callable, Hashable
from typing import Any

from jinja2 import Environment, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from . import pieces
from .forms.drawing import error_links, field_html, filter_html
from .tables import Table

MOST_KEPT = 500  # filter forms in memory: one for each list, language and set of choices
NEEDS_CSRF = frozenset({"form", "confirm", "undo"})


class Components:
    """The macros of the environment by name, each read from its file on first use."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self.field = field_html
        self._filter_forms: dict[Hashable, Markup] = {}
        self.filter = filter_html
        self.error_links = error_links
        self.whole_thread = pieces.whole_thread
        self.stage_words = pieces.stage_words
        self.state_words = pieces.state_words
        self.when_words = pieces.when_words

    def filter_form(self, table: Table) -> Markup:
        """Draw a list's filter form; while nothing is asked of a list, from memory where the same form was drawn before."""
        look = table.look
        if look is not None and look in self._filter_forms:
            return self._filter_forms[look]
        made: Markup = self._environment.get_template("ui/components/filter_form.html").module.filter_form(table)  # type: ignore[attr-defined]
        if look is not None:
            if len(self._filter_forms) >= MOST_KEPT:
                self._filter_forms.clear()
            self._filter_forms[look] = made
        return made

    def __getattr__(self, name: str) -> Callable[..., Markup]:
        if name.startswith("_"):
            raise AttributeError(name)
        template = self._environment.get_template(f"ui/components/{name}.html")
        made: Callable[..., Markup] = getattr(template.module, name)
        if name in NEEDS_CSRF:
            made = with_csrf(made)
        setattr(self, name, made)
        return made


def with_csrf(macro: Callable[..., Markup]) -> Callable[..., Markup]:
    """Return the macro with the page's hidden CSRF field handed in, which an imported macro cannot see."""

    @pass_context
    def drawn(context: Context, *args: Any, **kwargs: Any) -> Markup:
        kwargs.setdefault("csrf_input", context.get("csrf_input", ""))
        return macro(*args, **kwargs)

    return drawn
