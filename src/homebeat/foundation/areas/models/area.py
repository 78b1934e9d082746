"""The tree of areas (force, link-commander area, borough command, neighbourhood), its dates and its boundaries."""

from collections.abc import Iterable
from datetime import date
from functools import reduce
from operator import or_
from typing import Protocol

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from homebeat.foundation.keys import Keyed

GSS_CODE = RegexValidator(
    r"^[EWSN]\d{8}$", "Give a code of one letter (E, W, S or N) and eight figures, such as E05009288."
)


ROOT = 2  # the slashes of a force's own path


class DateRange(Func):
    """The half-open range of days from one column to another."""

    function = "daterange"
    output_field = DateRangeField()


class IsAnyOf(Func):
    """Whether a value is among those of an array."""

    template = "%(expressions)s)"
    arg_joiner = " = ANY("
    output_field = models.BooleanField()


class OfAForce(Protocol):
    """Whoever asks: a person of one force, or of none."""

    force_id: int | None


def lies_in(paths: Iterable[str], *, prefix: str = "area") -> Q:
    """Return the condition that a record's area is one of the areas with these paths, or lies below one.

    `prefix` is the lookup that leads to the area ('' for areas themselves). For a part of a force the database reads the
    areas once, as an array, and finds the records by their index on the area: a join by the beginning of the path would
    look at every record (16 ms against 1 ms for a borough's events). A whole force is told by its row, not by 690 areas.
    """
    wanted = tuple(paths)
    whole = [int(path.strip("/")) for path in wanted if is_root(path)]
    parts = [path for path in wanted if not is_root(path)]
    found = Q(**{f"{prefix}__force__in" if prefix else "force__in": whole})
    if not parts:
        return found
    begins = reduce(or_, (Q(path__startswith=path) for path in parts))
    if not prefix:
        return found | begins if whole else begins
    below = Q(IsAnyOf(F(f"{prefix}__pk"), ArraySubquery(Area.objects.order_by().filter(begins).values("pk"))))
    return found | below if whole else below


def is_root(path: str) -> bool:
    """Say whether a path is that of a whole force, as /1/ is."""
    return path.count("/") == ROOT


class AreaQuerySet(models.QuerySet["Area"]):
    """Named ways to narrow areas down."""

    def within(self, area: "Area") -> "AreaQuerySet":
        """Keep the area itself and everything below it."""
        return self.filter(path__startswith=area.path)

    def visible_to(self, person: OfAForce | None, *, on: date) -> "AreaQuerySet":
        """Keep the areas of the person's own force.

        Someone of no force (the inspectorate) sees a force where the database's own table of roles opens it to them,
        which needs a purpose. The tree stands below the roles and so asks the database, on the day set for the request.
        """
        if person is None:
            return self.none()
        if person.force_id is not None:
            return self.filter(force_id=person.force_id)
        return self.filter(pk__in=RawSQL("SELECT access_areas(%s)", ["areas.read"]))

    def open_on(self, day: date) -> "AreaQuerySet":
        """Keep the areas that exist on that day."""
        return self.filter(Q(opened_on__lte=day) & (Q(closed_on=None) | Q(closed_on__gt=day)))

    def of_force(self, force: "Area") -> "AreaQuerySet":
        """Keep the areas of one force."""
        return self.filter(force=force)

    def neighbourhoods(self) -> "AreaQuerySet":
        """Keep the lowest level, where a team works."""
        return self.filter(kind=Area.Kind.NEIGHBOURHOOD)


class Area(Keyed):
    """One node of the tree. `path` lists the row numbers from the force down to this area, as in /1/5/9/."""

    class Kind(models.TextChoices):
        FORCE = "force", _("Force")
        LINK_AREA = "link_area", _("Link-commander area")
        BOROUGH = "borough", _("Borough command")
        NEIGHBOURHOOD = "neighbourhood", _("Neighbourhood")

    kind = models.CharField(max_length=13, choices=Kind)
    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=120)
    gss_code = models.CharField(max_length=9, blank=True, validators=[GSS_CODE])
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    force = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    path = models.CharField(max_length=120, unique=True)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)

    objects = AreaQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        indexes = [
            models.Index(fields=["path"], name="areas_area_path_prefix", opclasses=["text_pattern_ops"]),
            models.Index(fields=["force", "kind", "name"], name="areas_area_force_kind"),
            models.Index(fields=["gss_code"], name="areas_area_gss"),
            GinIndex(fields=["name"], name="areas_area_name_words", opclasses=["gin_trgm_ops"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="areas_area_dates_in_order", condition=Q(closed_on=None) | Q(closed_on__gt=F("opened_on"))
            ),
            models.CheckConstraint(
                name="areas_area_only_a_force_is_a_root",
                condition=Q(kind="force", parent=None) | (~Q(kind="force") & Q(parent__isnull=False)),
            ),
            ExclusionConstraint(
                name="areas_area_one_open_area_per_code_and_force",
                expressions=[
                    ("force", RangeOperators.EQUAL),
                    ("gss_code", RangeOperators.EQUAL),
                    (DateRange("opened_on", "closed_on"), RangeOperators.OVERLAPS),
                ],
                condition=~Q(gss_code=""),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def area(self) -> "Area":
        """An area stands for itself wherever a record's place is asked for."""
        return self

    def ancestor_ids(self) -> list[int]:
        """Return the row numbers from the force down to this area."""
        return [int(part) for part in self.path.strip("/").split("/")]


class Succession(models.Model):
    """Which area took over from which, and how much of it (share of its people, 0 to 1)."""

    predecessor = models.ForeignKey(Area, models.CASCADE, related_name="became")
    successor = models.ForeignKey(Area, models.CASCADE, related_name="came_from")
    share = models.DecimalField(max_digits=5, decimal_places=4)
    on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor"], name="areas_succession_once"),
            models.CheckConstraint(name="areas_succession_share", condition=Q(share__gt=0, share__lte=1)),
            models.CheckConstraint(name="areas_succession_not_itself", condition=~Q(predecessor=F("successor"))),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} to {self.successor}, {self.on}"


class Boundary(models.Model):
    """An outline as it stood between two days: WKB in longitude and latitude, its box, and a drawn path for maps."""

    area = models.ForeignKey(Area, models.CASCADE, related_name="boundaries")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    geometry = models.BinaryField()
    min_lon = models.FloatField()
    min_lat = models.FloatField()
    max_lon = models.FloatField()
    max_lat = models.FloatField()
    svg_path = models.TextField()
    source = models.CharField(max_length=200)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="areas_boundary_one_at_a_time",
                expressions=[
                    ("area", RangeOperators.EQUAL),
                    (DateRange("valid_from", "valid_to"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area} from {self.valid_from}"
