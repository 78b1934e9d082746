"""`homebeat serve`: the web pages, for an installation behind its own proxy."""

import argparse
import sys
from pathlib import Path

from django.conf import settings

from homebeat.config import serving
from homebeat.config.checks import shortfalls

EXAMPLE = "homebeat serve --port 8000"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take where to listen."""
    parser.add_argument(
        "--host", default=serving.HOST, metavar="ADDRESS", help=f"where to listen (usual: {serving.HOST})"
    )
    parser.add_argument("--port", type=int, metavar="N", help=f"which port (usual: PORT, else {serving.USUAL_PORT})")


def run(args: argparse.Namespace) -> int:
    """Serve until told to stop; unsafe settings or an unsafe database are refused."""
    reasons = shortfalls()
    if reasons:
        for one in reasons:
            print(f"homebeat serve: {one}", file=sys.stderr)
        return 1
    try:
        port = args.port or serving.usual_port()
        serving.require_free(port, host=args.host)
    except serving.NotServed as problem:
        print(f"homebeat serve: {problem}", file=sys.stderr)
        return 1
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    address = f"http://{args.host}:{port}/"
    ready = f"Homebeat is served at {address}. Stop with Ctrl+C."
    return serving.run_together(
        [serving.web_program(port=port, host=args.host)], address=address, when_ready=lambda: print(ready, flush=True)
    )
