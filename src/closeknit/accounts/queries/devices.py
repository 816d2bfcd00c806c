"""Where somebody is signed in, in words and coarse times."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from closeknit.accounts.models import SignedInDevice, User

BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrom", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)


def label(user_agent: str) -> str:
    """ "Firefox on Android" for what a browser says of itself: no version, nothing that tells one device from its like."""
    browser = next((name for sign, name in BROWSERS if sign in user_agent), "")
    system = next((name for sign, name in SYSTEMS if sign in user_agent), "")
    if browser and system:
        return f"{browser} on {system}"
    return browser or system or "A device"


@dataclass(frozen=True, slots=True)
class Device:
    """One device on the page: its row, its label, by the hour when it was first and last seen, whether it is this one."""

    pk: int
    label: str
    shared: bool
    first: datetime
    last: datetime
    here: bool


def devices(user: User, *, here: str) -> list[Device]:
    """Where this person is signed in: this device (by its digest) first, then the latest."""
    rows = SignedInDevice.objects.filter(user=user).order_by("-active_at")
    found = [
        Device(
            row.pk,
            _("A device") if row.label == "A device" else row.label,
            row.shared,
            _hour(row.started_at),
            _hour(row.active_at),
            row.digest == here,
        )
        for row in rows
    ]
    return sorted(found, key=lambda device: not device.here)


def _hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)


def how_many(user: User) -> int:
    """On how many devices this person is signed in."""
    return SignedInDevice.objects.filter(user=user).count()
