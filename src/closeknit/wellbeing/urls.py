"""Addresses of how a person is doing."""

from django.urls import path

from closeknit.wellbeing.views import sittings

urlpatterns = [
    path("questions/", sittings.show, name="questions"),
    path("questions/past/", sittings.earlier, name="questions_past"),
    path("questions/<str:ref>/", sittings.result, name="questions_result"),
    path("questions/<str:ref>/forget/", sittings.forget, name="questions_forget"),
    path("questions/<str:ref>/remove/", sittings.remove, name="questions_remove"),
    path("questions/<str:ref>/<int:number>/", sittings.question, name="question"),
]
