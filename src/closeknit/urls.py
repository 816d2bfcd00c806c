"""Every address. Each one is listed in tests/policy.toml with who may open it; an unlisted one fails the build."""

from django.urls import include, path

from closeknit.web import views

urlpatterns = [
    path("", include("closeknit.circle.urls")),
    path("", include("closeknit.wellbeing.urls")),
    path("", include("closeknit.accounts.urls")),
    path("", include("closeknit.rights.urls")),
    path("", include("closeknit.outbox.urls")),
    path("settings/look/", views.look, name="look"),
    path("settings/journal/", views.journal, name="journal"),
    path("settings/discreet/", views.discreet, name="discreet"),
    path("worker.js", views.worker, name="worker"),
    path("report/", views.report, name="report"),
    path("help/", views.help_now, name="help"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("safety-notices/", views.safety_notices, name="safety_notices"),
]

handler429 = "closeknit.accounts.pacing.too_often"
handler500 = "closeknit.web.errors.broken"
