"""Who an account is, for every page: allauth's ways of signing in, with the account read by a query that is compiled once."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.db import connection

from closeknit.accounts.models import User
from closeknit.storage.prepared import Prepared

_FIELDS = [field.attname for field in User._meta.concrete_fields]
_ACCOUNT = Prepared(lambda pk: User.objects.filter(pk=pk).values_list(*_FIELDS))


class Backend(AuthenticationBackend):  # type: ignore[misc]
    """allauth's backend; the account of a session comes from a prepared query."""

    def get_user(self, user_id: Any) -> User | None:
        """The account with this number, or None when it is gone or closed."""
        for row in _ACCOUNT.rows(int(user_id)):
            user = User.from_db(connection.alias, _FIELDS, row)
            return user if self.user_can_authenticate(user) else None
        return None
