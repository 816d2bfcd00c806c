"""Sessions in the database, as Django keeps them, read by a query that is compiled once (it runs before every page)."""

from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from closeknit.storage.prepared import Prepared

_DATA = Prepared(
    lambda key, now: Session.objects.filter(session_key=key, expire_date__gt=now).values_list("session_data")
)


class SessionStore(db.SessionStore):
    """Django's own, but for how it is read."""

    def load(self) -> dict[str, Any]:
        """What the session holds; nothing, and no key, when it is gone or over."""
        for (data,) in _DATA.rows(str(self.session_key), timezone.now()):
            return self.decode(data)
        self._session_key = None
        return {}
