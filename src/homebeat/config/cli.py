"""`homebeat`: every task outside the browser, one verb each."""

import argparse
import importlib
import importlib.util
import os
import sys
from collections.abc import Sequence

from homebeat.config.commands import VERBS

SUPPORTED = ((3, 11), (3, 13))
BAD_USAGE = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb and return its exit code: 0 done, 1 refused or failed, 2 bad usage."""
    if not SUPPORTED[0] <= sys.version_info[:2] <= SUPPORTED[1]:
        return _say(f"Homebeat needs Python 3.11, 3.12 or 3.13; this is {sys.version.split()[0]}.", code=1)
    given = list(sys.argv[1:] if arguments is None else arguments)
    if not given or given[0] in ("-h", "--help"):
        return _say(_overview(), code=0 if given else BAD_USAGE)
    if given[0] not in VERBS or not importlib.util.find_spec(f"homebeat.config.commands.{given[0]}"):
        return _say(f"homebeat: there is no verb '{given[0]}'.\n\n{_overview()}", code=BAD_USAGE)
    try:
        return _run(given[0], given[1:])
    except BrokenPipeError:  # the reader of our output had enough, as `| head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _run(name: str, arguments: list[str]) -> int:
    """Open the verb's door, then load its module and run it; asking for help opens no door."""
    role, mode = VERBS[name].role, VERBS[name].mode
    if mode is not None:
        os.environ.setdefault("HOMEBEAT_MODE", mode)
    if role is not None:  # its module loads Django, which a verb without a role does without
        environment = importlib.import_module("homebeat.config.environment")
        if {"-h", "--help"} & set(arguments):
            environment.start_django()
        else:
            environment.prepare(role=os.environ.get("HOMEBEAT_ROLE") or role)
    verb = importlib.import_module(f"homebeat.config.commands.{name}")
    parser = argparse.ArgumentParser(
        prog=f"homebeat {name}", description=VERBS[name].help, epilog=f"Example: {verb.EXAMPLE}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    verb.add_arguments(parser)
    return int(verb.run(parser.parse_args(arguments)) or 0)


def _overview() -> str:
    lines = [f"  {name:<10} {verb.help}" for name, verb in VERBS.items()]
    return "\n".join(["usage: homebeat VERB ...", "", "Neighbourhood policing for a whole force.", "", *lines])


def _say(text: str, *, code: int) -> int:
    print(text, file=sys.stderr if code else sys.stdout)
    return code
