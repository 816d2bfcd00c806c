"""What people do with their account, by topic. Each action is one transaction and writes the journal."""

from closeknit.accounts.actions.account import (
    LINK_LIFE,
    Unusable,
    change_account,
    change_look,
    choose_minutes,
    choose_wants,
    finish_welcome,
    make_link,
    open_account,
    use_link,
)
from closeknit.accounts.actions.discreet import be_discreet

__all__ = [
    "LINK_LIFE",
    "Unusable",
    "be_discreet",
    "change_account",
    "change_look",
    "choose_minutes",
    "choose_wants",
    "finish_welcome",
    "make_link",
    "open_account",
    "use_link",
]
