"""The boxes to tick on an event's form, each opening a line for what was said or how many there were."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..forms.events import HeldForm
from ..policy import Choices, GroupedChoices


@dataclass(frozen=True)
class Box:
    """One box to tick, and the line that it opens."""

    id: str
    name: str
    value: str
    words: str
    ticked: bool
    line_name: str
    line_label: str
    line_value: str
    line_error: str
    is_number: bool


@dataclass(frozen=True)
class HeadedBoxes:
    """Boxes under one heading."""

    heading: str
    boxes: tuple[Box, ...]


def common_issues(form: HeldForm) -> tuple[Box, ...]:
    """Return the boxes for what residents raise most in the neighbourhood."""
    names = {code: words for _heading, choices in form.headed_issues for code, words in choices}
    return _boxes(form, "issues", [(code, names[code]) for code in form.common], first="id_issues")


def more_issues(form: HeldForm) -> list[HeadedBoxes]:
    """Return the boxes for everything else, under their headings."""
    return _headed(form, "issues", form.headed_issues, but=set(form.common))


def groups(form: HeldForm) -> list[HeadedBoxes]:
    """Return the boxes for community groups, under the strands of diversity."""
    return _headed(form, "groups", form.headed_groups, but=set(), first="id_groups")


def opened(form: HeldForm, name: str, but: Iterable[str] = ()) -> bool:
    """Say whether a closed part of the form holds something ticked or an error, and so must stand open."""
    ticked = set(form[name].value() or ()) - set(but)
    return bool(ticked or form[name].errors)


def _headed(form: HeldForm, name: str, headed: GroupedChoices, *, but: set[str], first: str = "") -> list[HeadedBoxes]:
    rows = []
    for heading, choices in headed:
        left = [one for one in choices if one[0] not in but]
        if left:
            rows.append(HeadedBoxes(heading, _boxes(form, name, left, first=first)))
            first = ""
    return rows


def _boxes(form: HeldForm, name: str, choices: Choices | Sequence[tuple[str, str]], *, first: str) -> tuple[Box, ...]:
    """Return boxes; the first one bears the id that an error about all of them leads to."""
    extra, ticked = ("words", "count")[name == "groups"], {str(value) for value in form[name].value() or ()}
    made = []
    for place, (code, words) in enumerate(choices):
        line = form[f"{extra}_{code}"]
        value = line.value()
        made.append(
            Box(
                id=first if first and not place else f"id_{name}_{code}",
                name=name,
                value=code,
                words=words,
                ticked=code in ticked,
                line_name=line.html_name,
                line_label=str(line.label),
                line_value="" if value is None else str(value),
                line_error=str(line.errors[0]) if line.errors else "",
                is_number=extra == "count",
            )
        )
    return tuple(made)
