"""Addresses of how a person is: theirs alone, closed to helpers and to every role."""

from django.urls import path

from closeknit.wellbeing.views import check_ins

urlpatterns = [
    path("check-in/", check_ins.ask, name="check_in"),
    path("check-ins/", check_ins.before, name="check_ins"),
    path("check-in/items/", check_ins.items, name="check_in_items"),
    path("check-in/items/<str:ref>/away/", check_ins.item_away, name="check_in_item_away"),
    path("check-in/items/<str:ref>/back/", check_ins.item_back, name="check_in_item_back"),
    path("check-in/<str:ref>/", check_ins.more, name="check_in_more"),
    path("check-in/<str:ref>/remove/", check_ins.remove, name="check_in_remove"),
    path("check-in/<str:ref>/restore/", check_ins.restore, name="check_in_restore"),
]
