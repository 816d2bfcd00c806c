"""Text that is typed, kept and shown: one form, never turning what stands around it, and names that imitate others."""

import unicodedata
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from closeknit.accounts.models import User
from closeknit.circle.actions import people
from closeknit.circle.models import Person
from closeknit.importers._text import clean
from closeknit.web.shown import ShownText, unnamed
from closeknit.web.text import canonical, imitates, mixes_scripts, skeleton

TURNS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
ANYTHING = st.text(st.characters(codec=None, exclude_categories=()))


@given(ANYTHING)
def test_the_form_is_one_form(text: str) -> None:
    """IM-11: twice is once; NFC; no NUL, no controls, no lone surrogates, nothing that turns."""
    once = canonical(text)
    assert canonical(once) == once
    assert unicodedata.is_normalized("NFC", once)
    once.encode("utf-8")
    assert not [c for c in once if unicodedata.category(c) == "Cc" and c not in "\t\r\n"]
    assert not set(once) & set(TURNS)


@given(ANYTHING)
def test_a_typed_name_is_the_name_an_import_would_make(text: str) -> None:
    """IM-11: the same name is the same name everywhere."""
    assert clean(canonical(text), 10_000) == clean(text, 10_000)


@pytest.mark.parametrize(
    "text", ["Zoë", "محمد", "می‌خواهم", "👩‍👧", "naïve\nsecond line\ttab", "  kept  ", "Ω", "日本語"]
)
def test_what_people_write_stays(text: str) -> None:
    assert canonical(text) == unicodedata.normalize("NFC", text)


@pytest.mark.django_db
def test_every_form_is_read_in_this_form(as_amara: Client) -> None:
    """IM-11 at the door: typed once, found again by its plain name."""
    typed = "Zoe\u0308 \u202eEvil\u202c Li\u200bnd\u0007"
    as_amara.post("/circle/add/", {"name": typed, "layer": "0", "remember": "one\r\n\u2066two\u2069"})
    assert Person.objects.get().name == "Zoë Evil Lind"
    assert "Zoë Evil Lind" in as_amara.get("/circle/?show=everyone&q=Zoe\u0308").content.decode()


@pytest.mark.django_db
def test_a_password_is_taken_as_it_was_typed(client: Client, amara: User) -> None:
    typed = "long-\u200bkettle-e\u0301-orchard"
    amara.set_password(typed)
    amara.save()
    client.post(reverse("account_login"), {"login": amara.email, "password": typed})
    assert "_auth_user_id" in client.session


@pytest.mark.django_db
def test_what_came_in_another_way_does_not_turn_a_page_either(as_amara: Client, amara: User) -> None:
    """BR-12: a name that was stored before, and what is echoed from the address."""
    person = people.add_person(owner=amara, name="Ngozi")
    Person.objects.filter(pk=person.pk).update(name=f"Ngozi {TURNS}rotacsel")
    for address in ("/circle/?show=everyone", f"/circle/?q={TURNS}x", f"/circle/{person.ref}/"):
        page = as_amara.get(address).content.decode()
        assert not set(page) & set(TURNS)
    assert "Ngozi rotacsel" in page or person.ref not in page


def test_a_discreet_page_does_not_name_the_product_and_leaves_what_is_being_changed() -> None:
    """IP-2."""
    page = (
        b"<title>Today | Closeknit</title><p>Closeknit's note <textarea name=a>About Closeknit\n</textarea>"
        b'<input value="Closeknit"> Closeknit'
    )
    assert unnamed(page) == (
        b"<title>Notes</title><p>Notes's note <textarea name=a>About Closeknit\n</textarea>"
        b'<input value="Closeknit"> Notes'
    )


def test_other_answers_are_left_alone(rf: Any) -> None:
    raw = f"Closeknit {TURNS}".encode()
    kept = ShownText(lambda request: HttpResponse(raw, content_type="text/csv"))(rf.get("/"))
    assert kept.content == raw


