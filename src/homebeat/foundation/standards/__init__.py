"""Policy as dated data: what holds on a day, and the load that brings it in from `frameworks/`."""

from homebeat.foundation.standards.editions import NotInForce, StandardsNotLoaded, UnknownStandard
from homebeat.foundation.standards.loading import LoadReport, load_all
from homebeat.foundation.standards.problems import Problem, StandardsInvalid
from homebeat.foundation.standards.queries import (
    clock_rule,
    datasets,
    entries,
    entry,
    find,
    history,
    posts_required,
    staffing_models,
    value,
)
from homebeat.foundation.standards.rules import NoStaffingModel, Posts, StaffingModel
from homebeat.foundation.standards.values import Standard

__all__ = [
    "LoadReport",
    "NoStaffingModel",
    "NotInForce",
    "Posts",
    "Problem",
    "StaffingModel",
    "Standard",
    "StandardsInvalid",
    "StandardsNotLoaded",
    "UnknownStandard",
    "clock_rule",
    "datasets",
    "entries",
    "entry",
    "find",
    "history",
    "load_all",
    "posts_required",
    "staffing_models",
    "value",
]
