"""Addresses that exist in demo mode only."""

from django.urls import path

from . import views

app_name = "demo"
urlpatterns = [
    path("", views.people, name="people"),
    path("step-in/", views.step_in, name="step_in"),
]
