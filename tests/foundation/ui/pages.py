"""Addresses of this room alone, so that its tests stand without the rooms above it."""

from django.urls import include, path

urlpatterns = [path("ui/", include("homebeat.foundation.ui.urls"))]
