"""Days, deadlines and clocks as London lives them. No Django, and time is always passed in."""

from homebeat.foundation.clocks.clock import Clock, ClockRule, State, Unit, age
from homebeat.foundation.clocks.deadlines import days_due, hours_due, months_due, next_due, working_days_due
from homebeat.foundation.clocks.london import (
    LONDON,
    NaiveMoment,
    NoSuchTime,
    end_of_london_day,
    in_utc,
    london_day,
    london_midnight,
    london_moment,
)
from homebeat.foundation.clocks.working_days import (
    add_working_days,
    bank_holidays,
    is_working_day,
    working_days_between,
)

__all__ = [
    "LONDON",
    "Clock",
    "ClockRule",
    "NaiveMoment",
    "NoSuchTime",
    "State",
    "Unit",
    "add_working_days",
    "age",
    "bank_holidays",
    "days_due",
    "end_of_london_day",
    "hours_due",
    "in_utc",
    "is_working_day",
    "london_day",
    "london_midnight",
    "london_moment",
    "months_due",
    "next_due",
    "working_days_between",
    "working_days_due",
]
