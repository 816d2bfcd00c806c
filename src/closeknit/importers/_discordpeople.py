"""The people of a Discord download, by the number ("snowflake") that Discord gives everybody for ever."""

from closeknit.importers import _text
from closeknit.importers._talks import NOBODY, Author

_EPOCH_MS = 1_420_070_400_000
"""Discord's numbers hold the moment they were given, in milliseconds since 2015 (developer docs, "Snowflakes")."""

_GONE = ("deleted_user_", "deleted user")
_ME = "me"


class People:
    """Authors by id, and what several files say of one and the same."""

    def __init__(self) -> None:
        self.authors: list[Author] = []
        self._numbers: dict[str, int] = {}

    def number(self, key: str) -> int:
        """Return the number of the one with an id; "" is the owner whose id nobody told."""
        key = key or _ME
        number = self._numbers.setdefault(key, len(self.authors))
        if number == len(self.authors):
            self.authors.append(Author(key, handle=f"discord:{key}" if is_id(key) else ""))
        return number

    def writer(self, key: str, account: str, shown: str, is_bot: bool = False) -> int:
        """Return the number of somebody who wrote, who goes by name where there is no id; NOBODY without either."""
        if not key and not account:
            return NOBODY
        number = self.number(key or plain_account(account).casefold())
        self.name(number, shown, account, is_bot)
        return number

    def called(self, title: str, among: list[int]) -> int:
        """Return the only one of some who has a name, or NOBODY."""
        wanted = plain_account(title).casefold()
        found = [n for n in among if wanted in map(str.casefold, (self.authors[n].name, *self.authors[n].also))]
        return found[0] if wanted and len(found) == 1 else NOBODY

    def name(self, number: int, shown: str, account: str = "", is_bot: bool = False) -> None:
        """Note what somebody is called: as shown to others, and the unique name of the account. The first name stays."""
        author = self.authors[number]
        author.is_bot |= is_bot
        account = plain_account(account)
        if author.name or account.lower().startswith(_GONE) or shown.lower().startswith(_GONE):
            return
        author.name = _text.clean(shown) or account
        if account and account != author.name:
            author.also = (account,)


def plain_account(account: str) -> str:
    """Return the name of an account without the four digits that stood behind it until 2023 (`ada#0` since)."""
    name, sign, digits = _text.clean(account).rpartition("#")
    return name if sign and digits.isdigit() and len(digits) <= 5 else _text.clean(account)


def is_id(text: str) -> bool:
    """Whether this can be a number that Discord gave."""
    return text.isascii() and text.isdigit() and 1 <= len(text) <= 20


def moment_of(number: str) -> int:
    """Return the second in which a number was given."""
    return ((int(number) >> 22) + _EPOCH_MS) // 1000
