"""Ways from a model over foreign keys to a field, such as `event__area__key`."""

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, Model

from .problems import SnapshotRefused

Fields = tuple["Field[object, object]", ...]


def fields_on(model: type[Model], path: str) -> Fields:
    """Return the fields on the way, the one it leads to last.

    Raises:
        SnapshotRefused: there is no such way.
    """
    found: list[Field[object, object]] = []
    at: type[Model] | None = model
    for name in path.split("__"):
        try:
            step = at._meta.get_field(name) if at is not None else None
        except FieldDoesNotExist:
            step = None
        if not isinstance(step, Field):
            raise SnapshotRefused(f"{model._meta.label}: there is no way '{path}'; it ends before '{name}'.")
        found.append(step)
        at = step.related_model if isinstance(step.related_model, type) else None
    return tuple(found)
