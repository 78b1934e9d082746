"""The WSGI door that granian serves; it stays shut on unsafe settings."""

from django.core.wsgi import get_wsgi_application

from homebeat.config.safe_settings import require_safe_settings

require_safe_settings()
application = get_wsgi_application()
