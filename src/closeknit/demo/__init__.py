"""A sample life to try Closeknit with: invented people, written as the files phones and calendars really export.

Nothing is put into the circle directly: `write_samples` writes files, and they come in through the same importers
as anybody's own. The same day gives the same bytes. Everybody is invented; telephone numbers come from the ranges
kept for drama (Ofcom 07700 900xxx and 01632 960xxx, North America 555-01xx), addresses from example.org (RFC 2606).
"""

from closeknit.demo.files import write_samples
from closeknit.demo.life import OWNER, Owner, Planned, State, truth

__all__ = ["OWNER", "Owner", "Planned", "State", "truth", "write_samples"]
