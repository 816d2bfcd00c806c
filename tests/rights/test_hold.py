"""Putting somebody, or a whole account, on hold: kept, and in no list, plan, page or count (PR-6)."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from closeknit.accounts.models import JournalEntry, User
from closeknit.accounts.roles import HELPS, Scope
from closeknit.circle import access, tasks
from closeknit.circle.actions import people, promises
from closeknit.circle.models import Person, Plan, PooledRhythm
from closeknit.circle.queries.today import today_page
from closeknit.rights import actions
from tests.accounts.between import account, helps
from tests.circle.life import bring, friend, met, tie, vcard
from tests.rights.whole_life import live
from tests.shape.world import PATTERNS

pytestmark = pytest.mark.django_db
MARKER = "Marker-7f3a"


def crawl(client: Client, refs: list[str]) -> dict[str, str]:
    """What every page says that can be opened with GET, also the pages of people."""
    said = {}
    for name in PATTERNS:
        for args in ([], *([ref] for ref in refs)):
            try:
                answer = client.get(reverse(name, args=args))
            except NoReverseMatch:
                continue
            if answer.status_code == 200 and not answer.streaming:
                said[f"{name} {args}"] = answer.content.decode()
    return said


def a_person(owner: User) -> Person:
    today = timezone.localdate()
    person = friend(owner, f"Ngozi {MARKER}", relation=MARKER, remember=MARKER, layer=5, numbers=["+447700900123"])
    for days in range(60, 5, -5):
        met(owner, person, days, note=MARKER)
    people.add_date(owner=owner, person=person, kind="birthday", month=today.month, day=today.day, label=MARKER)
    promises.promise(owner=owner, person=person, words=MARKER, made_on=today, by_day=today, today=today)
    return person


def test_somebody_on_hold_appears_on_no_page_but_the_one_that_lifts_it(as_amara: Client, amara: User) -> None:
    """PR-6: crawl all views; 0 appearances."""
    person = a_person(amara)
    other = friend(amara, "Zoe", every_days=7, times=6)
    refs = [person.ref, other.ref]
    before = crawl(as_amara, refs)
    shown = {page for page, words in before.items() if MARKER in words}
    assert {"today []", "circle []", f"person ['{person.ref}']"} <= shown
    people.restrict_person(owner=amara, person=person)
    after = crawl(as_amara, refs)
    assert {page for page, words in after.items() if MARKER in words} == {"data []", f"person_erase ['{person.ref}']"}
    assert len(after) > 15
    as_amara.post(reverse("data_lift_person", args=[person.ref]))
    assert {page for page, words in crawl(as_amara, refs).items() if MARKER in words} == shown


def test_somebody_on_hold_is_in_no_plan_and_no_number(amara: User) -> None:
    """PR-6"""
    person = a_person(amara)
    shown = today_page(amara, timezone.localdate())
    assert [s.name for s in shown.open] == [person.name]
    people.restrict_person(owner=amara, person=person)
    assert not access.circle_columns(amara)["id"]
    assert not access.contact_days(amara)[0].size
    empty = today_page(amara, timezone.localdate())
    assert (empty.open, empty.coming, sum(filter(None, empty.days)), empty.people) == ([], [], 0, 0)


def test_an_import_adds_nothing_to_somebody_on_hold_and_nobody_is_lost(amara: User) -> None:
    """PR-6"""
    person = friend(amara, "Ngozi Okafor", numbers=["+447700900123"])
    people.restrict_person(owner=amara, person=person)
    bring(amara, vcard({"name": "Ngozi Okafor", "numbers": ["+447700900123"], "born": "1984-03-02", "note": "new"}))
    assert list(access.people(amara)) == []
    assert not person.dates.exists()
    people.lift_person(owner=amara, person=access.on_hold(amara, person.ref))
    assert [p.ref for p in access.people(amara)] == [person.ref]


@pytest.mark.django_db(transaction=True)
def test_an_account_on_hold_is_left_alone(as_amara: Client, amara: User, femi: User) -> None:
    """PR-6: nothing is shown, learned or planned; lifted, everything is there."""
    for owner in (amara, femi):
        met(owner, friend(owner, MARKER), 3)
    as_amara.post(reverse("data_hold"), {"hold": "yes"})
    said = crawl(as_amara, [access.people(amara).get().ref])
    open_to_all = {"help", "privacy", "accessibility", "safety_notices"}
    assert {page.split()[0] for page in said} == open_to_all | {"look", "data", "account_logout"}
    assert not any(MARKER in words for words in said.values())
    assert as_amara.get(reverse("today"))["Location"] == reverse("data")
    assert as_amara.post(reverse("person_add"), {"name": "x"})["Location"] == reverse("data")
    tasks.make_plans()
    tasks.learn_again()
    assert {p.owner for p in Plan.objects.all()} == {femi}
    assert not PooledRhythm.objects.filter(owner=amara).exists()
    as_amara.post(reverse("data_hold"), {"hold": "no"})
    assert MARKER in as_amara.get(reverse("circle")).content.decode()


def test_whoever_helps_somebody_on_hold_sees_nothing_of_them_and_finds_the_way_back(amara: User) -> None:
    """PR-6: every page and every form of every part of helping; the helper's own circle is as it was."""
    a_person(amara)
    ada = account("ada")
    friend(ada, "Zoe")
    delegation = helps(amara, ada, *Scope.values)
    client = Client()
    client.force_login(ada)
    client.post(reverse("helping_start", args=[delegation.ref]))
    refs = [access.people(amara).get().ref]
    assert any(MARKER in words for words in crawl(client, refs).values())
    actions.restrict(owner=amara)
    said = crawl(client, refs)
    assert not any(MARKER in words for words in said.values())
    # "data" is the helper's own page; helping does not open it.
    assert {page.split()[0] for page in said} <= {
        "help",
        "privacy",
        "accessibility",
        "safety_notices",
        "helping",
        "account_logout",
        "look",
    }
    there = [name for name in PATTERNS if any(name in HELPS[scope] for scope in Scope) and name != "look"]
    assert len(there) > 20
    for name in there:
        for args in ([], refs):
            try:
                where = reverse(name, args=args)
            except NoReverseMatch:
                continue
            for answer in (client.get(where), client.post(where, {"name": "x", "layer": "0"})):
                assert answer.status_code in {403, 405}, name
                assert MARKER not in answer.content.decode()
    refused = client.get(reverse("today")).content.decode()
    assert reverse("helping_stop") in refused
    assert client.post(reverse("helping_stop")).status_code == 302
    assert "Zoe" in client.get(reverse("circle"), {"show": "everyone"}).content.decode()
    actions.lift(owner=amara)
    client.post(reverse("helping_start", args=[delegation.ref]))
    assert MARKER in client.get(reverse("today")).content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_legal_hold_stops_every_rule_and_the_person_too(amara: User) -> None:
    """PR-7"""
    person = friend(amara, "Ngozi")
    people.remove_person(owner=amara, person=person, now=timezone.now() - timedelta(days=99))
    actions.hold(owner=amara, reason="a court asked for it")
    [removed] = [one for one in actions.due() if one.rule.id == "removed"]
    assert (removed.rows, removed.held) == (0, 1)
    actions.run()
    people.clear_removed(owner=amara)
    tasks.clear_out()
    assert Person.objects.filter(pk=person.pk).exists()
    with pytest.raises(people.Unusable):
        people.erase_person(owner=amara, person=person)
    with pytest.raises(actions.HeldByLaw):
        actions.forget_account(owner=amara)
    actions.release(owner=amara)
    assert actions.run() == {"removed": 1}
    assert not Person.objects.filter(pk=person.pk).exists()


