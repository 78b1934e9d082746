"""`homebeat bench`: measure what we claim about speed; the measuring programs stand beside the code, not in the package."""

import argparse
import importlib
import os
import sys

from homebeat.config.home import CHECKOUT

EXAMPLE = "homebeat bench pages"
NAMES = {
    "coverage": None,
    "demo_load": "owner",
    "estimation": None,
    "pages": "owner",
    "survey_burst": "owner",
    "placing": None,
    "small_area_coverage": None,
    "small_areas": None,
}  # the database role each measures as; None: it needs no database


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the names of the benchmarks to run; all of them without a name."""
    parser.add_argument(
        "names", nargs="*", choices=[*NAMES, []], metavar="NAME", help=f"one of {', '.join(NAMES)}; all without a name"
    )


def run(args: argparse.Namespace) -> int:
    """Run each benchmark and return 1 if any missed its goal."""
    if not (CHECKOUT / "benchmarks").is_dir():
        print("The benchmarks stand in the source checkout; this is an installed copy.", file=sys.stderr)
        return 1
    sys.path.insert(0, str(CHECKOUT))
    names = args.names or list(NAMES)
    role = next((NAMES[name] for name in names if NAMES[name]), None)
    if role is not None:
        importlib.import_module("homebeat.config.environment").prepare(role=os.environ.get("HOMEBEAT_ROLE") or role)
    results = []
    for name in names:
        print(f"\n== {name}", flush=True)
        results.append(int(importlib.import_module(f"benchmarks.{name}").main()))
    return max(results)
