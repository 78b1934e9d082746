"""Addresses of one's own account."""

from django.urls import path

from . import views

app_name = "people"
urlpatterns = [
    path("", views.account, name="account"),
    path("language/", views.language, name="language"),
    path("sessions/", views.sessions, name="sessions"),
    path("sessions/end/", views.end_session, name="end_session"),
    path("sessions/end-others/", views.end_other_sessions, name="end_other_sessions"),
]
