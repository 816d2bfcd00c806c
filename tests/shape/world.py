"""One life with a row of everything, and two organisations around it: what the matrix of the policy is asked about.

Every free text holds a marker that only some may ever see.
"""

import hashlib
import secrets
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from closeknit.accounts import access
from closeknit.accounts import actions as accounts
from closeknit.accounts.actions import apart, consents, devices, helping, opening, organisations
from closeknit.accounts.middleware import SESSION_KEY
from closeknit.accounts.models import Delegation, Invitation, Membership, Organisation, SignedInDevice, User
from closeknit.accounts.roles import FOR_OTHERS, Role, Scope
from closeknit.accounts.tokens import token_digest
from closeknit.circle.actions import free, moments, people, promises, support
from closeknit.circle.free_words import Said, Time
from closeknit.circle.models import Batch, Person
from closeknit.engine.records import Channel
from closeknit.engine.slots import SlotKind
from closeknit.rights.actions import exporting
from closeknit.wellbeing.actions import check_ins, experiments, sittings
from closeknit.wellbeing.actions.care_plan import save_care_plan
from closeknit.wellbeing.queries.care_plan import SECTIONS
from closeknit.wellbeing.queries.sittings import offered, round_of
from tests.conftest import confirm

POLICY: dict[str, dict[str, Any]] = tomllib.loads((Path(__file__).parents[1] / "policy.toml").read_text("utf-8"))
MARKER = "Marker-7f3a"
"""In every text of Amara's circle and settings."""
FEMIS = "Marker-b81c"
"""The same in Femi's."""
HERE, ELSEWHERE = "Marker-here-5e", "Marker-elsewhere-90"
"""In every text of the two organisations."""


def patterns(resolver: URLResolver) -> Iterator[URLPattern]:
    """Every address, also of included files."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry)
        else:
            yield entry


PATTERNS = {str(p.name): p for p in patterns(get_resolver())}
LISTED = sorted(name for name, rule in POLICY.items() if rule["kind"] not in {"entry", "place"})
ROWS = sorted(name for name, rule in POLICY.items() if rule["kind"] == "row")
PLACES = sorted(name for name, rule in POLICY.items() if rule["kind"] == "place")


class Life:
    """Somebody's circle and settings with one row of everything, each text holding the marker that nobody else may ever see."""

    def __init__(self, owner: User, marker: str = MARKER) -> None:
        self.owner = owner
        self._circle(owner, marker)
        self._settings(owner, marker)
        self._questions(owner)
        self._wellbeing(owner, marker)

    def _wellbeing(self, owner: User, marker: str) -> None:
        today = timezone.localdate()
        self.experiment = experiments.begin_experiment(owner=owner, words=marker, weeks=8, today=today)
        self._check_ins(owner, marker)

    def _circle(self, owner: User, marker: str) -> None:
        today = timezone.localdate()
        self.person: Person = people.add_person(
            owner=owner, name=f"Ngozi {marker}", relation=marker, remember=marker, numbers=["07700 900123"]
        )
        self.moment = moments.add_moment(
            owner=owner, person=self.person, moment=moments.Moment(Channel.VOICE, today, note=marker), today=today
        )
        self.date = people.add_date(owner=owner, person=self.person, kind="birthday", month=3, day=7, label=marker)
        self.support = support.note_support(
            owner=owner, person=self.person, day=today, given=True, kind=1, today=today, words=marker
        )
        self.promise = promises.promise(
            owner=owner, person=self.person, words=marker, made_on=today, by_day=today, today=today
        )
        texts = dict.fromkeys(SECTIONS, marker)
        save_care_plan(owner=owner, texts=texts, people=[self.person.ref])
        said = Said(times=[Time(1, None, True, 1110, 40, SlotKind.NEAR, self.person.pk)])
        [self.free] = free.add_times(owner=owner, said=said, today=today)
        self.batch = Batch.objects.create(owner=owner, made_at=timezone.now())
        token = devices.begin(user=owner, label="Firefox on Android", shared=False, now=timezone.now())
        self.export = exporting.begin(owner=owner)
        self.device = SignedInDevice.objects.get(digest=token_digest(token))

    def _settings(self, owner: User, marker: str) -> None:
        tag = hashlib.sha256(owner.email.encode()).hexdigest()[:6]
        self.helper = helps(owner, account(f"helper-{tag}"), list(Scope.values))
        self.helping = helps(account(f"helped-{tag}"), owner, list(Scope.values))
        apart.block(user=owner, address=f"{marker.lower()}@example.org")
        self.block = access.blocks(owner).get()
        apart.say_safe_contact(
            user=owner, channels=["call"], hours=[[0, 540, 600]], voicemail=False, code_word=f"word {marker}"
        )
        consents.give(user=owner, purpose="safe_contact", version=1)

    def _questions(self, owner: User) -> None:
        """Two rounds of the same questions: one answered to its end, one begun."""
        company = offered()[0]
        self.answered = sittings.begin(owner=owner, offered=company)
        for sitting in round_of(owner, self.answered.ref):
            for number in range(1, 4 if sitting.scale == "ucla3" else 2):
                sittings.answer(owner=owner, sitting=sitting, number=number, value=2)
        self.begun = sittings.begin(owner=owner, offered=company)

    def _check_ins(self, owner: User, marker: str) -> None:
        now = timezone.now()
        self.item = check_ins.add_item(owner=owner, name=f"walk {marker}", kind="activity")
        self.check_in = check_ins.check_in(owner=owner, mood=4, now=now)
        answers = check_ins.Answers(4, self.check_in.day, stress=2, items={self.item.ref: 1}, note=marker)
        check_ins.change_check_in(owner=owner, check_in=self.check_in, answers=answers, now=now)

    def arguments(self, name: str) -> list[object]:
        """What the address with this name takes to lead to a row of this life."""
        if name == "question":
            return [self.begun.ref, 1]
        rows: dict[str, object] = {
            **dict.fromkeys(("check_in_more", "check_in_remove", "check_in_restore"), self.check_in.ref),
            **dict.fromkeys(("check_in_item_away", "check_in_item_back"), self.item.ref),
            "helper_end": self.helper.ref,
            "helper_renew": self.helper.ref,
            "unblock": self.block.ref,
            "helping_start": self.helping.ref,
            "experiment_end": self.experiment.ref,
            "free_time_remove": self.free.pk,
            "questions_result": self.answered.ref,
            "questions_remove": self.answered.ref,
            "questions_forget": self.begun.ref,
            "device_end": self.device.pk,
        }
        if name in rows:
            return [rows[name]]
        if name.startswith("import_"):
            return [self.batch.ref]
        if name.startswith("data_export"):
            return [self.export.ref]
        if name == "date_remove":
            return [self.person.ref, self.date.pk]
        if name in {"moment_felt", "moment_remove", "moment_restore"}:
            return [self.person.ref, self.moment.pk]
        if name in {"support_remove", "support_restore"}:
            return [self.person.ref, self.support.pk]
        if name.startswith("promise_"):
            return [self.person.ref, self.promise.pk]
        return [self.person.ref]


