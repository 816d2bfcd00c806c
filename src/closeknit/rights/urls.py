"""Addresses of a person's data and of the privacy page."""

from django.urls import path

from closeknit.rights import views

urlpatterns = [
    path("privacy/", views.privacy, name="privacy"),
    path("settings/data/", views.data, name="data"),
    path("settings/data/export/", views.export, name="data_take"),
    path("settings/data/export/<str:ref>/", views.export_page, name="data_export"),
    path("settings/data/export/<str:ref>/stop/", views.export_stop, name="data_export_stop"),
    path("settings/data/export/<str:ref>/fetch/", views.export_fetch, name="data_export_fetch"),
    path("settings/data/hold/", views.hold, name="data_hold"),
    path("settings/data/hold/<str:ref>/", views.hold_person, name="data_hold_person"),
    path("settings/data/hold/<str:ref>/lift/", views.lift_person, name="data_lift_person"),
    path("settings/data/forget/", views.forget, name="data_forget"),
]
