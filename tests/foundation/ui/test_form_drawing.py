"""Each kind of field, drawn: its name, label, hint and error are tied together as a screen reader needs them."""

from datetime import UTC, date, datetime

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile

from homebeat.foundation.ui.forms import DayField, MomentField, PlainForm, TimeOfDayField

CHOICES = [("", "Choose"), ("a", "Alder"), ("b", "Birch")]


def form_of(field, data=None, **options):
    return type("Made", (PlainForm,), {"x": field})(data, **options)


@pytest.fixture
def field(draw):
    def drawn(field, data=None, initial=None, **options):
        form = form_of(field, data, initial={"x": initial} if initial is not None else None)
        return draw('{{ ui.field(form["x"], **options) }}', form=form, options=options)

    return drawn


@pytest.mark.parametrize(
    ("made", "kind", "mode"),
    [
        (forms.CharField, "text", None),
        (forms.EmailField, "email", None),
        (forms.URLField, "url", None),
        (forms.IntegerField, "text", "numeric"),
        (forms.DecimalField, "text", "decimal"),
        (TimeOfDayField, "text", None),
    ],
)
def test_one_line_of_text(field, made, kind, mode):
    page = field(
        made(
            label="What",
            required=False,
            help_text="A hint",
            **({"assume_scheme": "https"} if made is forms.URLField else {}),
        )
    )
    box = page.one("input")
    assert (box["name"], box["id"], box["type"], box.get("inputmode")) == ("x", "id_x", kind, mode)
    assert page.one("label")["for"] == "id_x"
    assert box["aria-describedby"] == "id_x-hint"
    assert "What (optional)" in page.plain
    assert "A hint" in page.plain


def test_an_error_is_tied_to_its_box(field):
    page = field(forms.CharField(error_messages={"required": "Enter a name"}), {})
    assert page.one("input")["aria-describedby"] == "id_x-error"
    assert page.one("p", class_="govuk-error-message")["id"] == "id_x-error"
    assert "Error: Enter a name" in page.plain


def test_what_was_typed_stays_and_is_escaped(field):
    page = field(forms.CharField(required=False), {"x": '"><script>'})
    assert page.one("input")["value"] == '"><script>'
    assert page.all("script") == []


def test_a_label_may_be_the_heading(field):
    page = field(forms.CharField(required=False), heading=True, label="Who?", mark_optional=False)
    assert len(page.all("h1")) == 1
    assert "(optional)" not in page.plain


def test_width_prefix_and_suffix(field):
    page = field(forms.IntegerField(required=False), width=3, prefix="£", suffix="each")
    assert "govuk-input--width-3" in page.one("input")["class"]
    assert "£" in page.plain
    assert "each" in page.plain


def test_a_long_text_counts_its_letters(field):
    page = field(forms.CharField(required=False, max_length=200, widget=forms.Textarea), {"x": "one\ntwo"})
    assert page.one("div", class_="govuk-character-count")["data-maxlength"] == "200"
    assert page.one("textarea")["rows"] == "5"
    assert ">one\ntwo</textarea>" in page.text
    assert "You can enter up to 200 characters" in page.plain


def test_a_long_text_without_limit_counts_nothing(field):
    page = field(forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 3})))
    assert page.one("textarea")["rows"] == "3"
    assert page.all("div", class_="govuk-character-count") == []


def test_a_select_keeps_its_choice(field):
    page = field(forms.ChoiceField(choices=CHOICES, required=False), {"x": "b"})
    assert [("selected" in option) for option in page.all("option")] == [False, False, True]


def test_radios_lead_with_the_fields_own_id_and_leave_the_empty_choice_out(field):
    page = field(
        forms.ChoiceField(choices=CHOICES, required=False, widget=forms.RadioSelect), initial="b", hints={"a": "A tree"}
    )
    assert [box["id"] for box in page.all("input")] == ["id_x", "id_x-2"]
    assert [("checked" in box) for box in page.all("input")] == [False, True]
    assert len(page.all("fieldset")) == 1
    assert "A tree" in page.plain


def test_a_choice_can_reveal_another_field(draw):
    form = form_of(forms.ChoiceField(choices=CHOICES, required=False, widget=forms.RadioSelect))
    page = draw('{{ ui.field(form["x"], conditional={"b": "<b>more</b>"}) }}', form=form)
    assert page.one("input", value="b")["data-aria-controls"] == "conditional-id_x-2"
    assert page.one("div", id="conditional-id_x-2")


