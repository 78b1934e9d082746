"""`homebeat compare`: which published figures truly differ from the average of similar forces and from their own past."""

import argparse
import sys
from pathlib import Path

from homebeat.analysis.comparison.differences import MINIMUM_BASE
from homebeat.analysis.comparison.false_discovery import FalseDiscovery
from homebeat.analysis.comparison.published import compare_published
from homebeat.analysis.comparison.published_table import read_published
from homebeat.analysis.tables.faults import TableRefused
from homebeat.analysis.wording.records import Record, flat_record_of, record_of
from homebeat.config.rows import add_format, print_rows

EXAMPLE = """homebeat compare docs/methods/report_2008/indicators.csv --format json

FILE is CSV, XLSX or Parquet, one row an area and indicator, with the columns
  area, indicator, polarity (higher or lower), level in per cent
and where they are known
  n, deff, survey (bcs or user_satisfaction),
  msf_level or msf_difference (points), msf_n,
  previous_level or change (points), previous_n,
  published_vs_msf, published_vs_previous (the source's own verdicts, to hold beside ours).

The test: difference over its standard error against the normal law, two-sided, at 95 per cent; each side brings level x (100 - level) / n, times
deff, which is 1 where it is not given. Without n on both sides a side is "not testable". Verdicts stand alone; what is left of them among
all the comparisons in the file stands beside them under false_discovery. Exits 0, or 1 when the file is refused."""

ON_SCREEN = (
    "area",
    "indicator",
    "level",
    "vs_msf_verdict",
    "vs_msf_rule_of_thumb",
    "vs_previous_verdict",
    "vs_previous_rule_of_thumb",
    "sentence",
    "notes",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The file, and how strict to be."""
    parser.add_argument("file", type=Path, metavar="FILE", help="CSV, XLSX or Parquet; see below for its columns")
    parser.add_argument(
        "--false-discovery", choices=[rule.value for rule in FalseDiscovery], default=FalseDiscovery.BENJAMINI_HOCHBERG.value,
        help="Benjamini-Hochberg, or Benjamini-Yekutieli for areas that overlap (default: bh)",
    )  # fmt: skip
    parser.add_argument(
        "--minimum-base", type=_people, default=MINIMUM_BASE, metavar="N",
        help=f"fewer people than this are too few to test (default: {MINIMUM_BASE})",
    )  # fmt: skip
    add_format(parser)


def run(args: argparse.Namespace) -> int:
    """Compare and print; a file that is refused says where and why."""
    try:
        table = read_published(args.file)
    except (TableRefused, OSError) as refused:
        print(refused, file=sys.stderr)
        return 1
    for remark in table.remarks:
        print(f"{args.file.name}: {remark}", file=sys.stderr)
    found = compare_published(table.figures, rule=FalseDiscovery(args.false_discovery), minimum_base=args.minimum_base)
    records = [record_of(one) if args.format == "json" else flat_record_of(one) for one in found]
    print_rows(records, columns=_columns(records, args.format), format=args.format)
    return 0


def _columns(records: list[Record], format: str) -> list[str]:
    if format == "table":
        return list(ON_SCREEN)
    return list(records[0]) if records else ["area", "indicator"]


def _people(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("a smallest number of people is 1 or more")
    return number
