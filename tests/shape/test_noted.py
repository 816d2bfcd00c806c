"""What is read of others and what is changed is in the journal: each address of the policy is asked (AD-1).

In tests/policy.toml: `noted` names who leaves an entry by looking at a page, "helper" being everybody to whom a part of
helping opens it; `unnoted` says why a form that changes rows leaves none.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from closeknit.accounts import keys
from closeknit.accounts.actions import helping
from closeknit.accounts.models import JournalEntry, JournalHead, User
from closeknit.accounts.roles import HELPS, Role, Scope
from closeknit.circle.actions import imports, moments, people, promises, same, support, week
from closeknit.circle.models import Batch, KnownAs, Person
from closeknit.circle.queries.week import monday
from closeknit.outbox import actions as outbox
from closeknit.outbox import links
from closeknit.rights.models import Export
from closeknit.wellbeing.actions import check_ins, experiments
from closeknit.wellbeing.models import CheckIn, OwnItem
from closeknit.wellbeing.queries.sittings import offered
from tests.circle.life import look, vcard
from tests.shape.checklist import is_there
from tests.shape.world import LISTED, PLACES, POLICY, Around, Life, account, joins, secret_for, snapshot

pytestmark = pytest.mark.django_db
NOT_ROWS_OF_PEOPLE = frozenset({"accounts.JournalEntry", "accounts.JournalHead", "accounts.Submission"})


class World:
    """Amara, Femi, two organisations, and what an address needs before its form can take effect."""

    def __init__(self, amara: User, femi: User) -> None:
        self.life = Life(amara)
        self.around = Around(self.life, Life(femi))
        self.owner, self.person = amara, self.life.person
        self.today = timezone.localdate()

    def other(self) -> Any:
        """A second person in the circle."""
        return people.add_person(owner=self.owner, name="Zoe", relation="friend")

    def found(self) -> Batch:
        """An import that waits, in place of the empty one."""
        self.life.batch = look(self.owner, vcard({"name": "Yusuf", "numbers": ["+447700900999"]}))
        return self.life.batch

    def link(self, purpose: str, about: str = "") -> str:
        """The path of a link in a mail."""
        made = links.make(person=self.owner, purpose=purpose, about=about, now=timezone.now(), life=timedelta(days=1))
        return "/" + made.split("/", 3)[3]


@pytest.fixture
def world(amara: User, femi: User) -> World:
    return World(amara, femi)


def together(w: World) -> dict[str, Any]:
    return {"other": w.other().ref, "as": "same"}


def bound(w: World) -> dict[str, Any]:
    other = w.other()
    same.belong(owner=w.owner, person=w.person, other=other, kind="partner")
    return {"other": other.ref}


def joined(w: World) -> dict[str, Any]:
    same.bring_together(owner=w.owner, one=w.person, other=w.other())
    last = KnownAs.objects.filter(owner=w.owner).order_by("-pk")[0]
    return {"name": str(last.pk)}


def after(act: Callable[[World], Any], **sent: Any) -> Callable[[World], dict[str, Any]]:
    """What is sent, once something else was done."""

    def prepared(w: World) -> dict[str, Any]:
        act(w)
        return sent

    return prepared


def by_link(purpose: str) -> Callable[[World], dict[str, Any]]:
    def prepared(w: World) -> dict[str, Any]:
        week.add_to_week(owner=w.owner, person=w.person, today=w.today)
        return {"": w.link(purpose, f"{monday(w.today).isoformat()}:{w.person.ref}")}

    return prepared


def stopping(w: World) -> dict[str, Any]:
    outbox.choose_manner(person=w.owner, manner={}, switches={("weekly", "mail"): True})
    return {"": w.link("words_stop", "mail")}


def told(w: World) -> None:
    message = outbox.Message(kind="security", key="test", about={"what": "password"})
    outbox.send(message, person=w.owner)


def died(w: World) -> None:
    # A row of its own: what is taken back in the database would stay in the one that everybody here shares.
    people.note_death(owner=w.owner, person=Person.objects.get(pk=w.person.pk), today=w.today)


def code_of_somebody(w: World) -> dict[str, Any]:
    return {"code": helping.offer_help_code(person=account("somebody-else"), scopes=["plan"], version=1)}


def kept(w: World) -> None:
    imports.keep(owner=w.owner, batch=w.found())


def ready(w: World) -> None:
    Export.objects.filter(pk=w.life.export.pk).update(state=Export.State.READY)


def with_factor(w: World) -> None:
    Authenticator.objects.create(user=w.owner, type=Authenticator.Type.TOTP, data={"secret": ""})


ADDRESS = {"zone": "Europe/London", "region": "GB"}
CALL = {"how": "1", "when": "2026-01-02"}
BROWSER = {
    "endpoint": "https://updates.push.services.mozilla.com/wpush/v2/x",
    "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
    "auth": "BTBZMqHH6r4Tts7J_aSIgg",
}

NOTHING_TO_FILL = (
    *("questions_forget", "questions_remove", "free_time_remove", "spoke", "person_remove", "person_erase"),
    *("person_died", "moment_remove", "date_remove", "support_remove", "promise_keep", "promise_remove"),
    *("experiment_end", "import_stop", "check_in_remove", "check_in_item_away", "unblock", "helper_end"),
    *("helper_renew", "helping_start", "helping_stop", "devices_end", "device_end", "end_everything"),
    *("data_hold_person", "data_export_stop", "report", "place_leave", "invitation_revoke", "place_remove"),
)

FORMS: dict[str, dict[str, Any] | Callable[[World], dict[str, Any]]] = {
    "minutes": {"minutes": "50"},
    "questions": lambda w: {"of": str(offered()[1].number)},
    "question": {"answer": "1"},
    "free_times": {"words": "40 minutes on Tuesday evening"},
    "welcome": {"want": "keep"},
    "welcome_time": {"time": "120"},
    "welcome_people": {"name": ["Zoe"]},
    "person_add": {"name": "Zoe", "layer": "0"},
    "imports": lambda w: {"files": SimpleUploadedFile(*vcard({"name": "Yusuf"}))},
    "account": {"name": "Amara", **ADDRESS},
    "look": {"theme": "dark"},
    "discreet": {"on": "on"},
    "reach": after(lambda w: week.add_to_week(owner=w.owner, person=w.person, today=w.today), **{"as": "later"}),
    "person_change": {"name": "Ngozi O.", "layer": "5"},
    "names_together": together,
    "names_unbind": bound,
    "names_apart": joined,
    "this_week": lambda w: {"": reverse("this_week", args=[w.other().ref])},
    "often": {"often": "30"},
    "person_restore": after(lambda w: people.remove_person(owner=w.owner, person=w.person)),
    "person_died_not": after(died),
    "moments": CALL,
    "moment_felt": {"felt": "good"},
    "moment_restore": after(lambda w: moments.remove_moment(owner=w.owner, interaction=w.life.moment)),
    "dates": {"kind": "birthday", "day": "3", "month": "4"},
    "supports": {"way": "got", "kind": "1", "day": "2026-01-02"},
    "support_restore": after(lambda w: support.take_back_support(owner=w.owner, support=w.life.support)),
    "promises": {"words": "Bring the book"},
    "promise_reopen": after(lambda w: promises.keep_promise(owner=w.owner, promise=w.life.promise, today=w.today)),
    "promise_restore": after(
        lambda w: promises.take_back_promise(owner=w.owner, promise=w.life.promise, today=w.today)
    ),
    "experiment_begin": after(
        lambda w: experiments.end_experiment(owner=w.owner, experiment=w.life.experiment),
        **{"words": "Call on Tuesdays", "weeks": "8"},
    ),
    "import_review": after(World.found, **{"answer-0:same": "new"}),
    "import_keep": after(World.found, who="all"),
    "import_discard": after(World.found),
    "import_undo": after(kept),
    "import_closest": lambda w: {"near": w.person.ref},
    "care_plan_edit": {"helps": "Tea"},
    "care_plan_keep": {"keep": "on"},
    "check_in": {"mood": "4"},
    "check_in_more": lambda w: {"mood": "2", "day": w.today.isoformat(), "note": "Slept late"},
    "check_in_restore": after(
        lambda w: check_ins.take_back_check_in(owner=w.owner, check_in=CheckIn.objects.get(pk=w.life.check_in.pk))
    ),
    "check_in_items": {"name": "sing", "kind": "activity"},
    "check_in_item_back": after(
        lambda w: check_ins.put_item_away(owner=w.owner, item=OwnItem.objects.get(pk=w.life.item.pk))
    ),
    "blocks": {"address": "nobody@example.org"},
    "consents": {"withdraw": "safe_contact"},
    "safe_contact": {"channels": "mail"},
    "helpers": {"scopes": "plan", "agreed": "on", "version": "1"},
    "helping": code_of_somebody,
    "join": lambda w: {
        "": reverse(
            "join", args=[secret_for(w.around.here, w.around.actors["administrator"], "new@example.org", Role.PERSON)]
        )
    },
    "account_confirm_by_mail": {"send": "yes"},
    "recovery_codes": after(with_factor),
    "data_hold": {"hold": "yes"},
    "data_lift_person": after(lambda w: people.restrict_person(owner=w.owner, person=w.person)),
    "words": {"day": "2", "minute": "09:00", "quiet_from": "21:00", "quiet_until": "08:00"},
    "words_end_links": after(lambda w: w.link("words_stop", "mail")),
    "words_stop": stopping,
    "by_link_done": by_link("by_link_done"),
    "by_link_later": by_link("by_link_later"),
    "push_subscribe": BROWSER,
    "push_unsubscribe": after(lambda w: outbox.subscribe(person=w.owner, **BROWSER)),
    "notices": after(told),
    "help": {"country": "GB"},
    "place_change": {"name": "Sefton", "zone": "Europe/London", "country": "GB"},
    "place_invite": {"email": "new@example.org", "roles": "volunteer"},
    "place_roles": {"roles": ["person", "volunteer"]},
    "record_open": {"why": "safety", "reason": "Not heard of for nine days", "second": ""},
    "record_close": {},
    **{name: {} for name in NOTHING_TO_FILL},
}
"""A form that takes effect for each address; under "" the path where it is another one. What follows in ELSEWHERE cannot be
asked inside a test's transaction, or needs more than a form."""

