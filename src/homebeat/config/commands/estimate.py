"""`homebeat estimate`: figures from a file of survey answers, each with its standard error and interval."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from homebeat.analysis.design.survey_design import LonelyStratum, Margin, MissingAnswers, RakingResiduals, SurveyDesign
from homebeat.analysis.engines.choosing import ENGINES, open_engine
from homebeat.analysis.engines.engine import EngineMissing
from homebeat.analysis.estimates import Estimate
from homebeat.analysis.estimation.answers import AnswerUnknown
from homebeat.analysis.estimation.description import Description, describe
from homebeat.analysis.estimation.design_effect import DesignEffect
from homebeat.analysis.estimation.estimating import MissingAnswersFound, Options
from homebeat.analysis.estimation.intervals import Interval
from homebeat.analysis.estimation.kinds import KINDS, MeasureUnreadable, estimate_measures, read_measure
from homebeat.analysis.estimation.lonely import LonelyStratumFound
from homebeat.analysis.estimation.margins import MarginRefused, read_margin
from homebeat.analysis.estimation.measures import Measure
from homebeat.analysis.estimation.sample import open_sample
from homebeat.analysis.estimation.stages import DesignRefused
from homebeat.analysis.tables.faults import TableRefused
from homebeat.config.rows import add_format, print_rows

EXAMPLE = """homebeat estimate answers.csv --measure share:confident=yes --by borough --weight weight --stratum bcu --cluster ward

Columns are named as in the file. A finite population correction is a count of units (above 1) or a sampling fraction (up to 1), one column a
stage. Degrees of freedom are clusters less strata, counted in each group. A group nobody answered in has no value and n = 0.
In CSV and XLSX files an empty cell, NA, N/A, NaN and NULL are missing answers; in Parquet files, null.
FILE for --poststratify and --rake has the columns category and total; a category with nobody in the sample is merged with the next
category of its file that has somebody, or the one before where none follows, and that is reported."""
NUMBERS = ("estimate", "se", "ci_low", "ci_high", "df", "n", "deff")
REFUSALS = (
    TableRefused,
    DesignRefused,
    MarginRefused,
    LonelyStratumFound,
    AnswerUnknown,
    MissingAnswersFound,
    EngineMissing,
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the file, the measures, the breakdown, the design and how figures are to be given."""
    parser.add_argument(
        "file", type=Path, metavar="FILE", help="answers as .csv, .xlsx or .parquet, or a folder of Parquet files"
    )
    written = ", ".join(kind.written for kind in KINDS.values())
    parser.add_argument(
        "--measure", type=_measure, action="append", required=True, metavar="KIND:...", help=f"{written}; repeatable"
    )
    parser.add_argument(
        "--by", type=_columns, action="append", metavar="COL[,COL]", help="break down by these columns; repeatable"
    )
    _add_design(parser)
    _add_fitting(parser)
    parser.add_argument(
        "--ci",
        choices=list(Interval),
        help="interval of shares (default: logit, as R's svyciprop); other measures take t",
    )
    parser.add_argument(
        "--level", type=_level, default=0.95, metavar="PART", help="confidence level between 0 and 1 (default: 0.95)"
    )
    parser.add_argument(
        "--deff", choices=list(DesignEffect), default=DesignEffect.WITHOUT_REPLACEMENT,
        help="design effect as R's deff=TRUE (default) or deff='replace'; always the latter where weights add up to the sample's size",
    )  # fmt: skip
    parser.add_argument("--engine", choices=ENGINES, default="duckdb", help="where to reckon (default: duckdb)")
    parser.add_argument(
        "--master", metavar="URL", help="Spark's master, such as local[2] or spark://host:7077 (default: local[*])"
    )
    add_format(parser)


def _add_design(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--weight", metavar="COL", help="people that each row stands for (default: all alike, or what --fpc implies)"
    )
    parser.add_argument("--stratum", metavar="COL", help="stratum that the row was drawn from")
    parser.add_argument(
        "--cluster", type=_columns, default=(), metavar="COL[,COL]", help="clusters within strata, one column a stage"
    )
    parser.add_argument(
        "--fpc",
        type=_columns,
        default=(),
        metavar="COL[,COL]",
        help="population counts or sampling fractions, one column a stage",
    )
    parser.add_argument(
        "--lonely",
        choices=list(LonelyStratum),
        default=LonelyStratum.FAIL,
        help="strata with one cluster, as R's survey.lonely.psu (default: fail)",
    )
    parser.add_argument(
        "--missing",
        choices=["leave-out", "refuse"],
        default="leave-out",
        help="rows without an answer (default: leave-out, as na.rm=TRUE)",
    )


def _add_fitting(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--poststratify",
        type=_margin,
        metavar="COL=FILE",
        help="fit weights to the totals of one column, as R's postStratify",
    )
    parser.add_argument(
        "--rake",
        type=_margin,
        action="append",
        nargs="+",
        default=[],
        metavar="COL=FILE",
        help="fit weights to the totals of several columns; repeatable",
    )
    parser.add_argument(
        "--rake-variance", choices=list(RakingResiduals), default=RakingResiduals.CALIBRATE,
        help="variance under raking as R's calibrate(calfun='raking') (default) or as R's rake()",
    )  # fmt: skip


