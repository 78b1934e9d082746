"""`homebeat migrate`: tables first, then the shipped policy data, then who may do what."""

import argparse
import sys

from django.core.management import call_command
from django.core.management.base import CommandError

from homebeat.foundation.access.loading import load_permissions
from homebeat.foundation.standards.loading import load_all

EXAMPLE = "homebeat migrate"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Let a build ask whether the migrations say all that the models say."""
    parser.add_argument("--check", action="store_true", help="change nothing; fail if a model has no migration yet")


def run(args: argparse.Namespace) -> int:
    """Migrate, load the policy data, and copy the declared table of permissions into the database."""
    if args.check:
        return _check()
    call_command("migrate", verbosity=0, interactive=False)
    print(f"policy data: {load_all()}", file=sys.stderr)
    print(f"permissions: {load_permissions()}", file=sys.stderr)
    return 0


def _check() -> int:
    try:
        call_command("makemigrations", check_changes=True, dry_run=True, verbosity=1)
    except (CommandError, SystemExit) as problem:
        return 1 if getattr(problem, "code", 1) else 0
    return 0
