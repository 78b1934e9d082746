"""Addresses of this room."""

from django.urls import path

from .views import changing, contacts, events, logging, network

app_name = "engagement"
urlpatterns = [
    path("events/", events.event_list, name="events"),
    path("events/log/", logging.event_new, name="event_new"),
    path("events/plan/", logging.event_plan, name="event_plan"),
    path("events/<str:key>/", events.event, name="event"),
    path("events/<str:key>/logged/", logging.event_logged, name="event_logged"),
    path("events/<str:key>/undo/", logging.event_undo, name="event_undo"),
    path("events/<str:key>/correct/", changing.event_correct, name="event_correct"),
    path("events/<str:key>/cancel/", changing.event_cancel, name="event_cancel"),
    path("events/<str:key>/residents/", contacts.contacts, name="contacts"),
    path("issues/<str:key>/resident/", contacts.contact_new, name="contact_new"),
    path("network/", network.network, name="network"),
    path("network/add/", network.member_new, name="member_new"),
    path("network/<str:key>/", network.member, name="member"),
    path("network/<str:key>/correct/", network.member_correct, name="member_correct"),
    path("network/<str:key>/leave/", network.member_end, name="member_end"),
]