@pytest.mark.parametrize("widget", [forms.CheckboxSelectMultiple, forms.SelectMultiple])
def test_several_choices_are_checkboxes(field, widget):
    page = field(
        forms.MultipleChoiceField(choices=CHOICES[1:], required=False, widget=widget), {"x": ["a", "b"]}, inline=True
    )
    assert [box["type"] for box in page.all("input")] == ["checkbox"] * 2
    assert all("checked" in box for box in page.all("input"))


def test_one_checkbox_needs_no_legend(field):
    page = field(forms.BooleanField(required=False, label="I agree"), {"x": "on"})
    assert "checked" in page.one("input")
    assert page.all("fieldset") == []
    assert "I agree" in page.plain


def test_a_day_is_three_boxes_with_its_parts(field):
    page = field(DayField(required=False, label="When"), initial=date(2008, 5, 3))
    assert [(box["name"], box["value"]) for box in page.all("input")] == [
        ("x_day", "3"),
        ("x_month", "5"),
        ("x_year", "2008"),
    ]
    assert page.one("fieldset")["aria-describedby"] == "id_x-hint"


def test_a_moment_has_its_time_in_london(field):
    page = field(MomentField(required=False), initial=datetime(2008, 5, 3, 17, 30, tzinfo=UTC))
    assert page.one("input", name="x_time")["value"] == "18:30"


def test_only_the_missing_part_of_a_day_is_marked(field):
    page = field(DayField(required=False), {"x_day": "3", "x_month": "", "x_year": "2008"})
    marked = [box["name"] for box in page.all("input") if "govuk-input--error" in box["class"]]
    assert marked == ["x_month"]
    assert page.one("input", name="x_day")["value"] == "3"


def test_file_password_and_hidden_fields(field):
    assert field(forms.FileField(required=False)).one("input")["type"] == "file"
    secret = field(forms.CharField(required=False, widget=forms.PasswordInput), {"x": "secret"})
    assert secret.one("input")["type"] == "password"
    assert "secret" not in secret.text
    assert field(forms.CharField(required=False, widget=forms.HiddenInput), {"x": "7"}).one("input")["type"] == "hidden"


def test_a_disabled_field_stays_disabled(field):
    assert "disabled" in field(forms.CharField(required=False, disabled=True)).one("input")


def test_a_widget_that_nobody_can_draw_is_an_error(draw):
    class Odd(forms.Widget):
        pass

    with pytest.raises(LookupError, match="Odd"):
        draw('{{ ui.field(form["x"]) }}', form=form_of(forms.CharField(required=False, widget=Odd)))


class Report(PlainForm):
    name = forms.CharField(error_messages={"required": "Enter a name"})
    on = DayField(error_messages={"required": "Enter a day"})
    kind = forms.ChoiceField(choices=CHOICES, widget=forms.RadioSelect, error_messages={"required": "Choose a kind"})
    token = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean(self):
        raise forms.ValidationError("The two do not fit together")


def test_the_summary_leads_to_each_box(draw):
    page = draw("{{ ui.error_summary(form) }}", form=Report({"on_day": "3", "on_year": "2008"}))
    assert [link["href"] for link in page.all("a")] == ["#id_name", "#id_on_month", "#id_kind"]
    assert page.one("div", role="alert")
    assert "The two do not fit together" in page.plain


def test_there_is_no_summary_without_errors(draw):
    assert draw("{{ ui.error_summary(form) }}", form=Report()).tags == []


def test_a_whole_form_carries_token_hidden_fields_and_buttons(draw):
    page = draw(
        '{{ ui.form(form, submit="Save", cancel="/away", secondary={"name": "draft", "value": "1", "label": "Keep"}) }}',
        form=Report(),
    )
    assert page.one("form")["method"] == "post"
    assert page.one("input", name="csrfmiddlewaretoken")["value"]
    assert page.one("input", name="token")["type"] == "hidden"
    assert [button.get("name") for button in page.all("button")] == [None, "draft"]
    assert page.one("a", href="/away")


def test_a_form_of_ones_own_order_is_called_with_its_fields(draw):
    page = draw('{% call ui.form(form, submit="Go") %}{{ ui.field(form["kind"]) }}{% endcall %}', form=Report())
    assert {box["name"] for box in page.all("input") if box["type"] != "hidden"} == {"kind"}


def test_a_form_with_a_file_says_how_it_is_sent(draw):
    form = type("Upload", (PlainForm,), {"file": forms.FileField(required=False)})(
        {}, {"file": SimpleUploadedFile("a", b"b")}
    )
    assert draw('{{ ui.form(form, submit="Send") }}', form=form).one("form")["enctype"] == "multipart/form-data"


def test_a_get_form_carries_no_token(draw):
    page = draw('{{ ui.form(form, submit="Find", method="get") }}', form=form_of(forms.CharField(required=False)))
    assert page.all("input", name="csrfmiddlewaretoken") == []
