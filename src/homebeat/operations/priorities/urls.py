"""Addresses of this room."""

from django.urls import path

from .views import changing, reading

app_name = "priorities"
urlpatterns = [
    path("", reading.priority_list, name="list"),
    path("wards/<str:key>/", reading.ward, name="ward"),
    path("wards/<str:key>/paper/", reading.sheet, name="sheet"),
    path("wards/<str:key>/propose/", changing.propose, name="propose"),
    path("<str:key>/", reading.priority, name="detail"),
    path("<str:key>/decide/", changing.decide, name="decide"),
    path("<str:key>/progress/", changing.progress, name="progress"),
    path("<str:key>/close/", changing.close, name="close"),
]
