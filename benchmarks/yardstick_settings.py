"""The product's own settings with one more page: the yardstick."""

from homebeat.config.settings import *  # noqa: F403
from homebeat.config.settings import TEMPLATES

ROOT_URLCONF = "benchmarks.yardstick"
TEMPLATES = [*TEMPLATES]
TEMPLATES[1] = {**TEMPLATES[1], "DIRS": ["benchmarks/templates"]}
