"""Addresses of the pages on which the trail is read."""

from django.urls import path

from . import views

app_name = "oversight"
urlpatterns = [
    path("", views.events, name="events"),
    path("<slug:key>/", views.event, name="event"),
    path("record/<str:kind>/<str:key>/", views.record, name="record"),
]