def account(name: str) -> User:
    """An account, made once; its name says who it is."""
    email = f"{name}@example.org"
    return User.objects.filter(email=email).first() or accounts.open_account(email=email, name=name.title())


def helps(person: User, helper: User, scopes: list[str]) -> Delegation:
    """Somebody helps somebody, by a code from hand to hand."""
    code = helping.offer_help_code(person=person, scopes=scopes, version=1)
    return helping.use_help_code(helper=helper, code=code)


def address(name: str, life: Life) -> str:
    """The address with this name, for a row of this life where it needs one."""
    if POLICY[name]["kind"] == "row":
        return reverse(name, args=life.arguments(name))
    tokened = name in {"once", "join"} or POLICY[name].get("token")
    return reverse(name, args=["no-such-token"]) if tokened else reverse(name)


def entry(name: str) -> str:
    """A sign-in page; its keys lead to nobody."""
    if name == "account_confirm_email":
        return reverse(name, args=["no-such-key"])
    if name == "account_reset_password_from_key":
        return reverse(name, args=["1", "set-password"])
    return reverse(name, args=[1] * PATTERNS[name].pattern.regex.groups)


class Plain(Client):
    """A client that keeps no copies of templates and contexts: thousands of pages are asked for.

    With `takes_cookies` off it stays signed in whatever an answer says, for acts that are taken back.
    """

    takes_cookies = True

    def request(self, **request: Any) -> Any:
        """Answer, and keep its cookies if it takes any."""
        answer = self.handler(self._base_environ(**request))
        if self.takes_cookies:
            self.cookies.update(answer.cookies)
        return answer


