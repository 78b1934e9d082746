from datetime import UTC, date, datetime, time

import pytest
from django.core.exceptions import ValidationError

from homebeat.foundation.ui.forms import DayField, DayParts, MomentField, PlainForm, TimeOfDayField
from homebeat.foundation.ui.forms.dates import day_parts, moment_parts, time_of_day


class Asked(PlainForm):
    on = DayField(error_messages={"required": "Enter a day"})
    at = MomentField(error_messages={"required": "Enter when"})
    until = TimeOfDayField(required=False)


def sent(**data):
    return Asked(data)


GOOD = {"on_day": "3", "on_month": "5", "on_year": "2008", "at_day": "3", "at_month": "5", "at_year": "2008"}


def test_three_boxes_make_a_day_and_a_fourth_a_moment_in_utc():
    form = sent(**GOOD, at_time="6:30pm", until="20.15")
    assert form.is_valid(), form.errors
    assert form.cleaned_data == {
        "on": date(2008, 5, 3),
        "at": datetime(2008, 5, 3, 17, 30, tzinfo=UTC),
        "until": time(20, 15),
    }


def test_one_iso_value_does_as_well():
    form = sent(on="2008-05-03", at="2008-05-03T18:30")
    assert form.is_valid(), form.errors
    assert form.cleaned_data["on"] == date(2008, 5, 3)
    assert form.cleaned_data["at"] == datetime(2008, 5, 3, 17, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("boxes", "words"),
    [
        (("", "", ""), "Enter a day"),
        (("3", "", "2008"), "The date must include a month"),
        (("31", "2", "2008"), "The date must be a real date, such as 27 3 2008"),
        (("3", "may", "2008"), "The date must be a real date, such as 27 3 2008"),
        (("3", "5", "08"), "The year must have 4 numbers, such as 2008"),
        (("3", "5", "２００８"), "The year must have 4 numbers, such as 2008"),
    ],
)
def test_what_is_wrong_with_a_day_is_said(boxes, words):
    form = sent(on_day=boxes[0], on_month=boxes[1], on_year=boxes[2])
    assert form.errors["on"] == [words]


def test_a_moment_without_its_time_asks_for_the_time():
    assert sent(**GOOD).errors["at"] == ["Enter a time such as 2:30pm or 14:30"]


def test_a_time_without_its_day_asks_for_the_day():
    assert sent(at_time="14:30").errors["at"] == ["The date must be a real date, such as 27 3 2008"]


def test_the_hour_that_the_clocks_skip_is_refused():
    with pytest.raises(ValidationError, match="did not exist"):
        MomentField().clean(moment_parts(MomentField().widget.value_from_datadict({"x": "2008-03-30 01:30"}, {}, "x")))


def test_the_hour_that_comes_twice_is_its_first():
    assert MomentField().clean(
        MomentField().widget.value_from_datadict({"x": "2008-10-26 01:30"}, {}, "x")
    ) == datetime(2008, 10, 26, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2:30pm", time(14, 30)),
        ("2.30 PM", time(14, 30)),
        ("14:30", time(14, 30)),
        ("1430", time(14, 30)),
        ("12am", time(0)),
        ("12pm", time(12)),
        ("9am", time(9)),
        ("0905", time(9, 5)),
    ],
)
def test_times_as_people_write_them(typed, meant):
    assert time_of_day(typed) == meant


@pytest.mark.parametrize("typed", ["", "9", "25:00", "13pm", "0am", "half past", "14:75"])
def test_what_is_no_time_is_refused(typed):
    with pytest.raises(ValueError, match=r".*"):
        time_of_day(typed)


def test_boxes_are_filled_from_days_and_moments():
    assert day_parts(date(2008, 5, 3)) == DayParts("3", "5", "2008")
    assert moment_parts(datetime(2008, 5, 3, 17, 30, tzinfo=UTC)).time == "18:30"
    assert day_parts(None).blank


def test_an_unchanged_day_counts_as_unchanged():
    assert not DayField().has_changed(date(2008, 5, 3), DayParts("3", "5", "2008"))
    assert MomentField().has_changed(None, moment_parts(datetime(2008, 5, 3, tzinfo=UTC)))


def test_a_day_left_out_of_the_address_is_seen_as_left_out():
    widget = DayField().widget
    assert widget.value_omitted_from_data({}, {}, "x")
    assert not widget.value_omitted_from_data({"x_day": ""}, {}, "x")
