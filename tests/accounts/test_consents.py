"""Consents: exact words, a version, no box ticked beforehand, taken back at once; and nothing happens without one (PR-3)."""

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from closeknit.accounts import access, wordings
from closeknit.accounts import actions as accounts
from closeknit.accounts.actions import apart, consents, helping, opening, organisations
from closeknit.accounts.actions.account import Unusable
from closeknit.accounts.actions.organisations import Refused
from closeknit.accounts.models import Consent, JournalEntry, User
from closeknit.accounts.roles import Role
from tests.accounts.between import joins

STEPS, EXAMPLES = 50, 40


def test_what_is_kept_is_the_exact_wording(amara: User) -> None:
    kept = consents.give(user=amara, purpose="helping", version=1)
    wording = wordings.current("helping")
    assert (kept.version, kept.wording, kept.how, kept.withdrawn_at) == (1, wording.digest, "page", None)
    entry = JournalEntry.objects.get(chain=amara.pk, act="consent.given")
    assert entry.facts["wording"] == wording.digest


def test_a_changed_word_has_another_hash() -> None:
    one = wordings.Wording("p", 1, "title", "text")
    assert one.digest != wordings.Wording("p", 1, "title", "Text").digest
    assert len({w.digest for w in wordings.WORDINGS}) == len(wordings.WORDINGS)
    assert len({(w.purpose, w.version) for w in wordings.WORDINGS}) == len(wordings.WORDINGS)


def test_the_words_behind_a_version_never_change() -> None:
    """Whoever changes a sentence here writes a new version: people agreed to these."""
    assert {(w.purpose, w.version): w.digest[:12] for w in wordings.WORDINGS} == FROZEN


FROZEN = {("helping", 1): "1d4464ca9c0d", ("safe_contact", 1): "0213ca73fe56"}


def test_words_that_changed_meanwhile_are_shown_again(amara: User) -> None:
    with pytest.raises(Unusable, match="changed since"):
        consents.give(user=amara, purpose="helping", version=0)
    with pytest.raises(Unusable):
        consents.give(user=amara, purpose="advertising", version=1)


def test_nothing_is_ticked_and_an_empty_form_agrees_to_nothing(as_amara: Client, amara: User) -> None:
    page = as_amara.get(reverse("consents")).content.decode()
    assert "checked" not in page
    for wording in wordings.WORDINGS:
        assert wording.title in page
        sent = {"purpose": wording.purpose, "version": wording.version}
        assert as_amara.post(reverse("consents"), sent).status_code == 422
        assert not consents.given(amara, wording.purpose)
        assert as_amara.post(reverse("consents"), {**sent, "agreed": "on"}).status_code == 302
        assert consents.given(amara, wording.purpose)
        as_amara.post(reverse("consents"), {"withdraw": wording.purpose})
        assert not consents.given(amara, wording.purpose)
    assert Consent.objects.filter(withdrawn_at=None).count() == 0
    assert Consent.objects.count() == len(wordings.PURPOSES)


class Agreeing(RuleBasedStateMachine):
    """Amara agrees and takes back in any order, while others try to do what needs it. The model is a set of purposes."""

    def __init__(self) -> None:
        super().__init__()
        self.around = transaction.atomic()
        self.around.__enter__()
        self.amara, self.ada, self.grace = (
            accounts.open_account(email=f"{name}@example.org") for name in ("m-amara", "m-ada", "m-grace")
        )
        self.place = organisations.make_organisation(name="Sefton", administrator=self.grace)
        self.membership = joins(self.place, self.amara, Role.PERSON)
        joins(self.place, self.ada, Role.SAFEGUARDING)
        apart.say_safe_contact(user=self.amara, channels=["call"], hours=[], voicemail=True, code_word="marigold")
        self.here = access.place(self.grace, self.place.ref)
        self.opened = opening.open_record(
            by=self.grace, here=self.here, membership=self.membership, why="safety", reason="x" * 20, second=""
        )
        self.agreed: set[str] = set()
        self.code = ""

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.around.__exit__(None, None, None)

    @rule(purpose=st.sampled_from(wordings.PURPOSES), version=st.sampled_from([0, 1, 1, 2]))
    def agrees(self, purpose: str, version: int) -> None:
        try:
            consents.give(user=self.amara, purpose=purpose, version=version)
        except Unusable:
            assert version != 1
        else:
            self.agreed.add(purpose)

    @rule(purpose=st.sampled_from(wordings.PURPOSES))
    def takes_back(self, purpose: str) -> None:
        consents.withdraw(user=self.amara, purpose=purpose)
        self.agreed.discard(purpose)

    @rule()
    def makes_a_code(self) -> None:
        self.code = helping.offer_help_code(person=self.amara, scopes=["plan"], version=1)
        self.agreed.add(wordings.HELPING)

    @precondition(lambda self: self.code)
    @rule()
    def ada_uses_the_code(self) -> None:
        try:
            helping.use_help_code(helper=self.ada, code=self.code)
        except Refused:
            pass
        else:
            assert wordings.HELPING in self.agreed
        self.code = ""

    @rule()
    def grace_reads_the_record(self) -> None:
        record = opening.read_record(by=self.grace, here=self.here, opened=self.opened)
        assert (record.safe is not None) == (wordings.SAFE_CONTACT in self.agreed)

    @invariant()
    def nobody_helps_without_consent(self) -> None:
        assert wordings.HELPING in self.agreed or not access.helped_by(self.ada).exists()

    @invariant()
    def the_ledger_agrees_with_what_was_said(self) -> None:
        assert {p for p in wordings.PURPOSES if consents.given(self.amara, p)} == self.agreed


@pytest.mark.django_db
def test_nothing_is_done_for_a_purpose_without_consent_to_it() -> None:
    """No processing of a purpose at a time without its consent (PR-3, RE-13)."""
    run_state_machine_as_test(
        Agreeing, settings=settings(max_examples=EXAMPLES, stateful_step_count=STEPS, deadline=None)
    )