CHANGES_NO_ROW = {"helping_start", "helping_stop", "help", "report", "import_stop", "care_plan_keep"}
"""They put something into the session, a cookie, the log or a file of progress."""

ELSEWHERE = {
    "data_take": "tests/rights/test_export_page.py::test_it_is_written_beside_its_page_and_fetched_once",
    "data_export_fetch": "tests/rights/test_export_page.py::test_it_is_written_beside_its_page_and_fetched_once",
    "data_forget": "tests/rights/test_forget.py",
    "once": "tests/accounts/test_entering.py::test_each_way_in_and_out_is_written_down",
    "words_seen": "tests/outbox/test_sending.py",
}
ACTORS = {"join": "anonymous", "place_leave": "person", "record_open": "supervisor", "record_close": "supervisor"}


def test_every_address_that_takes_a_form_is_asked() -> None:
    """A new one without a form fails here."""
    take = {name for name in LISTED + PLACES if "post" in POLICY[name]}
    assert set(FORMS) | set(ELSEWHERE) == take
    assert not set(FORMS) & set(ELSEWHERE)
    for where in ELSEWHERE.values():
        assert is_there(where), where


@contextmanager
def taken_back() -> Iterator[None]:
    """Whatever is done inside is undone, and no key is remembered for a row that is not there any more."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    keys.forget()


def test_what_forms_change_is_written_down(world: World) -> None:
    """Each form of each page takes effect; then there is an entry, or the policy says why not."""
    wrong = []
    for name in FORMS:
        with taken_back():
            wrong += [f"{name}: {problem}" for problem in sent(name, world)]
    assert wrong == []


def sent(name: str, world: World) -> list[str]:
    """Send one form; what is not as it is to be."""
    form, life = FORMS[name], world.life.__dict__.copy()
    data = dict(form(world) if callable(form) else form)
    actor = ACTORS.get(name, "administrator" if name in PLACES else "person")
    client = world.around.client(actor)
    where = data.pop("", "") or world.around.address(name, world.life)
    world.life.__dict__.update(life)
    before, entries = snapshot(but=NOT_ROWS_OF_PEOPLE), JournalEntry.objects.count()
    answer = client.post(where, data, **({"content_type": "application/json"} if name == "report" else {}))
    changed = snapshot(but=NOT_ROWS_OF_PEOPLE) != before
    written = JournalEntry.objects.count() > entries
    excused = bool(POLICY[name].get("unnoted"))
    problems = {
        f"answers {answer.status_code}": answer.status_code >= 400,
        "the form here is to take effect": changed == (name in CHANGES_NO_ROW),
        "nothing is written down": changed and not written and not excused,
        "it is written down, and the policy says why not": excused and written,
    }
    return [words for words, is_so in problems.items() if is_so]


NOTED = {name: rule["noted"] for name, rule in POLICY.items() if "noted" in rule}


def test_every_page_that_helpers_open_is_marked() -> None:
    """What a part of helping opens, and the pages that show who belongs to an organisation."""
    opened = {name for scope in Scope for name in HELPS[scope] if "get" in POLICY[name]}
    marked = {name for name, who in NOTED.items() if "helper" in who}
    assert opened - marked == {"import_progress"}, "how far an import is shows nobody"
    assert {"record", "record_open", "place_person", "place", "data"} <= set(NOTED)


@pytest.mark.parametrize("method", ["get", "head"])
def test_each_look_is_written_down(method: str, world: World) -> None:
    """Every 2xx of a page that is marked, for each who may see it: an entry in the chain of whom it is about (AD-1)."""
    wrong = []
    for name, who in NOTED.items():
        seen = 0
        for actor in world.around.actors:
            if ("helper" if actor.startswith("helper") else actor) in who:
                with taken_back():
                    status, fits = looked(world, name, actor, method)
                seen += status == 200
                wrong += [] if fits else [f"{name} as {actor}: {status}"]
        wrong += [] if seen else [f"{name}: seen by nobody"]
    assert wrong == []


def looked(world: World, name: str, actor: str, method: str) -> tuple[int, bool]:
    """Open one page: the status, and whether what stands in the journal fits it."""
    life = world.life.__dict__.copy()
    if name in {"import_review", "import_done"}:
        world.found()
    if name == "import_done":
        imports.keep(owner=world.owner, batch=world.life.batch)
    client = world.around.client(actor)
    newest = JournalEntry.objects.order_by("-pk").values_list("pk", flat=True)[0]
    answer = getattr(client, method)(world.around.address(name, world.life))
    new = list(JournalEntry.objects.filter(pk__gt=newest))
    world.life.__dict__.update(life)
    if answer.status_code == 403:
        return 403, [entry.act for entry in new] == ["page.refused"]
    me = world.around.actors[actor].pk
    by = {entry.actor for entry in new} <= ({me, None} if actor == "person" else {me})
    chains = {entry.chain for entry in new}
    return answer.status_code, by and bool(chains) and chains <= {world.owner.pk, -world.around.here.pk}


def refused(world: World, actor: str, name: str, method: str) -> set[int]:
    """The chains in which it stands that somebody was kept from a page."""
    newest = JournalEntry.objects.order_by("-pk").values_list("pk", flat=True)[0]
    with transaction.atomic():
        answer = getattr(world.around.client(actor), method)(world.around.address(name, world.life))
        assert answer.status_code in {403, 404}
        new = JournalEntry.objects.filter(pk__gt=newest, act="page.refused")
        found = {entry.chain for entry in new if entry.facts == {"page": name}}
        transaction.set_rollback(True)
    return found


def test_being_kept_from_a_page_is_written_down(world: World) -> None:
    """A helper outside of what was ticked; somebody whose roles do not open it; somebody of another place."""
    here, amara = -world.around.here.pk, world.owner.pk
    for name in ("insights", "data", "helpers", "journal"):
        assert refused(world, "helper: plan", name, "get") == {amara}
    for name, method in (("record", "get"), ("record_open", "post"), ("place_person", "get"), ("place_roles", "post")):
        assert refused(world, "volunteer", name, method) == {here}
        elsewhere = world.around.actors["coordinator elsewhere"]
        assert refused(world, "coordinator elsewhere", name, method) == {elsewhere.pk}


def test_an_answer_whose_entry_cannot_be_written_is_not_given(world: World) -> None:
    """The chain of the place is broken off: nobody sees who belongs there without a trace."""
    client = world.around.client("supervisor")
    client.raise_request_exception = False
    JournalHead.objects.filter(pk=-world.around.here.pk).update(sequence=1)
    with transaction.atomic():
        answer = client.get(world.around.address("place", world.life))
        transaction.set_rollback(True)
    assert answer.status_code == 500
    assert "Marker" not in answer.content.decode()


def test_joining_is_written_down_for_both(world: World) -> None:
    new = account("newcomer")
    joins(world.around.here, new, Role.VOLUNTEER)
    assert {e.chain for e in JournalEntry.objects.filter(act="roles.given").order_by("-pk")[:2]} == {
        new.pk,
        -world.around.here.pk,
    }
