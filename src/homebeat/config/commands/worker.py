"""`homebeat worker`: runs what the pages put off for later, and what is due by the clock."""

import argparse
import asyncio
import signal
import sys

from homebeat.foundation.jobs.worker import Pace, work

EXAMPLE = "homebeat worker --at-a-time 8"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say how much it does at a time and when it takes over from a worker that went silent."""
    usual = Pace()
    parser.add_argument(
        "--at-a-time", type=int, default=usual.at_a_time, metavar="N", help=f"jobs at a time (usual: {usual.at_a_time})"
    )
    parser.add_argument(
        "--silent-for", type=float, default=usual.silent_for, metavar="SECONDS",
        help=f"take over the jobs of a worker that was silent for so long (usual: {usual.silent_for:.0f})",
    )  # fmt: skip
    parser.add_argument("--until-empty", action="store_true", help="stop when no job is due, instead of waiting")


def run(args: argparse.Namespace) -> int:
    """Work until told to stop (Ctrl+C or a TERM signal); the jobs in hand are finished first."""
    pace = Pace(at_a_time=args.at_a_time, silent_for=args.silent_for, until_empty=args.until_empty)
    asyncio.run(_work(pace))
    return 0


async def _work(pace: Pace) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for one in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(one, stop.set)
    print("The worker is ready for jobs.", file=sys.stderr, flush=True)
    await work(pace, stop=stop)
    print("The worker has stopped; no job was left half done.", file=sys.stderr, flush=True)
