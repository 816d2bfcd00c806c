"""Every address. Each one is listed in tests/policy.toml with who may open it; an unlisted one fails the build."""

from django.urls import include, path

from closeknit.web import views

urlpatterns = [
    path("", include("closeknit.circle.urls")),
    path("", include("closeknit.accounts.urls")),
    path("settings/look/", views.look, name="look"),
    path("help/", views.help_now, name="help"),
    path("privacy/", views.privacy, name="privacy"),
    path("accessibility/", views.accessibility, name="accessibility"),
]

handler500 = "closeknit.web.trouble.broken"
