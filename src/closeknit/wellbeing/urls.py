"""Addresses of wellbeing."""

from django.urls import path

from closeknit.wellbeing.views import feeling

urlpatterns = [
    path("feeling/", feeling.show, name="feeling"),
    path("feeling/experiment/", feeling.begin, name="experiment_begin"),
    path("feeling/experiment/<str:ref>/end/", feeling.end, name="experiment_end"),
]
