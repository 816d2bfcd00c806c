"""Codes and links that somebody asked for in order to sign in, to choose a new password, or to check an address."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from closeknit.accounts.models import User
from closeknit.outbox.models import Care, Channel, Entry
from closeknit.outbox.registered import Kind, Words
from closeknit.outbox.sealed import opened

KIND = Kind(
    name="account_mail",
    title=gettext_lazy("Codes and links you ask for"),
    care=Care.ACCOUNT,
    channels=(Channel.MAIL,),
    fixed=frozenset({Channel.MAIL}),
    listed=False,
    asked=True,
)


def write(_person: User | None, entries: Sequence[Entry], _names: bool) -> Words | None:
    """The words of one such mail, in our own sentences. None when it cannot be opened any more."""
    values = opened(entries[0].sealed, entries[0].key)
    said = _said(values)
    if said is None:
        return None
    subject, paragraphs, way_in = said
    return Words(subject=subject, short=subject, paragraphs=paragraphs, way_in=way_in, to=values["to"])


def _said(values: dict[str, str]) -> tuple[str, tuple[str, ...], tuple[str, str] | None] | None:
    template, code = values.get("template", ""), values.get("code", "")
    link, unasked = values.get("link", ""), _("If you did not ask for this, you can leave it. Nothing happens.")
    if template == "told":
        return values["subject"], tuple(part for part in values["text"].split("\n\n") if part.strip()), None
    if template == "login_code":
        return _("Your code"), (_("Type this code on the page that asked for it:"), code, unasked), None
    if code:
        return _("Your code"), (_("Type this code to go on:"), code, unasked), None
    if template == "password_reset_key":
        way = (_("Choose a new password"), link)
        return _("Your account"), (_("Somebody asked for a new password for this address."), unasked), way
    if template.startswith("email_confirm"):
        way = (_("This address is mine"), link)
        return _("Your address"), (_("Somebody gave this address for an account."), unasked), way
    if template == "account_already_exists":
        words = _("Somebody wanted to open an account with this address. There is one already.")
        return _("Your account"), (words, unasked), (_("Choose a new password"), link) if link else None
    if template == "unknown_account":
        words = _("Somebody wanted to sign in with this address. There is no account with it.")
        return _("Your account"), (words, unasked), None
    return None
