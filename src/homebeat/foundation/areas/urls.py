"""Addresses of this room."""

from django.urls import path

from . import views

app_name = "areas"
urlpatterns = [
    path("", views.area_list, name="list"),
    path("find/", views.find, name="find"),
    path("<str:key>/", views.area_detail, name="detail"),
    path("<str:key>/outlines.geojson", views.outlines, name="outlines"),
]