def test_each_act_is_in_the_journal_without_a_name(amara: User) -> None:
    """PR-10, AD-5"""
    person = friend(amara, MARKER)
    people.restrict_person(owner=amara, person=person)
    people.lift_person(owner=amara, person=person)
    actions.restrict(owner=amara)
    actions.restrict(owner=amara)
    actions.lift(owner=amara)
    actions.hold(owner=amara, reason=MARKER)
    acts = list(JournalEntry.objects.order_by("sequence").values_list("act", flat=True))
    assert acts[-5:] == ["person.restricted", "person.lifted", "account.restricted", "account.lifted", "account.held"]
    assert MARKER not in str(list(JournalEntry.objects.values_list("act", "about", "facts")))


def rule_rows(owner: User) -> dict[str, Any]:
    return {one.rule.id: one.rows for one in actions.due(timezone.now() + timedelta(days=4000))}


def test_after_years_nothing_is_left_that_a_rule_should_have_taken(amara: User) -> None:
    """PR-7: time passes; 0 rows are kept too long, and what has no rule stays."""
    from closeknit.accounts import actions as accounts
    from closeknit.circle.actions import imports
    from closeknit.rights.actions import exporting

    live(amara)
    accounts.make_link(user=amara)
    imports.begin(owner=amara)
    exporting.begin(owner=amara)
    gone = friend(amara, "Gone")
    people.remove_person(owner=amara, person=gone)
    assert {"removed", "found", "links", "exports"} <= {name for name, rows in rule_rows(amara).items() if rows}
    kept = access.people(amara).count()
    assert sum(actions.run(timezone.now() + timedelta(days=4000)).values()) >= 4
    assert not any(rule_rows(amara).values())
    assert access.people(amara).count() == kept
    assert tie(access.people(amara)[0]).person.owner == amara
