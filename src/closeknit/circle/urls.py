"""Addresses of a person's circle."""

from django.urls import path

from closeknit.circle.views import circle, imports, person, same, today, welcome

urlpatterns = [
    path("", today.show, name="today"),
    path("today/minutes/", today.minutes, name="minutes"),
    path("today/mine/<str:ref>/", today.act, name="reach"),
    path("welcome/", welcome.wants, name="welcome"),
    path("welcome/time/", welcome.time, name="welcome_time"),
    path("welcome/people/", welcome.people, name="welcome_people"),
    path("circle/", circle.show, name="circle"),
    path("circle/add/", person.add, name="person_add"),
    path("circle/<str:ref>/", person.show, name="person"),
    path("circle/<str:ref>/change/", person.change, name="person_change"),
    path("circle/<str:ref>/names/", same.names, name="names"),
    path("circle/<str:ref>/names/together/", same.together, name="names_together"),
    path("circle/<str:ref>/names/unbind/", same.unbind, name="names_unbind"),
    path("circle/<str:ref>/names/apart/", same.apart, name="names_apart"),
    path("circle/<str:ref>/spoke/", person.spoke, name="spoke"),
    path("circle/<str:ref>/week/", person.this_week, name="this_week"),
    path("circle/<str:ref>/often/", person.often, name="often"),
    path("circle/<str:ref>/remove/", person.remove, name="person_remove"),
    path("circle/<str:ref>/restore/", person.restore, name="person_restore"),
    path("circle/<str:ref>/erase/", person.erase, name="person_erase"),
    path("circle/<str:ref>/moments/", person.moments, name="moments"),
    path("circle/<str:ref>/moments/<int:number>/felt/", person.felt, name="moment_felt"),
    path("circle/<str:ref>/moments/<int:number>/remove/", person.remove_moment, name="moment_remove"),
    path("circle/<str:ref>/moments/<int:number>/restore/", person.restore_moment, name="moment_restore"),
    path("circle/<str:ref>/dates/", person.dates, name="dates"),
    path("circle/<str:ref>/dates/<int:number>/remove/", person.remove_date, name="date_remove"),
    path("import/", imports.choose, name="imports"),
    path("import/<str:ref>/", imports.review, name="import_review"),
    path("import/<str:ref>/keep/", imports.keep, name="import_keep"),
    path("import/<str:ref>/progress/", imports.progress, name="import_progress"),
    path("import/<str:ref>/stop/", imports.stop, name="import_stop"),
    path("import/<str:ref>/done/", imports.done, name="import_done"),
    path("import/<str:ref>/discard/", imports.discard, name="import_discard"),
    path("import/<str:ref>/undo/", imports.undo, name="import_undo"),
    path("import/<str:ref>/closest/", imports.closest, name="import_closest"),
]
