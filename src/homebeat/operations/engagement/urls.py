"""Addresses of this room."""

from django.urls import URLPattern

app_name = "engagement"
urlpatterns: list[URLPattern] = []
