"""`homebeat chart`: a process chart over time, or a funnel of areas, as SVG or JSON."""

import argparse
import json
import sys
from pathlib import Path

from homebeat.analysis.charts.answers import answer_of
from homebeat.analysis.charts.counted import p_chart, u_chart
from homebeat.analysis.charts.drawn import draw_funnel, draw_process
from homebeat.analysis.charts.funnel import FunnelChart, FunnelOf, funnel_chart
from homebeat.analysis.charts.individuals import xmr_chart
from homebeat.analysis.charts.periods import TimeNotRead
from homebeat.analysis.charts.process import Kind, ProcessChart
from homebeat.analysis.charts.reading import read_columns, read_series, refuse_parts_of_people
from homebeat.analysis.charts.seasons import SeasonalModel, take_out_seasons
from homebeat.analysis.charts.series import Baseline, BaselineRefused, Series, SeriesRefused
from homebeat.analysis.charts.trends import Trend, trend_of
from homebeat.analysis.comparison.differences import FigureOutOfRange
from homebeat.analysis.tables.faults import TableRefused

EXAMPLE = """homebeat chart burglaries.csv --kind xmr --time month --value burglaries --baseline 2018-04:2020-02 --format json

FILE is CSV, XLSX or Parquet, one row a period (or, for a funnel, one row an area). Months are written 2018-04, quarters 2018-Q2, years 2018 or
2018/19, days 2018-04-30. A period without a row or a value is a gap, never zero; a base of zero gives no figure.

kinds
  xmr     single values: mean and mean +- 2.66 mean moving ranges; with --base, value / base
  p       shares: --value counts some of --base; limits widened as Laney does where shares scatter more than counting explains (p')
  u       rates: --value counts events over --base; likewise (u')
  funnel  areas: --time names the areas; limits at 998 in 1,000 (drawn with 95 in 100), exact, widened where all areas spread more than chance

signals   beyond the limits; two of three beyond two sigma; eight on one side of the centre. A steady process sets one off about once in 122 points
json      centre; limits (one number, or a list in the order of the points where they differ); points; signals. Shares are fractions of 1

Notes on gaps, few points and widened limits go to the error stream. Exits 0, 1 when the file is refused, 2 on bad usage."""

REFUSALS = (TableRefused, TimeNotRead, SeriesRefused, BaselineRefused, FigureOutOfRange, OSError)
COUNTED = (Kind.P, Kind.U, Kind.FUNNEL)
BAD_USAGE = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The file, its columns, and what is drawn of them."""
    parser.add_argument("file", type=Path, metavar="FILE", help="CSV, XLSX or Parquet")
    parser.add_argument("--kind", required=True, choices=[kind.value for kind in Kind], help="see below")
    parser.add_argument("--time", required=True, metavar="COL", help="the column of times; of a funnel, of areas")
    parser.add_argument("--value", required=True, metavar="COL", help="the column of values or counts")
    parser.add_argument(
        "--base", metavar="COL", help="the column of what each was counted from; p, u and funnel need it"
    )
    parser.add_argument(
        "--baseline", metavar="FROM:TO", help="the periods that fix the limits, both included: 2018-04:2020-02"
    )
    parser.add_argument(
        "--plain", action="store_true", help="p and u: limits from counting alone, without Laney's widening"
    )
    parser.add_argument(
        "--funnel-of", choices=[of.value for of in FunnelOf], default=FunnelOf.SHARE.value,
        help="funnel: shares of the base (binomial) or rates over it (Poisson) (default: share)",
    )  # fmt: skip
    parser.add_argument(
        "--seasons", choices=[model.value for model in SeasonalModel],
        help="xmr: take out the yearly pattern first, by moving averages; found in the baseline where there is one",
    )  # fmt: skip
    parser.add_argument("--trend", action="store_true", help="svg: draw the straight trend with its 95 in 100 interval")
    parser.add_argument("--title", help="svg: the drawing's title (default: the name of the value's column)")
    parser.add_argument(
        "--width", choices=["wide", "narrow"], default="wide", help="svg: for a page or a phone (default: wide)"
    )
    parser.add_argument("--format", choices=["svg", "json"], default="svg", help="default: svg")


def run(args: argparse.Namespace) -> int:
    """Chart and print; a file that is refused says where and why."""
    misused = _misused(args)
    if misused:
        print(f"homebeat chart: {misused}", file=sys.stderr)
        return BAD_USAGE
    try:
        chart = _funnel(args) if args.kind == Kind.FUNNEL else _process(args)
        trend = trend_of(_plain(chart)) if args.trend and isinstance(chart, ProcessChart) else None
    except REFUSALS as refused:
        print(refused, file=sys.stderr)
        return 1
    for note in chart.notes:
        print(f"{args.file.name}: {note}", file=sys.stderr)
    print(
        json.dumps(answer_of(chart), indent=2, ensure_ascii=False)
        if args.format == "json"
        else _svg(args, chart, trend)
    )
    return 0


def _misused(args: argparse.Namespace) -> str:
    """Return why the options do not go together, or nothing."""
    is_funnel = args.kind == Kind.FUNNEL
    wrong = {
        f"--kind {args.kind} needs --base: what each value was counted from.": args.kind in COUNTED and not args.base,
        "--baseline is for charts over time, not for a funnel.": is_funnel and args.baseline,
        "--trend is for charts over time, not for a funnel.": is_funnel and args.trend,
        "--funnel-of is for --kind funnel.": not is_funnel and args.funnel_of != FunnelOf.SHARE,
        "--plain is for --kind p and --kind u.": args.plain and args.kind not in (Kind.P, Kind.U),
        "--seasons is for --kind xmr without --base.": args.seasons and (args.kind != Kind.XMR or args.base),
    }
    return next((words for words, is_so in wrong.items() if is_so), "")


def _process(args: argparse.Namespace) -> ProcessChart:
    series = read_series(args.file, time=args.time, value=args.value, base=args.base)
    baseline = Baseline.parse(args.baseline) if args.baseline else None
    if args.kind == Kind.XMR:
        if args.seasons:
            series = take_out_seasons(series, model=SeasonalModel(args.seasons), baseline=baseline).adjusted
        return xmr_chart(series, baseline=baseline)
    refuse_parts_of_people(series.values, args.value)
    counted = p_chart if args.kind == Kind.P else u_chart
    return counted(series, baseline=baseline, plain=args.plain)


def _funnel(args: argparse.Namespace) -> FunnelChart:
    columns = read_columns(args.file, time=args.time, value=args.value, base=args.base)
    refuse_parts_of_people(columns.values, args.value)
    return funnel_chart(columns.names, columns.values, columns.bases or (), of=FunnelOf(args.funnel_of))


def _plain(chart: ProcessChart) -> Series:
    return Series(chart.series.periods, chart.values)


def _svg(args: argparse.Namespace, chart: ProcessChart | FunnelChart, trend: Trend | None) -> str:
    title = args.title or args.value
    if isinstance(chart, ProcessChart):
        drawing = draw_process(chart, title=title, trend=trend)
    else:
        drawing = draw_funnel(chart, title=title)
    return drawing.alone(args.width)
