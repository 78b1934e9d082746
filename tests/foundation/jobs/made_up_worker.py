"""A real worker process that also knows the made-up tasks: `python -m tests.foundation.jobs.made_up_worker ...`."""

import argparse
import sys

from homebeat.config.environment import prepare

prepare(role="worker")

from homebeat.config.commands import worker  # noqa: E402
from tests.foundation.jobs import made_up_tasks  # noqa: E402, F401

parser = argparse.ArgumentParser()
worker.add_arguments(parser)
sys.exit(worker.run(parser.parse_args()))
