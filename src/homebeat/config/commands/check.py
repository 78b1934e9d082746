"""`homebeat check`: refuse unsafe settings, each reason with what to do."""

import argparse
import sys

from homebeat.config.checks import shortfalls
from homebeat.config.rows import add_format, print_rows

EXAMPLE = "homebeat check --format json"
COLUMNS = ("code", "what to do", "source")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the format of the reasons."""
    add_format(parser)


def run(args: argparse.Namespace) -> int:
    """Print every reason against serving this installation; 1 if there is any."""
    found = shortfalls()
    rows = [{"code": one.code, "what to do": str(one), "source": one.source} for one in found]
    if rows or args.format != "table":
        print_rows(rows, columns=COLUMNS, format=args.format)
    reasons = f"{len(found)} reason{'s' if len(found) > 1 else ''} not to serve this installation."
    print(reasons if found else "Safe to serve.", file=sys.stderr)
    return 1 if found else 0
