import pytest
from django import forms
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ImproperlyConfigured

from homebeat.foundation.ui.forms import PlainForm, PlainModelForm


def test_a_required_field_without_words_of_its_own_is_refused():
    class Silent(PlainForm):
        name = forms.CharField()

    with pytest.raises(ImproperlyConfigured, match=r"Silent\.name needs its own words"):
        Silent()


def test_words_may_stand_in_the_field_or_in_the_form():
    class Spoken(PlainForm):
        wording = {"place": {"required": "Enter a place"}}
        name = forms.CharField(error_messages={"required": "Enter a name"})
        place = forms.CharField()

    assert Spoken({}).errors == {"name": ["Enter a name"], "place": ["Enter a place"]}


def test_a_model_form_is_held_to_the_same():
    class Kind(PlainModelForm):
        wording = {"app_label": {"required": "Enter a room"}, "model": {"required": "Enter a model"}}

        class Meta:
            model = ContentType
            fields = ["app_label", "model"]

    assert Kind({}).errors["app_label"] == ["Enter a room"]


@pytest.mark.parametrize(
    ("field", "sent", "words"),
    [
        (forms.IntegerField(required=False), "many", "Enter a whole number, such as 12"),
        (forms.DecimalField(required=False), "x", "Enter a number, such as 12.5"),
        (
            forms.EmailField(required=False),
            "anna",
            "Enter an email address in the right format, such as name@example.org",
        ),
        (forms.ChoiceField(required=False, choices=[("a", "A")]), "b", "Choose an option from the list"),
        (forms.IntegerField(required=False, error_messages={"invalid": "Count them"}), "x", "Count them"),
    ],
)
def test_stock_words_give_way_to_plain_ones(field, sent, words):
    made = type("Made", (PlainForm,), {"x": field})
    assert made({"x": sent}).errors["x"] == [words]
