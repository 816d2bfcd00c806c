"""What changed about an account: a new browser, another password, address or second step. Neutral words (AU-12)."""

from collections.abc import Sequence

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from closeknit.accounts.models import User
from closeknit.outbox.composing import page
from closeknit.outbox.models import Care, Channel, Entry
from closeknit.outbox.registered import Kind, Words
from closeknit.outbox.sealed import opened

KIND = Kind(
    name="security",
    title=gettext_lazy("Changes to your account, and a new browser"),
    care=Care.ACCOUNT,
    channels=(Channel.MAIL, Channel.HERE, Channel.PUSH),
    usual=frozenset({Channel.MAIL, Channel.HERE}),
    fixed=frozenset({Channel.MAIL, Channel.HERE}),
)


def write(_person: User | None, entries: Sequence[Entry], _names: bool) -> Words | None:
    """What happened and when, and where to look."""
    entry = entries[0]
    what = _happened(str(entry.about.get("what", "")))
    if not what:
        return None
    when = date_format(timezone.localtime(entry.due_at), "j F, H:i")
    if_not = _("If that was you, there is nothing to do. If not, sign in and choose a new password.")
    return Words(
        subject=_("About your account"),
        short=_("Something changed about your account."),
        paragraphs=(_("%(what)s (%(when)s)") % {"what": what, "when": when}, if_not),
        way_in=(_("Look at your account"), page("account")),
        to=str(opened(entry.sealed, entry.key).get("to", "")),
    )


def _happened(what: str) -> str:
    said = {
        "browser": _("Somebody signed in from a browser that was not used before."),
        "password": _("Your password was changed."),
        "address": _("Your e-mail address was changed."),
        "factor": _("A second step of signing in was added, changed or removed."),
    }
    return said.get(what, "")
