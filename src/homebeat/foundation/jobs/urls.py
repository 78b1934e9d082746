"""Addresses of this room."""

from django.urls import path

from . import views

app_name = "jobs"
urlpatterns = [
    path("", views.failed_jobs, name="failed_jobs"),
    path("<str:key>/", views.failed_job, name="failed_job"),
    path("<str:key>/try-again/", views.try_again, name="try_again"),
    path("<str:key>/give-up/", views.give_up, name="give_up"),
]
