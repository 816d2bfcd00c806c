"""Addresses of choices, notices and links in mail."""

from django.urls import path

from closeknit.outbox.views import by_link, choices

urlpatterns = [
    path("settings/words/", choices.words, name="words"),
    path("settings/words/links/end/", choices.end_links, name="words_end_links"),
    path("settings/words/browser/", choices.subscribe, name="push_subscribe"),
    path("settings/words/browser/off/", choices.unsubscribe, name="push_unsubscribe"),
    path("settings/notices/", choices.notices, name="notices"),
    path("w/stop/<str:token>/", by_link.stop, name="words_stop"),
    path("w/seen/<str:token>/", by_link.seen, name="words_seen"),
]
