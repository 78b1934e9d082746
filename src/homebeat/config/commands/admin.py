"""`homebeat admin create`: the first administrator of a force, made by whoever holds the database."""

import argparse
import getpass
import os
import sys
from datetime import UTC, datetime

from django.db import transaction

from homebeat.foundation.access.actions.founding import found_administrator
from homebeat.foundation.areas.actions import tree as planting
from homebeat.foundation.areas.models import Area
from homebeat.foundation.areas.queries import tree
from homebeat.foundation.clocks import london_day
from homebeat.foundation.rulebook import RuleBroken

EXAMPLE = 'homebeat admin create --force "Northshire Police" --email ada@northshire.example --name "Ada Okoro"'
FROM_ENVIRONMENT = "HOMEBEAT_ADMIN_PASSWORD"


class NoPassword(Exception):
    """No password came; the message says how to give one."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take whom to make administrator of what."""
    tasks = parser.add_subparsers(dest="task", required=True)
    create = tasks.add_parser("create", help="make the first administrator of a force")
    create.add_argument("--force", required=True, metavar="NAME", help="the force's name")
    create.add_argument("--email", required=True, metavar="ADDRESS", help="the address to sign in with")
    create.add_argument("--name", required=True, metavar="NAME", help="the person's name")
    create.add_argument("--new-force", action="store_true", help="make the force as well")
    create.add_argument("--another", action="store_true", help="make one even though the force has an administrator")
    create.add_argument("--password-stdin", action="store_true", help="read the password from the standard input")


def run(args: argparse.Namespace) -> int:
    """Make the administrator; 1 if refused, with every reason."""
    at = datetime.now(UTC)
    try:
        password = _password(from_input=args.password_stdin)
        with transaction.atomic():
            force = _new_force(args.force, at=at) if args.new_force else tree.force_named(args.force)
            found_administrator(
                force=force, name=args.name, email=args.email, password=password, at=at, another=args.another
            )
    except (NoPassword, tree.NoSuchForce) as problem:
        return _refuse([str(problem)])
    except RuleBroken as broken:
        return _refuse([str(one) for one in broken.shortfalls])
    print(f"{args.name} is administrator of {force.name} and signs in as {args.email.strip().lower()}.")
    print("Signing in asks for a second step first: have an authenticator app at hand.", file=sys.stderr)
    return 0


def _new_force(name: str, *, at: datetime) -> Area:
    try:
        known = tree.force_named(name)
    except tree.NoSuchForce:
        return planting.add_force(name=" ".join(name.split()), opened_on=london_day(at), by=None, at=at)
    raise tree.NoSuchForce(f"There is a force '{known.name}' already: leave --new-force out.")


def _password(*, from_input: bool) -> str:
    """Return the password from the input, the environment or the keyboard, in this order.

    Raises:
        NoPassword: none came, or the two typed ones differ.
    """
    if from_input:
        return sys.stdin.readline().rstrip("\n")
    if os.environ.get(FROM_ENVIRONMENT):
        return os.environ[FROM_ENVIRONMENT]
    if not sys.stdin.isatty():
        raise NoPassword(f"Give a password: type it at a terminal, set {FROM_ENVIRONMENT}, or say --password-stdin.")
    typed = getpass.getpass("Password: ")
    if typed != getpass.getpass("The same again: "):
        raise NoPassword("The two passwords differ. Try again.")
    return typed


def _refuse(reasons: list[str]) -> int:
    for reason in reasons:
        print(f"homebeat admin: {reason}", file=sys.stderr)
    return 1
