"""Safety notices that came with this version: what went wrong somewhere, whom it concerns, what to do (SF-6).

They are part of the package, so that a server without a way out shows them too; nothing is fetched. Nothing here touches the
database. A notice is never taken out again; one that was mended says in which version.
"""

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice. `incident` is its file in docs/hazards/incidents; `mended_in` is a version, "" while there is none."""

    number: str
    published: date
    title: Text
    what: Text
    who: Text
    what_to_do: Text
    incident: str
    mended_in: str = ""


NOTICES: tuple[Notice, ...] = ()
"""Every notice there ever was, newest first. So far there was nothing to tell."""
