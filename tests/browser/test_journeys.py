"""What people come here to do, done in a real Chromium: with a mouse, the keyboard alone, without scripts, on a phone."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import MARKS, Open, Visit
from tests.browser.exports import ELLA, HOSTILE, NGOZI, RAVI, Files
from tests.browser.hands import Keyboard, Mouse, button, no_sideways_scroll
from tests.browser.serving import Server, today

pytestmark = MARKS

PHONE = {"width": 390, "height": 844}
FRIEND = "Ada Lind"


def welcome(page: Page, hand: Mouse) -> None:
    """The three welcome pages, ending on the import page."""
    hand.pick(page.get_by_label("Keep in touch with people I know"))
    hand.press(button(page, "Next"))
    hand.pick(page.get_by_label("About 45 minutes"))
    hand.press(button(page, "Next"))
    hand.write(page.get_by_label("Person 1"), FRIEND)
    hand.press(button(page, "Bring in contacts"))
    page.wait_for_url("**/import/")


def bring_in(page: Page, hand: Mouse, files: Files) -> None:
    """Choose, check, answer, save: from the import page to Today."""
    hand.choose(page.get_by_label("Drop files here, or choose them"), [*files.clear, files.unclear])
    hand.press(button(page, "Look at these files"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Here is what we found")
    expect(page.get_by_text("Nothing is saved yet.")).to_be_visible()
    hand.pick(page.get_by_label("1 February"))
    hand.press(button(page, "Next"))
    expect(page.get_by_text("Thank you. That is all we needed to know.")).to_be_visible()
    hand.pick(page.get_by_label("Everyone with a name"))
    hand.press(button(page, "Bring them in"))
    page.wait_for_url("**/done/")
    expect(page.locator(".lead")).to_contain_text("3 new people")
    hand.press(page.get_by_role("link", name="Today", exact=True))
    expect(page.get_by_role("heading", name="Reach out this week")).to_be_visible()


def card_of(page: Page, name: str) -> Locator:
    """The reach-out of somebody, whatever becomes of it."""
    card = page.locator("article.reach").filter(has=page.get_by_role("link", name=name, exact=True))
    return page.locator(f"#{card.get_attribute('id')}")


def reach_out(page: Page, hand: Mouse, *, spoken: bool) -> None:
    """One person on Today: done, how it felt, undone, later, back, put aside. With scripts each step is spoken."""

    def said(words: str) -> None:
        if spoken:
            expect(page.locator("#live")).to_contain_text(words)

    card = card_of(page, NGOZI)
    expect(card).to_contain_text("You two are usually in touch every week. The last time was 7 weeks ago.")
    hand.press(button(card, f"Done : {NGOZI}"))
    expect(card.get_by_text("Saved.")).to_be_visible()
    said("Saved.")
    hand.press(button(card, f"Good : {NGOZI}"))
    expect(card).to_contain_text("It felt good.")
    hand.press(button(card, f"Undo : {NGOZI}"))
    expect(button(card, f"Later : {NGOZI}")).to_be_visible()
    said(f"{NGOZI} is back in this week.")
    hand.press(button(card, f"Later : {NGOZI}"))
    expect(card).to_contain_text("Comes back on")
    said("comes back on")
    hand.press(button(card, f"Bring back now : {NGOZI}"))
    expect(button(card, f"Not this one : {NGOZI}")).to_be_visible()
    said(f"{NGOZI} is back in this week.")
    hand.press(button(card, f"Not this one : {NGOZI}"))
    said(f"{NGOZI} is put aside.")
    page.goto("/")
    expect(page.locator("article.reach", has_text=FRIEND)).to_be_visible()
    expect(page.locator("article.reach", has_text=NGOZI)).to_have_count(0)


def undo_import(page: Page, hand: Mouse) -> None:
    """Take the only import back, from the import page."""
    page.goto("/import/")
    hand.press(page.locator("section", has=page.get_by_role("heading", name="Earlier imports")).get_by_role("link"))
    hand.press(button(page, "Undo the import"))
    expect(page.get_by_text("The import is undone.")).to_be_visible()


def everyone(page: Page) -> list[str]:
    """The names in the circle."""
    page.goto("/circle/?show=everyone")
    return page.locator("tbody th a").all_inner_texts()


def test_the_first_day(newcomer: Open, files: Files) -> None:
    """From the first link to reach-outs that can be done, and back to the circle as it was."""
    page = newcomer()
    hand = Mouse(page)
    welcome(page, hand)
    before = everyone(page)
    assert before == [FRIEND]
    page.goto("/import/")
    bring_in(page, hand, files)
    reach_out(page, hand, spoken=True)
    assert sorted(everyone(page)) == sorted([FRIEND, NGOZI, RAVI, ELLA])
    page.get_by_role("link", name=RAVI, exact=True).last.click()
    moments = page.locator(".moments h3")
    expect(moments).to_have_count(4)
    expect(moments.first).to_contain_text("7 August")
    undo_import(page, hand)
    assert everyone(page) == before


def test_the_check_before_saving_says_what_becomes_of_each_file(newcomer: Open, files: Files) -> None:
    """For each file: what was found, kept, thrown away and left out. Throwing it away leaves nothing."""
    page = newcomer()
    page.goto("/import/")
    Mouse(page).choose(page.locator("#files"), [*files.clear, files.unclear])
    button(page, "Look at these files").click()
    expect(page.locator("li.found").first).to_be_visible()
    for details in page.get_by_text("Kept, thrown away, left out").all():
        details.click()
    told = {row.locator("h3").inner_text(): row.inner_text() for row in page.locator("li.found").all()}
    assert set(told) == {path.name for path in [*files.clear, files.unclear]}
    contacts = told["Contacts.vcf"]
    assert "Contacts (vCard): 3 people, 1 date" in contacts
    assert "Names, nicknames, phone numbers" in contacts
    assert re.search(r"Already thrown away: .*pictures \(1\)", contacts)
    assert "a business, not a person" in contacts
    assert "1 person, 1 date" in told["Birthdays.ics"]
    assert "this event was cancelled" in told["Birthdays.ics"]
    chat = told[f"WhatsApp Chat - {NGOZI}.zip"]
    assert "1 person, 80 moments" in chat
    assert "Nothing was left out." in chat
    assert "secret" not in page.content()
    button(page, "Throw this away").click()
    expect(page.get_by_text("Thrown away. Nothing was saved.")).to_be_visible()
    page.goto("/circle/")
    expect(page.get_by_text("Nobody here yet.")).to_be_visible()


@pytest.mark.parametrize("size", [{"width": 1280, "height": 900}, PHONE], ids=["wide", "phone"])
def test_the_first_day_with_the_keyboard_alone(newcomer: Open, files: Files, size: dict[str, int]) -> None:
    """Nothing needs a mouse, and the focus is always seen: never without its ring, never under the menu."""
    page = newcomer(**size)
    hand = Keyboard(page)
    welcome(page, hand)
    bring_in(page, hand, files)
    reach_out(page, hand, spoken=True)
    undo_import(page, hand)
    assert everyone(page) == [FRIEND]


def test_the_first_day_without_scripts(newcomer: Open, files: Files) -> None:
    """Every step is a form or a link."""
    page = newcomer(java_script_enabled=False)
    hand = Mouse(page)
    welcome(page, hand)
    bring_in(page, hand, files)
    reach_out(page, hand, spoken=False)
    undo_import(page, hand)
    assert everyone(page) == [FRIEND]


def test_the_first_day_on_a_phone(newcomer: Open, files: Files) -> None:
    """The same on a small touch screen: no page of the way scrolls sideways."""
    page = newcomer(**PHONE, is_mobile=True, has_touch=True, device_scale_factor=2)
    page.on("load", no_sideways_scroll)
    hand = Mouse(page)
    welcome(page, hand)
    bring_in(page, hand, files)
    reach_out(page, hand, spoken=True)
    no_sideways_scroll(page)
    undo_import(page, hand)
    assert everyone(page) == [FRIEND]


def person_page(page: Page, name: str) -> None:
    """Find somebody by name and open their page."""
    page.goto("/circle/")
    page.get_by_role("searchbox", name="Find a person").fill(name)
    page.get_by_role("searchbox", name="Find a person").press("Enter")
    page.locator("tbody").get_by_role("link", name=name, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def test_a_person_by_hand(newcomer: Open) -> None:
    """Add somebody, a moment with help, a day that matters; remove them and bring them back."""
    page = newcomer()
    page.goto("/circle/add/")
    page.get_by_label("Name", exact=True).fill("Tess Moran")
    page.get_by_label("Who are they to you?").fill("your neighbour")
    page.get_by_label("Phone numbers").fill("07700 900555")
    page.get_by_label("How close are you?").select_option("5")
    button(page, "Save").click()
    expect(page.get_by_text("Tess Moran is in your circle.")).to_be_visible()
    expect(page.get_by_role("link", name="Call", exact=True)).to_have_attribute("href", "tel:+447700900555")
    page.get_by_text("Met", exact=True).click()
    page.get_by_label("Good").check()
    page.get_by_text("More about it").click()
    moment = page.locator("form", has=button(page, "Save this moment"))
    moment.get_by_label("I helped Tess Moran").check()
    moment.get_by_label("In a few words").fill("Carried the shopping")
    page.get_by_label("Anything to remember?").fill("Her knee is better")
    button(page, "Save this moment").click()
    expect(page.get_by_text("This moment is saved.")).to_be_visible()
    expect(page.locator(".moments li")).to_contain_text("It felt good.")
    expect(page.locator(".moments li")).to_contain_text("Her knee is better")
    expect(page.locator("section", has=page.locator("#support"))).to_contain_text("Carried the shopping")
    page.get_by_role("link", name="Add a date").click()
    day = today().date() + timedelta(days=5)
    page.get_by_label("Day", exact=True).fill(str(day.day))
    page.get_by_label("Month", exact=True).fill(str(day.month))
    button(page, "Save this date").click()
    expect(page.get_by_text("in 5 days")).to_be_visible()
    page.get_by_role("link", name="Today", exact=True).click()
    expect(page.locator("section", has=page.locator("#coming"))).to_contain_text("Tess Moran")
    person_page(page, "Tess Moran")
    button(page, "Remove : Tess Moran").click()
    expect(page.get_by_text("Tess Moran is removed.")).to_be_visible()
    expect(page.get_by_text("Nobody here yet.")).to_be_visible()
    button(page, "Undo").click()
    expect(page.get_by_text("Tess Moran is back.")).to_be_visible()
    expect(page.locator(".moments li")).to_contain_text("Her knee is better")


def shown_unasked(page: Page, name: str) -> set[str]:
    """Where somebody comes up without being looked for."""
    places = set()
    page.goto("/")
    for place in ("reach", "coming", "why-h"):
        if page.locator("section", has=page.locator(f"#{place}")).get_by_text(name).count():
            places.add(place)
    page.goto("/circle/?show=everyone")
    for place in ("pic", "drift", "list"):
        if name in (page.locator("section", has=page.locator(f"#{place}")).last.text_content() or ""):
            places.add(place)
    return places


def test_resting_and_never(newcomer: Open, files: Files) -> None:
    """A tie that rests is not suggested. "Never" shows nothing unasked; the person is found by name."""
    page = newcomer()
    page.goto("/import/")
    Mouse(page).choose(page.locator("#files"), files.clear)
    button(page, "Look at these files").click()
    page.get_by_label("Everyone with a name").check()
    button(page, "Bring them in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your people are here")
    assert shown_unasked(page, NGOZI) == {"reach", "coming", "why-h", "pic", "drift", "list"}
    person_page(page, NGOZI)
    page.get_by_label(f"Suggest {NGOZI}").select_option("rest")
    button(page, "Save").click()
    expect(page.get_by_text("Saved.", exact=True)).to_be_visible()
    assert not shown_unasked(page, NGOZI) & {"reach", "coming", "why-h", "drift"}
    page.get_by_role("link", name="See resting ties (1)").click()
    expect(page.locator("tbody th a")).to_have_text(NGOZI)
    person_page(page, NGOZI)
    page.get_by_label(f"Suggest {NGOZI}").select_option("never")
    button(page, "Save").click()
    expect(page.get_by_text("Saved.", exact=True)).to_be_visible()
    assert shown_unasked(page, NGOZI) == set()
    person_page(page, NGOZI)


def look_of(page: Page) -> tuple[str | None, float, float]:
    """The chosen theme, how light the page is (0 to 255), and the size of its text in px."""
    theme = page.locator("html").get_attribute("data-theme")
    colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
    size = page.evaluate("parseFloat(getComputedStyle(document.querySelector('main p')).fontSize)")
    return theme, sum(map(float, re.findall(r"[\d.]+", colour)[:3])) / 3, size


def sign_out(page: Page) -> None:
    """From the account menu."""
    page.locator("details.menu summary").click()
    button(page, "Sign out").click()
    page.goto("/sign-in/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_the_look_stays(newcomer: Open) -> None:
    """Dark and larger text hold on every page, after a reload, and on the sign-in page."""
    page = newcomer()
    page.goto("/sign-in/")
    page.goto("/privacy/")
    theme, light, size = look_of(page)
    assert theme is None
    assert light > 200
    page.goto("/settings/look/")
    page.get_by_label("Dark").check()
    page.get_by_label("Larger").check()
    button(page, "Save").click()
    expect(page.get_by_text("This is how your pages look now.")).to_be_visible()
    page.goto("/privacy/")
    page.reload()
    theme, dark, larger = look_of(page)
    assert theme == "dark"
    assert dark < 60
    assert larger > size * 1.15
    page.goto("/")
    sign_out(page)
    theme, dark, _ = look_of(page)
    assert theme == "dark"
    assert dark < 60
    expect(page.locator("html")).to_have_attribute("data-text", "larger")


def test_signing_in(newcomer: Open, visit: Visit, server: Server) -> None:
    """A password of one's own, wrong and right; a one-time link, once."""
    page = newcomer()
    page.goto("/settings/")
    email = re.search(r"newcomer\d+@example\.org", page.content()).group()
    page.goto("/settings/sign-in/")
    page.get_by_role("link", name="Choose a password").click()
    page.wait_for_url("**/password/set/")
    for field in page.locator("input[type=password]").all():
        field.fill("three green umbrellas")
    page.locator("main form button").click()
    page.wait_for_url(lambda url: "/password/set/" not in url)
    page.context.clear_cookies()
    page.goto("/sign-in/")

    def try_password(password: str) -> None:
        if not page.get_by_label("Password").is_visible():
            page.get_by_text("Use a password instead").click()
        page.locator("#id_login").fill(email)
        page.get_by_label("Password").fill(password)
        button(page, "Sign in").click()

    try_password("three red umbrellas")
    expect(page.get_by_role("heading", name="Please look at this again")).to_be_visible()
    expect(page.get_by_label("Password")).to_be_visible()
    try_password("three green umbrellas")
    expect(page.get_by_role("heading", name="Reach out this week")).to_be_visible()
    link = server.link(email)
    other = visit()
    other.goto(link)
    button(other, "Open Closeknit").click()
    other.wait_for_url("**/welcome/")
    late = visit()
    late.goto(link)
    button(late, "Open Closeknit").click()
    expect(late.get_by_role("heading", level=1)).to_have_text("This link has been used")
    late.goto("/")
    expect(late.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_hostile_names_are_only_names(newcomer: Open, files: Files) -> None:
    """Names made of HTML, scripts, template code and direction marks are shown as they are, on every page."""
    page = newcomer()
    page.goto("/import/")
    Mouse(page).choose(page.locator("#files"), files.hostile)
    button(page, "Look at these files").click()
    for summary in page.locator("main summary").all():
        summary.click()
    page.get_by_label("Everyone with a name").check()
    button(page, "Bring them in").click()
    page.wait_for_url("**/done/")
    page.wait_for_load_state("networkidle")
    names = everyone(page)
    assert set(HOSTILE[:6]) <= set(names)
    assert len(names) == len(HOSTILE) + 1
    person = page.locator("tbody th a", has_text="onerror=alert(2)").get_attribute("href") or ""
    talked = page.locator("tbody th a", has_text="onerror=alert(6)").get_attribute("href") or ""
    forms = [person + part for part in ("change/", "dates/", "moments/", "erase/")]
    typed = ("/circle/?q=<script>alert(8)</script>", "/<svg onload=alert(9)>/")
    for address in ("/", "/import/", person, talked, *forms, *typed):
        page.goto(address)
        page.wait_for_load_state("networkidle")
    person_page(page, "<script>alert(1)</script>")
    button(page, "Remove : <script>alert(1)</script>").click()
    expect(page.get_by_text("<script>alert(1)</script> is removed.")).to_be_visible()
    page.goto("/")
    hand = Mouse(page)
    card = card_of(page, "<img src=x onerror=alert(6)>")
    hand.press(card.get_by_role("button").first)
    expect(page.locator("#live")).to_contain_text("<img src=x onerror=alert(6)>")
