"""Whose download it is, and the lists of friends in it: the small JSON files beside the chats.

    profile_information/profile_information.json      Facebook: {"profile_v2": {"name": {"full_name": …}, "emails": …}}
    personal_information/personal_information.json    Instagram: {"profile_user": [{"string_map_data": {"Username": …}}]}
    friends/your_friends.json, friends/friends.json   Facebook: {"friends_v2": [{"name": …, "timestamp": …}]}
    followers_and_following/following.json            Instagram: {"relationships_following": [{"string_list_data": …}]}
    followers_and_following/followers_1.json          Instagram: the same list without a word around it

The words for things are in the language of the account, and so are the labels of an Instagram profile.
"""

import re
from dataclasses import dataclass, field
from typing import Any, BinaryIO

import msgspec

from closeknit.importers import _text
from closeknit.importers._found import Refused
from closeknit.importers._identity import address, e164
from closeknit.importers._metaparts import FACEBOOK, INSTAGRAM, readable, without_halves

MAX_BYTES = 50_000_000
_DAMAGED = "This list is damaged or not complete; make the download once more and choose the new file."

_USERNAME = re.compile(r"[a-z0-9._]{1,30}", re.IGNORECASE)
_PROFILE_PAGE = re.compile(r"instagram\.com/(?:_u/)?([A-Za-z0-9._]{1,30})/?(?:\?.*)?$")
_USERNAME_LABELS = frozenset(
    (
        *("username", "benutzername", "nom d’utilisateur", "nom d'utilisateur", "nombre de usuario", "nome de usuário"),
        *("nome de utilizador", "nome utente", "gebruikersnaam", "nazwa użytkownika", "uživatelské jméno"),
        *(
            "användarnamn",
            "brugernavn",
            "brukernavn",
            "kullanıcı adı",
            "имя пользователя",
            "ユーザーネーム",
            "사용자 이름",
        ),
    )
)
_NAME_LABELS = frozenset(
    ("name", "nom", "nombre", "nome", "naam", "imię i nazwisko", "jméno", "namn", "navn", "ad", "имя", "名前", "이름")
)


@dataclass(slots=True)
class Owner:
    """What a download says of the person it belongs to. Everything in the form that `FoundPerson` has."""

    network: str
    name: str = ""
    username: str = ""
    addresses: list[str] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Friend:
    """A friend on Facebook: the name, and the address or number by which they were found, if any."""

    name: str
    contact: str = ""


@dataclass(slots=True)
class Lists:
    """All that the small files of one download hold. Usernames of Instagram are in small letters."""

    owners: list[Owner] = field(default_factory=list)
    friends: list[Friend] = field(default_factory=list)
    following: set[str] = field(default_factory=set)
    followers: set[str] = field(default_factory=set)


class _Full(msgspec.Struct):
    full_name: str | None = ""


class _Emails(msgspec.Struct):
    emails: list[str] = []


class _Phone(msgspec.Struct):
    phone_number: str | None = ""
    verified: bool | None = True


class _Profile(msgspec.Struct):
    name: _Full | str | None = ""
    emails: _Emails | list[str] | None = None
    phone_numbers: list[_Phone] | None = None
    username: str | None = ""


class _Value(msgspec.Struct):
    value: str | None = ""
    href: str | None = ""
    label: str | None = ""


class _User(msgspec.Struct):
    string_map_data: dict[str, _Value] = {}
    label_values: list[_Value] = []


class _Friend(msgspec.Struct):
    name: str | None = ""
    contact_info: str | None = ""


class _Follow(msgspec.Struct):
    title: str | None = ""
    string_list_data: list[_Value] = []


class _Any(msgspec.Struct):
    """Any of these files."""

    profile_v2: _Profile | None = None
    profile: _Profile | None = None
    profile_user: list[_User] | None = None
    friends_v2: list[_Friend] | None = None
    friends: list[_Friend] | None = None
    relationships_following: list[_Follow] | None = None
    relationships_followers: list[_Follow] | None = None


def read(file: BinaryIO, lists: Lists, region: str) -> None:
    """Read one small file into `lists`. `region` is an ISO country, for phone numbers. Raises Refused."""
    data = without_halves(file.read(MAX_BYTES + 1).removeprefix(b"\xef\xbb\xbf"))
    try:
        found: Any = msgspec.json.decode(data, type=_Any | list[_Follow])
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise Refused(_DAMAGED) from None
    if isinstance(found, list):
        lists.followers |= _usernames(found)
        return
    profile = found.profile_v2 or found.profile
    if profile is not None:
        lists.owners.append(_facebook(profile, region))
    for user in found.profile_user or ():
        lists.owners.append(_instagram(user, region))
    for friend in (*(found.friends_v2 or ()), *(found.friends or ())):
        if name := _text.clean(readable(friend.name or "")):
            lists.friends.append(Friend(name, friend.contact_info or ""))
    lists.following |= _usernames(found.relationships_following or [])
    lists.followers |= _usernames(found.relationships_followers or [])


def _facebook(profile: _Profile, region: str) -> Owner:
    name = profile.name.full_name if isinstance(profile.name, _Full) else profile.name
    owner = Owner(FACEBOOK, _text.clean(readable(name or "")), _text.clean(profile.username or ""))
    emails = profile.emails.emails if isinstance(profile.emails, _Emails) else profile.emails or []
    owner.addresses = _some(address(one) for one in emails)
    phones = [one.phone_number or "" for one in profile.phone_numbers or () if one.verified is not False]
    owner.numbers = _some(e164(one, region) for one in phones)
    return owner


def _instagram(user: _User, region: str) -> Owner:
    owner = Owner(INSTAGRAM)
    pairs = [*user.string_map_data.items(), *((one.label or "", one) for one in user.label_values)]
    for label, one in pairs:
        key = readable(label).strip().casefold()
        value = _text.clean(readable(one.value or ""))
        if key in _USERNAME_LABELS and _USERNAME.fullmatch(value):
            owner.username = value.lower()
        elif key in _NAME_LABELS:
            owner.name = value
        elif "@" in value:
            owner.addresses = _some((*owner.addresses, address(value)))
        elif value.startswith("+") and len(value) < 30:
            owner.numbers = _some((*owner.numbers, e164(value, region)))
    return owner


def _usernames(entries: list[_Follow]) -> set[str]:
    """Return the usernames of a list, in small letters. They stand in one of three places, by the year."""
    names = set()
    for entry in entries:
        for one in entry.string_list_data or [_Value()]:
            page = _PROFILE_PAGE.search(one.href or "")
            name = one.value or entry.title or (page[1] if page else "")
            if _USERNAME.fullmatch(name):
                names.add(name.lower())
    return names


def _some(values: Any) -> list[str]:
    """Return the values that are there, each once."""
    return list(dict.fromkeys(value for value in values if value))
