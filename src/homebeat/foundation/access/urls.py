"""Addresses of the pages about people and roles."""

from django.urls import path

from . import views

app_name = "access"
urlpatterns = [
    path("", views.people, name="people"),
    path("new/", views.person_new, name="person_new"),
    path("purpose/", views.purpose, name="purpose"),
    path("roles/<slug:key>/end/", views.role_end, name="role_end"),
    path("<slug:key>/", views.person, name="person"),
    path("<slug:key>/change/", views.person_change, name="person_change"),
    path("<slug:key>/left/", views.person_left, name="person_left"),
    path("<slug:key>/roles/new/", views.role_new, name="role_new"),
    path("<slug:key>/help/", views.help_person, name="help"),
]
