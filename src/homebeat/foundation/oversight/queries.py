"""Reading the trail of one's own force, newest first, whatever its length."""

from collections.abc import Iterable
from datetime import date

from django.apps import apps
from django.db import connection, models
from django.db.models import OuterRef, QuerySet, Subquery

from homebeat.foundation.access.scope import areas_open_to
from homebeat.foundation.areas.models import Area
from homebeat.foundation.audit.models import Event
from homebeat.foundation.clocks import end_of_london_day, london_midnight
from homebeat.foundation.people.models import Person

READ = "audit.read_trail"
MOST_PEOPLE = 200  # a name that more people bear than this narrows nothing down


def events_visible_to(person: Person | None, *, on: date) -> QuerySet[Event]:
    """Return the trail of the forces whose trail the person may read: the role must be held at the force itself."""
    roots = Area.objects.filter(areas_open_to(person, READ, on=on).q(""), kind=Area.Kind.FORCE)
    return Event.objects.filter(force_key__in=list(roots.values_list("key", flat=True)))


def with_names(events: QuerySet[Event]) -> QuerySet[Event]:
    """Add each actor's name as it is now; a person who was removed leaves none."""
    names = Person.objects.filter(key=OuterRef("actor_key")).values("name")
    return events.annotate(actor_name=Subquery(names, output_field=models.CharField(null=True)))


def from_day(events: QuerySet[Event], day: date) -> QuerySet[Event]:
    """Keep what happened on that London day or later."""
    return events.filter(at__gte=london_midnight(day))


def up_to_day(events: QuerySet[Event], day: date) -> QuerySet[Event]:
    """Keep what happened on that London day or earlier."""
    return events.filter(at__lte=end_of_london_day(day))


def by_people_called(events: QuerySet[Event], words: str, force: Area | None) -> QuerySet[Event]:
    """Keep what people did whose name, address or collar number holds the words."""
    people = Person.objects.filter(force=force)
    named = people.filter(
        models.Q(name__icontains=words) | models.Q(email__iexact=words) | models.Q(collar_number__iexact=words)
    )
    return events.filter(actor_key__in=list(named.values_list("key", flat=True)[:MOST_PEOPLE]))


def about(events: QuerySet[Event], kind: str, key: str) -> QuerySet[Event]:
    """Keep what happened to one record."""
    return events.filter(target_type=kind, target_key=key)


def kinds_of_record() -> Iterable[tuple[str, str]]:
    """Return the kinds of record that can stand in the trail, by the name they are filed under, in words."""
    ours = [model for model in apps.get_models() if hasattr(model, "key") and model.__module__.startswith("homebeat.")]
    return sorted(((model._meta.label_lower, kind_in_words(model)) for model in ours), key=lambda one: one[1])


def kind_in_words(model: type[models.Model]) -> str:
    """Return a kind of record in words."""
    return str(model._meta.verbose_name).capitalize()


def may_see_values(event: Event) -> bool:
    """Say whether the reader may see what the record held: of a fenced table, only what the database shows them anyway.

    Reading the trail must not become a way round need to know.
    """
    try:
        model = apps.get_model(event.target_type)
    except (LookupError, ValueError):
        return True
    return not _is_fenced(model._meta.db_table) or model._default_manager.filter(key=event.target_key).exists()


def _is_fenced(table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relrowsecurity FROM pg_class WHERE oid = to_regclass(%s)", [f"public.{table}"])
        row = cursor.fetchone()
    return bool(row and row[0])
