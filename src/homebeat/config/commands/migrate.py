"""`homebeat migrate`: tables first, then the shipped policy data, then who may do what."""

import argparse
import sys

from django.core.management import call_command

from homebeat.foundation.access.loading import load_permissions
from homebeat.foundation.standards.loading import load_all

EXAMPLE = "homebeat migrate"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """It takes none."""


def run(args: argparse.Namespace) -> int:
    """Migrate, load the policy data, and copy the declared table of permissions into the database."""
    call_command("migrate", verbosity=0, interactive=False)
    print(f"policy data: {load_all()}", file=sys.stderr)  # noqa: T201
    print(f"permissions: {load_permissions()}", file=sys.stderr)  # noqa: T201
    return 0
