"""Addresses about how a person is doing: their own, and nobody else's."""

from django.urls import path

from closeknit.wellbeing.views import care_plan, check_ins, feeling, sittings

urlpatterns = [
    path("care-plan/", care_plan.show, name="care_plan"),
    path("care-plan/edit/", care_plan.edit, name="care_plan_edit"),
    path("care-plan/keep/", care_plan.keep, name="care_plan_keep"),
    path("care-plan/copy/", care_plan.copy, name="care_plan_copy"),
    path("feeling/", feeling.show, name="feeling"),
    path("feeling/experiment/", feeling.begin, name="experiment_begin"),
    path("feeling/experiment/<str:ref>/end/", feeling.end, name="experiment_end"),
    path("questions/", sittings.show, name="questions"),
    path("questions/past/", sittings.earlier, name="questions_past"),
    path("questions/<str:ref>/", sittings.result, name="questions_result"),
    path("questions/<str:ref>/forget/", sittings.forget, name="questions_forget"),
    path("questions/<str:ref>/remove/", sittings.remove, name="questions_remove"),
    path("questions/<str:ref>/<int:number>/", sittings.question, name="question"),
    path("check-in/", check_ins.ask, name="check_in"),
    path("check-ins/", check_ins.before, name="check_ins"),
    path("check-in/items/", check_ins.items, name="check_in_items"),
    path("check-in/items/<str:ref>/away/", check_ins.item_away, name="check_in_item_away"),
    path("check-in/items/<str:ref>/back/", check_ins.item_back, name="check_in_item_back"),
    path("check-in/<str:ref>/", check_ins.more, name="check_in_more"),
    path("check-in/<str:ref>/remove/", check_ins.remove, name="check_in_remove"),
    path("check-in/<str:ref>/restore/", check_ins.restore, name="check_in_restore"),
]
