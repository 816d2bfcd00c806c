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
from closeknit.accounts.actions.devices import end_everything, end_one, end_others, ending_everything
from closeknit.accounts.actions.discreet import be_discreet
from closeknit.accounts.actions.factors import make_recovery_codes, use_app_code, use_recovery_code

__all__ = [
    "LINK_LIFE",
    "Unusable",
    "be_discreet",
    "change_account",
    "change_look",
    "choose_minutes",
    "choose_wants",
    "end_everything",
    "end_one",
    "end_others",
    "ending_everything",
    "finish_welcome",
    "make_link",
    "make_recovery_codes",
    "open_account",
    "use_app_code",
    "use_link",
    "use_recovery_code",
]
