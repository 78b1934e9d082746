"""Addresses of the pages that join rooms."""

from django.urls import path

from . import views

app_name = "workplace"
urlpatterns = [
    path("", views.home, name="home"),
    path("boroughs/", views.boroughs, name="boroughs"),
    path("boroughs/<str:key>/", views.borough, name="borough"),
    path("boroughs/<str:key>/wards.geojson", views.borough_map, name="borough_map"),
    path("wards/<str:key>/", views.ward, name="ward"),
    path("wards/<str:key>/outline.geojson", views.ward_map, name="ward_map"),
]