def run(args: argparse.Namespace) -> int:
    """Estimate and print; say what stands in the way and return 1 where it cannot be done."""
    try:
        breakdowns = args.by or [()]
        engine = open_engine(args.engine, master=args.master)
        try:
            sample = open_sample(args.file, _design(args), engine, measures=args.measure, breakdowns=breakdowns)
            options = Options(Interval(args.ci) if args.ci else None, args.level, DesignEffect(args.deff))
            found = estimate_measures(sample, args.measure, breakdowns, options=options)
            description = describe(sample)
        finally:
            engine.close()
    except REFUSALS as refused:
        print(refused, file=sys.stderr)
        return 1
    _say_notes(description, found)
    _show(args, description, [one for breakdown in found for one in breakdown])
    return 0


def _design(args: argparse.Namespace) -> SurveyDesign:
    return SurveyDesign(
        weight=args.weight, stratum=args.stratum, clusters=args.cluster, fpc=args.fpc, lonely=LonelyStratum(args.lonely),
        missing=MissingAnswers.REFUSE if args.missing == "refuse" else MissingAnswers.LEAVE_OUT,
        poststratify=tuple(_read(*one) for one in ([args.poststratify] if args.poststratify else [])),
        rake=tuple(_read(*one) for group in args.rake for one in group), raking_residuals=RakingResiduals(args.rake_variance),
    )  # fmt: skip


def _read(column: str, path: Path) -> Margin:
    return read_margin(column, path)


def _say_notes(description: Description, found: Sequence[Sequence[Estimate]]) -> None:
    """Say on stderr what was merged, and what was left out over the whole sample."""
    for margin in description.margins:
        for merged in margin.merged:
            print(f"{margin.column}: {merged}.", file=sys.stderr)
    for one in (one for breakdown in found for one in breakdown if not one.by):
        for note in one.notes:
            print(f"{one.measure}: {note}.", file=sys.stderr)


def _show(args: argparse.Namespace, description: Description, found: Sequence[Estimate]) -> None:
    if args.format == "json":
        shown = {"design": _design_shown(args, description), "estimates": [_shown(one, dict(one.by)) for one in found]}
        print(json.dumps(shown, indent=2, ensure_ascii=False, allow_nan=False))
        return
    groups = {
        column: f"by {column}" if column in ("measure", *NUMBERS) else column for by in args.by or [] for column in by
    }
    rows = [{**_shown(one, None), **{groups[column]: value for column, value in one.by}} for one in found]
    columns = ("measure", *groups.values(), *NUMBERS)
    if args.format == "table":
        rows = [{name: _short(value) for name, value in row.items()} for row in rows]
    print_rows(rows, columns=columns, format=args.format)


def _shown(one: Estimate, by: dict[str, str] | None) -> dict[str, Any]:
    return {
        "measure": one.measure, "by": by, "estimate": one.value, "se": one.standard_error, "ci_low": one.ci_low, "ci_high": one.ci_high,
        "df": one.df, "n": one.n, "deff": one.deff,
    }  # fmt: skip


def _design_shown(args: argparse.Namespace, description: Description) -> dict[str, Any]:
    """Return the design as asked for and as found."""
    weights, fitted = description.weights, "poststratify" if args.poststratify else "rake"
    shown: dict[str, Any] = {
        "rows": description.rows, "weight": args.weight, "stratum": args.stratum, "strata": description.strata,
        "cluster": list(args.cluster), "clusters": list(description.clusters), "fpc": list(args.fpc), "lonely": args.lonely,
        "missing": args.missing, "deff": args.deff, "ci": args.ci or "logit", "level": args.level, "engine": args.engine,
    }  # fmt: skip
    if weights is not None:
        shown["weights"] = {
            "sum": weights.total,
            "smallest": weights.smallest,
            "largest": weights.largest,
            "effective_n": weights.effective_n,
        }
    if description.margins:
        shown[fitted] = [
            {
                "column": one.column,
                "categories": one.categories,
                "furthest_from_total": one.furthest,
                "merged": list(one.merged),
            }
            for one in description.margins
        ]
        shown["rounds"] = description.rounds
    return shown


def _short(value: Any) -> Any:
    """Return a number as people read it in a table: six digits."""
    return f"{value:.6g}" if isinstance(value, float) else value


def _measure(text: str) -> Measure:
    try:
        return read_measure(text)
    except MeasureUnreadable as wrong:
        raise argparse.ArgumentTypeError(str(wrong)) from None


def _columns(text: str) -> tuple[str, ...]:
    names = tuple(text.split(","))
    if not all(names):
        raise argparse.ArgumentTypeError(f"'{text}' has an empty name between commas")
    return names


def _margin(text: str) -> tuple[str, Path]:
    column, equals, path = text.rpartition("=")
    if not equals or not column or not path:
        raise argparse.ArgumentTypeError(f"'{text}' is not written as COL=FILE")
    return column, Path(path)


def _level(text: str) -> float:
    try:
        level = float(text)
    except ValueError:
        level = 0.0
    if not 0 < level < 1:
        raise argparse.ArgumentTypeError(f"'{text}' is not between 0 and 1")
    return level
