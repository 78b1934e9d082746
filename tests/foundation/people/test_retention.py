"""Every table with something personal in it names a retention class of the policy data."""

from datetime import date

import pytest
from django.apps import apps
from django.db import models

from homebeat.foundation import standards
from homebeat.foundation.people.retention import KEPT_BY_LIBRARIES

PERSONAL = {"name", "email", "telephone", "address", "ip", "ip_address", "user_agent", "username", "collar_number"}
NOBODY = {
    "areas.area": "places have names",
    "areas.place": "places have names",
    "areas.smallarea": "places have names",
    "areas.team": "a team's own name, address and telephone, which are published",
    "auth.group": "part of Django, not used",
    "auth.permission": "part of Django, not used",
    "engagement.panel": "a panel's own name",
    "socialaccount.socialapp": "the provider's name",
}


def label(model: type[models.Model]) -> str:
    return model._meta.label_lower


def is_personal(model: type[models.Model]) -> bool:
    """Say whether a model has a personal field, or belongs to one person alone."""
    fields = model._meta.local_concrete_fields
    named = bool({field.name for field in fields} & PERSONAL)
    return (named or label(model) in KEPT_BY_LIBRARIES) and label(model) not in NOBODY


def class_of(model: type[models.Model]) -> str | None:
    """Return the class: a plain attribute, the usual value of a column, or what stands for a library's model."""
    column = next((field for field in model._meta.local_concrete_fields if field.name == "retention_class"), None)
    if column is not None:
        return str(column.default)
    return getattr(model, "retention_class", KEPT_BY_LIBRARIES.get(label(model)))


@pytest.mark.django_db
def test_every_personal_model_names_a_class_that_exists() -> None:
    known = {entry.code for entry in standards.entries("retention_classes", on=date(2026, 1, 1))}
    personal = [model for model in apps.get_models() if is_personal(model)]

    assert len(personal) >= 10
    assert {label(model): class_of(model) for model in personal if class_of(model) not in known} == {}


def test_what_is_set_aside_is_there() -> None:
    labels = {label(model) for model in apps.get_models()}

    assert set(NOBODY) <= labels
    assert set(KEPT_BY_LIBRARIES) <= labels | {"axes.accessattemptexpiration"}


def test_a_model_that_names_none_is_noticed() -> None:
    class Diary(models.Model):
        name = models.CharField(max_length=10)

        class Meta:
            app_label = "people"

        def __str__(self) -> str:
            return self.name

    try:
        assert is_personal(Diary)
        assert class_of(Diary) is None
    finally:
        del apps.all_models["people"]["diary"]
        apps.clear_cache()
