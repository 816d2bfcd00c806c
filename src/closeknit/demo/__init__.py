"""A sample life to try Closeknit with: invented people, written as the files phones and calendars really export.

`write_samples` writes files, and they come in through the same importers as anybody's own. `relations`, `help_noted`
and `promised` are what no file holds: they are typed, through the same actions as on the pages. The same day gives the same bytes.
Everybody is invented; telephone numbers come from the ranges kept for drama (Ofcom 07700 900xxx and 01632 960xxx, North
America 555-01xx), addresses from example.org (RFC 2606).
"""

from closeknit.demo.files import write_samples
from closeknit.demo.life import OWNER, Owner, Planned, State, truth
from closeknit.demo.typed import Help, Promised, help_noted, promised, relations

__all__ = [
    "OWNER",
    "Help",
    "Owner",
    "Planned",
    "Promised",
    "State",
    "help_noted",
    "promised",
    "relations",
    "truth",
    "write_samples",
]
