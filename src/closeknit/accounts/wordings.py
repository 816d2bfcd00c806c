"""What people consent to, word by word. A changed wording gets a new version; the old ones stay, since somebody agreed to them."""

import hashlib
from dataclasses import dataclass

HELPING = "helping"
SAFE_CONTACT = "safe_contact"


@dataclass(frozen=True, slots=True)
class Wording:
    """One version of what somebody is asked for one purpose; the last of a purpose is the one that is shown now."""

    purpose: str
    version: int
    title: str
    text: str

    @property
    def digest(self) -> str:
        """SHA-256 of the exact words, as kept beside each consent."""
        return hashlib.sha256(f"{self.title}\n{self.text}".encode()).hexdigest()


WORDINGS = (
    Wording(
        HELPING,
        1,
        "Let somebody help me here",
        "A person whom I give a code may see and do what I tick, in my name, until I end it or it runs out. Everything they "
        "do is written down with their name. They cannot export or delete my circle, change how I sign in, or let others in.",
    ),
    Wording(
        SAFE_CONTACT,
        1,
        "Show my organisations how to reach me safely",
        "The people on duty in organisations I belong to may see through which channels and at which hours it is safe to "
        "reach me, and my code word. Each time one of them looks, I can see who it was.",
    ),
)


def current(purpose: str) -> Wording:
    """The wording shown now for a purpose. KeyError for a purpose that nobody is asked about."""
    found = [wording for wording in WORDINGS if wording.purpose == purpose]
    if not found:
        raise KeyError(purpose)
    return max(found, key=lambda wording: wording.version)


PURPOSES = tuple(dict.fromkeys(wording.purpose for wording in WORDINGS))
