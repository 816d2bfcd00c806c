"""Whose a row is, for every table; a new table that nobody thought of fails here (CR-3)."""

from typing import ClassVar

import pytest
from django.apps import apps
from django.apps.registry import Apps
from django.db import models

from closeknit.accounts.models import HeldRole, Invitation, OneTimeLink, OpenedRecord, User
from closeknit.backups import owners, values
from closeknit.circle.models import BatchFile, Coverage, Interaction, Person, SeenAgain

EVERY = owners.kept_models()


@pytest.mark.parametrize("model", EVERY, ids=lambda model: model._meta.label)
def test_every_table_has_an_owner_or_is_declared_as_the_installations(model: type[models.Model]) -> None:
    way = owners.path(model)
    if way is None:
        assert owners.INSTALLATION[model._meta.label]
        return
    at: type[models.Model] = model
    for name in way:
        target = at._meta.get_field(name).related_model
        assert isinstance(target, type)
        at = target
    assert at is User


@pytest.mark.parametrize("model", EVERY, ids=lambda model: model._meta.label)
def test_every_column_has_a_kind_that_archives_know(model: type[models.Model]) -> None:
    assert [values.kind(field) for field in model._meta.concrete_fields]


def test_whose_the_rows_are_that_have_no_owner_of_their_own() -> None:
    assert owners.path(User) == []
    assert owners.path(OneTimeLink) == ["user"]
    assert owners.path(Person) == owners.path(Interaction) == ["owner"]
    assert owners.path(BatchFile) == owners.path(Coverage) == ["batch", "owner"]
    assert owners.path(SeenAgain) == ["interaction", "owner"]
    assert owners.path(HeldRole) == ["membership", "user"]
    assert owners.path(Invitation) == ["made_by"]


def test_why_a_record_was_opened_goes_with_whom_it_is_about() -> None:
    """Not with whoever opened it, whose key outlives the person's (PR-14)."""
    assert owners.path(OpenedRecord) == ["membership", "user"]


def test_what_is_declared_is_there() -> None:
    labels = {model._meta.label for model in apps.get_models(include_auto_created=True)}
    declared = {label for label in (*owners.INSTALLATION, *owners.LEFT_OUT) if label.split(".")[0] in apps.app_configs}
    assert len(declared) >= 6
    assert declared <= labels
    assert not set(owners.LEFT_OUT) & {model._meta.label for model in EVERY}


def test_a_table_that_nobody_thought_of_is_refused() -> None:
    apart = Apps()

    class Loose(models.Model):
        """A table without an owner."""

        thing = models.TextField()

        class Meta:
            apps: ClassVar[Apps] = apart
            app_label = "loose"

    with pytest.raises(owners.NoOwner, match=r"loose\.Loose"):
        owners.path(Loose)


def test_of_two_accounts_in_a_row_the_one_named_owner_counts() -> None:
    apart = Apps()

    class Shared(models.Model):
        """A row with two accounts."""

        giver = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
        owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")

        class Meta:
            apps: ClassVar[Apps] = apart
            app_label = "loose"

    class Between(models.Model):
        """A row with two accounts, none of them its owner."""

        giver = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
        taker = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")

        class Meta:
            apps: ClassVar[Apps] = apart
            app_label = "loose"

    assert owners.path(Shared) == ["owner"]
    with pytest.raises(owners.NoOwner):
        owners.path(Between)
