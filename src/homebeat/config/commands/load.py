"""`homebeat load KIND FILE…`: published and sent files into the database, each whole or not at all."""

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from homebeat.config.rows import add_format, print_rows
from homebeat.foundation.areas.queries.tree import NoSuchForce
from homebeat.intake import outcomes, progress
from homebeat.intake.crime_data.loading import load_street_files
from homebeat.intake.geography.loading import load_geography
from homebeat.intake.geography.work import Work
from homebeat.intake.outcomes import FileOutcome
from homebeat.intake.progress import Begin
from homebeat.intake.provenance import Asked
from homebeat.intake.staffing_files.loading import load_staff
from homebeat.intake.survey_files.loading import load_survey_files
from homebeat.intake.survey_files.mapping import MappingRefused, shipped

EXAMPLE = "homebeat load crime 2019-12-city-of-london-street.csv --force London"
SHOWN = 20  # faults shown on the screen; all of them are in the file that --errors names
DONE, REFUSED, BAD_USAGE = 0, 1, 2
FIRST_YEAR, LAST_YEAR = 1801, 2200  # the first census, and far enough


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One sub-command for each kind of file; what they share stands after the files."""
    kinds = parser.add_subparsers(dest="kind", required=True, metavar="KIND")
    geography = _add_kind(kinds, "geography", "ward and borough outlines, look-ups and populations, in any order")
    geography.add_argument(
        "--force", required=True, metavar="NAME", help="the force they are for; made if it is not there"
    )
    geography.add_argument(
        "--valid-from",
        type=date.fromisoformat,
        metavar="DATE",
        help="first day the outlines hold (default: 1 April of the edition's year)",
    )
    geography.add_argument(
        "--year", type=_year, help="the year a population table counts (default: the one in its name)"
    )
    geography.add_argument(
        "--within",
        action="append",
        default=[],
        metavar="CODE",
        help="keep only boroughs whose code begins so, such as E09; may be repeated",
    )
    postcodes = _add_kind(kinds, "postcodes", "the ONS postcode file")
    postcodes.add_argument(
        "--force", default="", metavar="NAME", help="keep only this force's postcodes (default: all)"
    )
    crime = _add_kind(kinds, "crime", "street-level crime, one month a file, as data.police.uk publishes it")
    crime.add_argument("--force", default="", metavar="NAME", help="the force they are for (default: the only one)")
    staff = _add_kind(
        kinds, "staff", "a force's staff with their roles, teams and moves, as intake/staffing_files says"
    )
    staff.add_argument("--force", default="", metavar="NAME", help="the force they are in (default: the only one)")
    survey = _add_kind(kinds, "survey", "published survey results or one row for each respondent: CSV, XLSX or Parquet")
    survey.add_argument("--force", default="", metavar="NAME", help="the force they are for (default: the only one)")
    survey.add_argument(
        "--mapping",
        required=True,
        type=_mapping,
        metavar="TOML",
        help=f"which column holds what, and how it is written: a file, or one that is shipped ({', '.join(shipped())})",
    )


def _add_kind(
    kinds: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, what: str
) -> argparse.ArgumentParser:
    parser = kinds.add_parser(name, help=what, description=f"Load {what}.")
    parser.add_argument("files", nargs="+", type=_file, metavar="FILE", help="a file, as published")
    parser.add_argument("--dry-run", action="store_true", help="check and count, but write nothing")
    parser.add_argument("--replace", action="store_true", help="correct what is loaded already and differs")
    parser.add_argument(
        "--errors", type=Path, metavar="FILE", help="write every fault as CSV: file, row, column, reason"
    )
    add_format(parser)
    return parser


def run(args: argparse.Namespace) -> int:
    """Load the files and print what came of each; 1 if any was refused."""
    asked = Asked(at=datetime.now(UTC), replace=args.replace, dry_run=args.dry_run)
    with progress.shown(args.files) as begin:
        try:
            found = LOADERS[args.kind](args, asked, begin)
        except (NoSuchForce, MappingRefused) as error:
            print(f"homebeat load: {error}", file=sys.stderr)
            return BAD_USAGE
    _print(found, args)
    return REFUSED if any(one.refused for one in found) else DONE


def _load_geography(args: argparse.Namespace, asked: Asked, begin: Begin) -> list[FileOutcome]:
    work = Work(asked, args.force, args.valid_from, args.year, tuple(args.within))
    return load_geography(args.files, work, progress=begin)


def _load_postcodes(args: argparse.Namespace, asked: Asked, begin: Begin) -> list[FileOutcome]:
    return load_geography(args.files, Work(asked, args.force), progress=begin)


def _load_crime(args: argparse.Namespace, asked: Asked, begin: Begin) -> list[FileOutcome]:
    return load_street_files(args.files, force_name=args.force, asked=asked, progress=begin)


def _load_staff(args: argparse.Namespace, asked: Asked, begin: Begin) -> list[FileOutcome]:
    return load_staff(args.files, force_name=args.force, asked=asked, progress=begin)


def _load_survey(args: argparse.Namespace, asked: Asked, begin: Begin) -> list[FileOutcome]:
    return load_survey_files(args.files, mapping_path=args.mapping, force_name=args.force, asked=asked, progress=begin)


LOADERS: dict[str, Callable[[argparse.Namespace, Asked, Begin], list[FileOutcome]]] = {
    "geography": _load_geography,
    "postcodes": _load_postcodes,
    "crime": _load_crime,
    "staff": _load_staff,
    "survey": _load_survey,
}


def _print(found: Sequence[FileOutcome], args: argparse.Namespace) -> None:
    """Results go to stdout; sentences for the person at the keyboard to stderr."""
    if args.format == "json":
        print(json.dumps({"files": [one.as_json() for one in found]}, indent=2, ensure_ascii=False))
    else:
        print_rows([one.as_row() for one in found], columns=outcomes.COLUMNS, format=args.format)
    for one in found:
        for note in one.notes:
            print(f"{Path(one.file).name}: {note}", file=sys.stderr)
    faults = [(one.file, fault) for one in found for fault in one.refused]
    for file, fault in faults[:SHOWN]:
        where = ", ".join(part for part in (f"row {fault.row}" if fault.row else "", fault.column) if part)
        print(f"{Path(file).name}{': ' if where else ''}{where}: {fault.reason}", file=sys.stderr)
    if len(faults) > SHOWN and args.errors is None:
        print(f"{len(faults) - SHOWN:,} more faults; --errors FILE writes them all.", file=sys.stderr)
    if args.errors is not None:
        print(f"{outcomes.write_faults(found, args.errors):,} faults written to {args.errors}.", file=sys.stderr)
    if args.dry_run:
        print("Dry run: nothing was written.", file=sys.stderr)


def _file(text: str) -> Path:
    path = Path(text)
    if not path.is_file():
        raise argparse.ArgumentTypeError(f"there is no file '{text}'")
    if not os.access(path, os.R_OK):
        raise argparse.ArgumentTypeError(f"you may not read the file '{text}'")
    return path


def _mapping(text: str) -> Path:
    return shipped().get(text) or _file(text)


def _year(text: str) -> int:
    if not text.isdecimal() or not FIRST_YEAR <= int(text) <= LAST_YEAR:
        raise argparse.ArgumentTypeError("give a year of four figures, such as 2020")
    return int(text)
