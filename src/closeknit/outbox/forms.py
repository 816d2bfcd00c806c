"""What people choose about words from here."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from closeknit.accounts.models import User
from closeknit.outbox import manners, push, queries
from closeknit.outbox.models import Channel

DAYS = (
    gettext_lazy("Monday"),
    gettext_lazy("Tuesday"),
    gettext_lazy("Wednesday"),
    gettext_lazy("Thursday"),
    gettext_lazy("Friday"),
    gettext_lazy("Saturday"),
    gettext_lazy("Sunday"),
)


def _clock() -> forms.TimeField:
    return forms.TimeField(widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}))


class WordsForm(forms.Form):
    """Which kinds in which ways, on which day and hour, quiet hours, and whether mail may hold names."""

    day = forms.TypedChoiceField(
        label=gettext_lazy("The weekly words come on"), choices=list(enumerate(DAYS)), coerce=int
    )
    minute = _clock()
    quiet_from = _clock()
    quiet_until = _clock()
    names = forms.BooleanField(label=gettext_lazy("Names may stand in mail"), required=False)

    def __init__(self, person: User, given: Any = None) -> None:
        manner = manners.of(person)
        now = {name: getattr(manner, name) for name in ("day", "names")}
        now |= {name: f"{(m := getattr(manner, name)) // 60:02}:{m % 60:02}" for name in _MINUTES}
        self._switches = queries.switches(person)
        now |= {f"{kind}-{channel}": on for (kind, channel), on in self._switches.items()}
        super().__init__(given, initial=now)
        self.fields["minute"].label = _("At what time of day")
        self.fields["quiet_from"].label = _("Quiet from")
        self.fields["quiet_until"].label = _("Quiet until")
        self.fields["names"].help_text = _("Off, mail says how many people, not who. Others may see your mail.")
        words = {Channel.MAIL: _("By mail"), Channel.PUSH: _("On the browsers below")}
        for kind, channel in self._switches:
            self.fields[f"{kind}-{channel}"] = forms.BooleanField(label=words[Channel(channel)], required=False)

    def kinds(self) -> list[tuple[Any, list[Any]]]:
        """The kinds with their switches, for the page."""
        return [
            (kind, [self[f"{kind.name}-{channel}"] for channel in kind.channels if channel not in kind.fixed])
            for kind in queries.offered()
        ]

    def manner(self) -> dict[str, Any]:
        """What `choose_manner` keeps."""
        chosen = self.cleaned_data
        minutes = {name: chosen[name].hour * 60 + chosen[name].minute for name in _MINUTES}
        return {"day": chosen["day"], "names": chosen["names"], **minutes}

    def chosen(self) -> dict[tuple[str, str], bool]:
        """Each switch as it was left."""
        return {(kind, channel): self.cleaned_data[f"{kind}-{channel}"] for kind, channel in self._switches}


_MINUTES = ("minute", "quiet_from", "quiet_until")


class BrowserForm(forms.Form):
    """What a browser says when it is to take push messages (PushSubscription of the Push API)."""

    endpoint = forms.CharField(max_length=1000)
    p256dh = forms.CharField(max_length=100)
    auth = forms.CharField(max_length=40)

    def clean(self) -> dict[str, Any]:
        """Refuse what no push service could have given."""
        given: dict[str, Any] = super().clean() or {}
        if not self.errors and not push.usable(given["endpoint"], given["p256dh"], given["auth"]):
            raise forms.ValidationError(_("This browser cannot be reached."))
        return given