class Around:
    """An organisation in which Amara is a person, another one, and everybody who may or may not reach her there.

    `actors` has a signed-in account for each column of the matrix but "anonymous"; helpers are in `delegations` too.
    """

    def __init__(self, life: Life, other: Life) -> None:
        amara = life.owner
        self.actors: dict[str, User] = {"person": amara, "somebody": other.owner}
        self.actors["administrator"] = account("administrator")
        self.actors["administrator elsewhere"] = account("administrator-elsewhere")
        self.here = organisations.make_organisation(
            name=f"Sefton {HERE}", administrator=self.actors["administrator"], zone="Europe/London", country="GB"
        )
        for somebody in (self.actors["administrator"], self.actors["administrator elsewhere"]):
            Authenticator.objects.create(user=somebody, type=Authenticator.Type.TOTP, data={"secret": ""})
        self.elsewhere = organisations.make_organisation(
            name=f"Leeds {ELSEWHERE}", administrator=self.actors["administrator elsewhere"]
        )
        joins(self.here, amara, Role.PERSON)
        for role in (
            *(Role.VOLUNTEER, Role.PRACTITIONER, Role.COORDINATOR, Role.SUPERVISOR, Role.DUTY),
            Role.SAFEGUARDING,
        ):
            self.actors[role.value] = account(role.value)
            joins(self.here, self.actors[role.value], role)
        for role in (Role.COORDINATOR, Role.SAFEGUARDING):
            self.actors[f"{role.value} elsewhere"] = account(f"{role.value}-elsewhere")
            joins(self.elsewhere, self.actors[f"{role.value} elsewhere"], role)
        self.actors["blocked"] = account("blocked")
        joins(self.here, self.actors["blocked"], Role.COORDINATOR)
        apart.block(user=amara, address=self.actors["blocked"].email)
        self.delegations = {f"helper: {s.value}": helps(amara, account(f"helps-{s.value}"), [s.value]) for s in Scope}
        self.actors |= {name: d.helper for name, d in self.delegations.items()}
        self.invitation = invitation(self.here, self.actors["administrator"], f"{HERE}@example.org")
        invitation(self.elsewhere, self.actors["administrator elsewhere"], f"{ELSEWHERE}@example.org")
        self.membership = Membership.objects.get(organisation=self.here, user=amara)
        for name in ("supervisor", "duty", "safeguarding", "administrator"):
            self._opens(self.actors[name])

    def _opens(self, somebody: User) -> None:
        place = access.place(somebody, self.here.ref)
        opening.open_record(
            by=somebody, here=place, membership=self.membership, why="safety", reason=f"Not heard of, {HERE}", second=""
        )

    def arguments(self, name: str) -> list[object]:
        """What the address of an organisation's page takes to lead to Amara there."""
        if name in {"place", "place_leave", "place_change", "place_invite"}:
            return [self.here.ref]
        return [self.here.ref, self.invitation.ref if name == "invitation_revoke" else self.membership.ref]

    def client(self, actor: str, *, confirmed: bool = True) -> Plain:
        """A browser in which this actor is signed in, and helps if that is what they are here for.

        Whoever works for others has shown a second factor, and everybody just now who they are, unless not `confirmed`.
        """
        client = Plain()
        if actor == "anonymous":
            return client
        client.force_login(self.actors[actor])
        confirm(client, self.actors[actor], method="mfa", lately=confirmed)
        if actor in self.delegations:
            session = client.session
            session[SESSION_KEY] = self.delegations[actor].ref
            session.save()
        return client

    def address(self, name: str, life: Life) -> str:
        """The address with this name."""
        if POLICY[name]["kind"] == "place":
            return reverse(name, args=self.arguments(name))
        return address(name, life)


def joins(organisation: Organisation, user: User, role: Role) -> None:
    """Somebody takes up an invitation of the first administrator, and sets up a code app if they will work for others."""
    if role in FOR_OTHERS:
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": ""})
    first = organisation.memberships.order_by("pk").get(held__role=Role.ADMINISTRATOR).user
    organisations.accept(secret=secret_for(organisation, first, user.email, role), user=user)


def secret_for(organisation: Organisation, by: User, email: str, role: Role) -> str:
    """Invite an address and return the secret of the link: the table keeps its hash alone, so another one is set."""
    invited = organisations.invite(by=by, organisation=organisation, email=email, roles=[role])
    secret = secrets.token_urlsafe(32)
    Invitation.objects.filter(pk=invited.pk).update(digest=token_digest(secret, organisations.INVITATION))
    return secret


def invitation(organisation: Organisation, by: User, email: str) -> Invitation:
    """An open invitation."""
    return organisations.invite(by=by, organisation=organisation, email=email, roles=[Role.VOLUNTEER])


WITH_A_FACTOR = {role.value for role in FOR_OTHERS} | {"blocked"}
"""Actors who have a second factor: pages about signing in are other ones for them."""


def expected(name: str, actor: str, method: str) -> int:
    """What the policy says: the status for this address, actor and method."""
    rule = POLICY[name]
    asked = "get" if method == "head" else method
    there = int(rule.get(asked, 405))
    if actor.removesuffix(" elsewhere") in WITH_A_FACTOR:
        there = int(rule.get(f"factor_{asked}", there))
    if rule["kind"] == "open" and (not actor.startswith("helper") or rule.get("always")):
        return there
    if actor == "anonymous":
        return 302
    if actor.startswith("helper"):
        open_to = rule.get("always") or actor.removeprefix("helper: ") in rule.get("helpers", ())
        if not open_to:
            return 403
        return (405 if there == 405 else 404) if name == "helping_start" else there
    mine = rule["kind"] == "own" or (rule["kind"] == "row" and actor == "person") or actor in rule.get("may", ())
    return there if mine or there == 405 else 404


def snapshot(*, but: frozenset[str] = frozenset()) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, but sessions and those named in `but`."""
    from django.apps import apps

    models = [
        m
        for m in apps.get_models()
        if m._meta.app_label in {"accounts", "outbox", "circle", "wellbeing", "account", "rights"}
    ]
    return {
        m._meta.label: sorted(m._default_manager.values_list(), key=repr) for m in models if m._meta.label not in but
    }