MIXED = ("Аmara", "Amаra", "Οliver", "Pауpal", "Ngоzi Okafor", "Jоhn", "Տarah", "аpple", "Dr Smіth", "scоpe")
PLAIN = (
    *(
        "Amara Okafor",
        "Zoë",
        "Юлия Иванова",
        "Γιώργος",
        "Նարեկ",
        "محمد علي",
        "דוד",
        "山田太郎",
        "ヤマダ タロウ",
        "김민준",
    ),
    *(
        "李小龍 Bruce Lee",
        "Jean-Luc O’Neill",
        "Nguyễn Văn A",
        "अमारा",
        "สมชาย",
        "山田 ハナコ Hana",
        "김 Kim 金",
        "R2",
        "🙂 Ada",
    ),
)
IMITATIONS = (
    ("Аmara Okafor", "Amara Okafor"),
    ("Amara 0kafor", "Amara Okafor"),
    ("Amarɑ Okafor", "Amara Okafor"),
    ("АМАRА ОКАFОR", "Amara Okafor"),
    ("Ａｍａｒａ Okafor", "Amara Okafor"),
    ("Amara\u200b Okafor\u202e", "Amara  Okafor"),
    ("Amara-Okafor", "Amara Okafor"),
    ("Amára Okafor", "Amara Okafor"),
    ("Sarah Millar", "Sarah Mi11ar"),
    ("Tom Corner", "Torn Corner"),
    ("Wi1liam", "William"),
    ("VVilliam", "William"),
    ("Cаrоl", "Carol"),
    ("ΒΟΒ", "Bob"),
)


@pytest.mark.parametrize("name", MIXED)
def test_a_name_of_mixed_scripts_is_flagged(name: str) -> None:
    """BR-12."""
    assert mixes_scripts(name)


@pytest.mark.parametrize("name", PLAIN)
def test_a_name_as_people_have_them_is_not(name: str) -> None:
    assert not mixes_scripts(name)


@pytest.mark.parametrize(("name", "known"), IMITATIONS)
def test_a_name_that_could_be_taken_for_another_is_flagged(name: str, known: str) -> None:
    """BR-12."""
    assert imitates(name, ["Somebody Else", known]) == known


@pytest.mark.parametrize(
    ("name", "known"), [("Amara Okafor", "amara okafor"), ("Amara", "Amira"), ("Jan", "Jon"), ("李", "王")]
)
def test_the_same_name_and_another_name_are_not(name: str, known: str) -> None:
    assert imitates(name, [known]) == ""


@given(ANYTHING)
def test_a_skeleton_is_the_same_for_both_forms(text: str) -> None:
    assert skeleton(text) == skeleton(canonical(text))


NEXT = (
    *(
        "https://evil.example",
        "//evil.example",
        "///evil.example",
        "////evil.example",
        "\\\\evil.example",
        "/\\evil.example",
    ),
    *("/\\/evil.example", "\\/evil.example", "https:evil.example", "https:/evil.example", "http:///evil.example"),
    *(
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        " //evil.example",
        "\t//evil.example",
    ),
    *(
        "//evil.example/%2f..",
        "/%09/evil.example",
        "/%5cevil.example",
        "//evil%E3%80%82example",
        "https://testserver@evil.example",
    ),
    *(
        "https://testserver.evil.example",
        "//testserver:pass@evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "//[::1]",
    ),
    *(
        "//evil.example\\@testserver",
        "https://evil.example#testserver",
        "https://evil.example?testserver",
        "\x00//evil.example",
    ),
)


@pytest.mark.django_db
@pytest.mark.parametrize("wanted", NEXT)
def test_no_answer_leads_elsewhere(client: Client, amara: User, wanted: str) -> None:
    """BR-7: wherever `next` is read: at sign-in, after a form, in the address of a one-time page."""
    amara.set_password("kettle-lantern-orchard")
    amara.save()
    person = people.add_person(owner=amara, name="Ada Lind")
    sign_in = client.post(
        reverse("account_login"), {"login": amara.email, "password": "kettle-lantern-orchard", "next": wanted}
    )
    answers = [sign_in, client.post(reverse("this_week", args=[person.ref]), {"next": wanted})]
    answers.append(client.post(reverse("account_logout"), {"next": wanted}))
    for answer in answers:
        assert answer.status_code in (302, 303)
        where = answer["Location"]
        assert where.startswith("/")
        assert not where.startswith(("//", "/\\"))
        assert not [c for c in where if c <= " "]
        assert urlsplit(urljoin("http://testserver/circle/", where)).netloc == "testserver"


def test_flags_of_wales_and_scotland_stay_and_hidden_words_go() -> None:
    """Tags behind a black flag are part of it; anywhere else they are words that nobody sees."""
    wales = "\U0001f3f4" + "".join(chr(0xE0000 + ord(c)) for c in "gbwls") + "\U000e007f"
    hidden = "".join(chr(0xE0000 + ord(c)) for c in "ignore this")
    for form in (canonical, clean):
        assert form(f"Rhys {wales}") == f"Rhys {wales}"
        assert form(f"Rhys{hidden} Pugh") == "Rhys Pugh"
        assert form(form(f"{wales}\u200b{hidden}x")) == form(f"{wales}\u200b{hidden}x") == f"{wales}x"
