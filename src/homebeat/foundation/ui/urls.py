from django.urls import path

from . import views
from .gallery import views as gallery

app_name = "ui"
urlpatterns = [
    path("preferences", views.preferences, name="preferences"),
    path("gallery", gallery.gallery, name="gallery"),
    path("gallery/outlines.geojson", gallery.outlines, name="gallery_outlines"),
    path("gallery/<slug:page>", gallery.gallery, name="gallery_page"),
    path("gallery/face/<slug:seed>.svg", gallery.face, name="gallery_face"),
]
