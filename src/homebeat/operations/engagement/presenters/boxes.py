"""The boxes to tick on an event's form, each opening a line for what was said or how many there were."""

from collections.abc import Sequence
from typing import Any

from homebeat.foundation.ui.forms.drawing import field_html

from ..forms.events import HeldForm

Params = dict[str, Any]


def common_issues(form: HeldForm) -> Params:
    """Return the boxes for what residents raise most in the neighbourhood."""
    names = dict(form.fields["issues"].choices)  # type: ignore[attr-defined]
    return _boxes(form, "issues", "words", [(code, names[code]) for code in form.common], "id_issues")


def more_issues(form: HeldForm) -> list[tuple[str, Params]]:
    """Return the boxes for everything else, under their headings."""
    return _headed(form, "issues", "words", form.headed_issues, set(form.common))


def groups(form: HeldForm) -> list[tuple[str, Params]]:
    """Return the boxes for community groups, under the strands of diversity."""
    return _headed(form, "groups", "count", form.headed_groups, set())


def opened(form: HeldForm, name: str, but: Sequence[str] = ()) -> bool:
    """Say whether a closed part of the form holds something ticked or an error, and so must stand open."""
    ticked = set(form[name].value() or ()) - set(but)
    return bool(ticked or form[name].errors)


def _headed(form: HeldForm, name: str, extra: str, headed: Any, but: set[str]) -> list[tuple[str, Params]]:
    rows = []
    for number, (heading, choices) in enumerate(headed):
        left = [one for one in choices if one[0] not in but]
        if left:
            rows.append((heading, _boxes(form, name, extra, left, f"id_{name}_{number}")))
    return rows


def _boxes(form: HeldForm, name: str, extra: str, choices: Sequence[tuple[str, str]], prefix: str) -> Params:
    ticked = {str(value) for value in form[name].value() or ()}
    return {
        "name": name,
        "idPrefix": prefix,
        "classes": "hb-reveal",
        "items": [
            {
                "value": code,
                "text": words,
                "checked": code in ticked,
                "conditional": {"html": _line(form, f"{extra}_{code}", of=words)},
            }
            for code, words in choices
        ],
    }


def _line(form: HeldForm, name: str, *, of: str) -> Any:
    """Draw the line that a ticked box opens; its label names the box, so that no two labels on the page are alike."""
    width = 3 if name.startswith("count_") else None
    return field_html(form[name], label=f"{form.fields[name].label} ({of})", width=width, mark_optional=False)
