"""Addresses that anyone may open."""

from django.urls import path

from . import views

app_name = "publicsite"
urlpatterns = [
    path("your-area/", views.find_team, name="find_team"),
    path("neighbourhoods/<slug:force>/<slug:team>/", views.team, name="team"),
    path("neighbourhoods/<slug:force>/<slug:team>/boundary.geojson", views.boundary, name="boundary"),
    path("faces/<str:seed>.svg", views.face, name="face"),
    path("help/", views.words, {"page": "help"}, name="help"),
    path("accessibility/", views.words, {"page": "accessibility"}, name="accessibility"),
    path("privacy/", views.words, {"page": "privacy"}, name="privacy"),
]
