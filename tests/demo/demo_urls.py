"""The project's addresses as demo mode has them."""

from django.urls import include, path

from homebeat.config.urls import handler400, handler403, handler404, handler500, urlpatterns

urlpatterns = [*urlpatterns, path("demo/", include("homebeat.demo.urls"))]

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]
