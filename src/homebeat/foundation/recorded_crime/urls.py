"""Addresses of this room."""

from django.urls import path

from . import views

app_name = "recorded_crime"
urlpatterns = [
    path("<str:key>/", views.area, name="area"),
    path("<str:key>/outlines.geojson", views.outlines, name="outlines"),
    path("<str:key>/files/", views.files, name="files"),
]
