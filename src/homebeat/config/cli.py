"""`homebeat`: every task outside the browser, one verb each."""

import argparse
import importlib
import os
import pkgutil
import sys
from collections.abc import Sequence
from types import ModuleType

from homebeat.config import commands
from homebeat.config.environment import prepare

SUPPORTED = ((3, 11), (3, 13))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb and return its exit code: 0 done, 1 refused or failed, 2 bad usage."""
    if not SUPPORTED[0] <= sys.version_info[:2] <= SUPPORTED[1]:
        print(f"Homebeat needs Python 3.11, 3.12 or 3.13; this is {sys.version.split()[0]}.", file=sys.stderr)  # noqa: T201
        return 1
    verbs = _verbs()
    given = _parser(verbs).parse_args(arguments)
    verb = verbs[given.verb]
    if getattr(verb, "ROLE", None):
        prepare(role=os.environ.get("HOMEBEAT_ROLE") or verb.ROLE)
    return int(verb.run(given) or 0)


def _verbs() -> dict[str, ModuleType]:
    names = [module.name for module in pkgutil.iter_modules(commands.__path__)]
    return {name: importlib.import_module(f"{commands.__name__}.{name}") for name in names}


def _parser(verbs: dict[str, ModuleType]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="homebeat", description="Neighbourhood policing for a whole force.")
    choices = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    for name, verb in verbs.items():
        one = choices.add_parser(
            name, help=verb.HELP, description=verb.HELP, epilog=f"Example: {verb.EXAMPLE}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )  # fmt: skip
        verb.add_arguments(one)
    return parser
