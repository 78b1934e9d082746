"""The list of failed work."""

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from homebeat.foundation.ui.tables import Column, Filter, MomentColumn, NumberColumn, Table, TagColumn

from . import presenters
from .models import FailedJob

COLOURS = {FailedJob.State.STOPPED: "red", FailedJob.State.RETRYING: "yellow", FailedJob.State.GIVEN_UP: "grey"}


class FailedJobs(Table):
    """Failed work: what needs a decision first, then what is tried again, then what was given up."""

    caption = _("Failed work")
    columns = (
        Column(
            "what", _("What"), presenters.what, href=lambda row: reverse("jobs:failed_job", kwargs={"key": row.key})
        ),
        TagColumn("state", _("State"), lambda row: row.get_state_display(), colour=lambda row: COLOURS[row.state]),
        Column("why", _("Why")),
        NumberColumn("times", _("Failures")),
        MomentColumn("last_failed_at", _("Last failed"), sort=True),
        Column("for_whom", _("Done for"), presenters.for_whom),
    )
    filters = (
        Filter(
            "state",
            forms.ChoiceField(label=_("State"), choices=[("", _("All")), *FailedJob.State.choices]),
            lambda rows, value: rows.filter(state=value),
        ),
    )
    empty = _("Nothing has failed")
    empty_hint = _("Work that could not be done shows here, with the reason and what you can do.")
    download = False
