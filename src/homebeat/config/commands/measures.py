"""`homebeat measures`: every measure from a snapshot, with what stands behind it; measures without records say so."""

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import date
from typing import Any

from homebeat.analysis.engines.choosing import ENGINES, open_engine
from homebeat.analysis.engines.engine import EngineMissing
from homebeat.analysis.estimates import Estimate
from homebeat.analysis.measures.tree import LEVELS
from homebeat.config.home import snapshot_folder
from homebeat.config.rows import add_format, print_rows
from homebeat.snapshots.measuring import NoSuchMeasure, Outcome, measure, named
from homebeat.snapshots.opening import LATEST, open_snapshot
from homebeat.snapshots.problems import NoSuchSnapshot, SnapshotDamaged

EXAMPLE = """homebeat measures events_per_10000 quiet_wards --by borough --snapshot 2026-03-31-021004-7k3

Shares are fractions of 1. n is the base of a share, and the records behind a rate or a count. Everything is counted from records, so there is no
sampling error. An empty value is not known, never none; the notes say why. A measure without records is listed with what it waits for."""
COLUMNS = ("measure", "area", "month", "value", "unit", "n", "period", "polarity", "snapshot", "notes")
REFUSALS = (NoSuchMeasure, NoSuchSnapshot, SnapshotDamaged, EngineMissing)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the measures, the snapshot, the day, the breakdown and the engine."""
    parser.add_argument("measure", nargs="*", help="measures by name (default: all)")
    parser.add_argument(
        "--snapshot", default=LATEST, metavar="ID", help="the snapshot to work from (default: the latest)"
    )
    parser.add_argument(
        "--as-of", type=date.fromisoformat, metavar="DAY", help="the last day looked at (default: the snapshot's day)"
    )
    parser.add_argument(
        "--by",
        type=_by,
        default=("force",),
        metavar="LEVEL[,month]",
        help=f"{', '.join(LEVELS)}; also month by month (default: force)",
    )
    parser.add_argument("--engine", choices=ENGINES, default="duckdb", help="where to reckon (default: duckdb)")
    parser.add_argument(
        "--master", metavar="URL", help="Spark's master, such as local[2] or spark://host:7077 (default: local[*])"
    )
    add_format(parser)


def run(args: argparse.Namespace) -> int:
    """Work the measures out and print them; say what stands in the way and return 1 where it cannot be done."""
    try:
        snapshot = open_snapshot(snapshot_folder(), args.snapshot)
        wanted = named(args.measure, args.as_of or snapshot.manifest.day)
        engine = open_engine(args.engine, master=args.master)
        try:
            found = measure(wanted, snapshot, engine, as_of=args.as_of, level=args.by[0], monthly="month" in args.by)
        finally:
            engine.close()
    except REFUSALS as refused:
        print(refused, file=sys.stderr)
        return 1
    _show(found, args.format)
    return 0


def _by(text: str) -> tuple[str, ...]:
    level, *rest = text.split(",")
    if level not in LEVELS or rest not in ([], ["month"]):
        raise argparse.ArgumentTypeError(f"give one of {', '.join(LEVELS)}, and ',month' after it for months")
    return (level, *rest)


def _show(found: Sequence[Outcome], style: str) -> None:
    if style == "json":
        print(json.dumps([_whole(one) for one in found], indent=2, ensure_ascii=False, allow_nan=False))
        return
    rows = [_row(one, estimate, style) for one in found for estimate in one.estimates]
    rows += [
        {"measure": one.indicator.code, "unit": one.indicator.unit.value, "notes": one.missing}
        for one in found
        if one.missing
    ]
    print_rows(rows, columns=COLUMNS, format=style)


def _row(one: Outcome, estimate: Estimate, style: str) -> dict[str, Any]:
    by = dict(estimate.by)
    return {
        "measure": estimate.measure,
        "area": next(name for column, name in estimate.by if column != "month"),
        "month": by.get("month", ""),
        "value": _short(estimate.value) if style == "table" else estimate.value,
        "unit": one.indicator.unit.value,
        "n": estimate.n,
        "period": estimate.period,
        "polarity": estimate.polarity.value,
        "snapshot": estimate.snapshot,
        "notes": " ".join(estimate.notes),
    }


def _short(value: float | None) -> str:
    """Return a number as people read it: whole where it is whole, else four figures."""
    if value is None:
        return ""
    return f"{value:,.0f}" if value == round(value) else f"{value:.4g}"


def _whole(one: Outcome) -> dict[str, Any]:
    known = one.indicator
    return {
        "measure": known.code,
        "name": known.name,
        "known_as": known.known_as,
        "family": known.family,
        "unit": known.unit.value,
        "scale": known.scale,
        "polarity": known.polarity.value,
        "target": known.target,
        "source": known.source,
        "missing": one.missing,
        "estimates": [_estimate(estimate) for estimate in one.estimates],
    }


def _estimate(estimate: Estimate) -> dict[str, Any]:
    return {
        "by": dict(estimate.by),
        "area": estimate.area,
        "period": estimate.period,
        "value": estimate.value,
        "n": estimate.n,
        "method": estimate.method,
        "snapshot": estimate.snapshot,
        "notes": list(estimate.notes),
    }
