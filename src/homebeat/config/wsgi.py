"""The WSGI door that granian serves; it stays shut on unsafe settings."""

import gc

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from homebeat.config.safe_settings import require_safe_settings

YOUNG, MIDDLE, OLD = 20_000, 20, 50

require_safe_settings()
application = get_wsgi_application()
get_resolver().url_patterns  # noqa: B018 (imports every room's pages before the heap is set aside)

# What the program itself is made of (modules, models, routes: half a million objects) never becomes rubbish. Looking
# through it took 85 ms in every tenth request; set aside, it is never looked at again.
gc.collect()
gc.freeze()
gc.set_threshold(YOUNG, MIDDLE, OLD)
