"""Signs that a program wrote a mail, or that it went to many: mailing lists, newsletters, notices, bounces.

Sure signs are what standards give for it: List-* (RFC 2369, RFC 2919), Precedence (RFC 2076), Auto-Submitted (RFC
3834), X-Auto-Response-Suppress (MS-OXCMAIL), reports (RFC 6522), and addresses that nobody reads. The others (the mark
of a sending service, info@, a Gmail category) leave a doubt, which an answer of the owner's settles.
"""

import re
from collections.abc import Callable, Mapping
from enum import IntEnum
from functools import lru_cache


class Sign(IntEnum):
    """What a mail shows: nothing; DOUBT, perhaps a program; SPAM, a filter or an empty Return-Path says so; sure."""

    NONE = 0
    DOUBT = 1
    SPAM = 2
    SURE = 3


Judge = Callable[[bytes], Sign]
"""Tells what the value of one header shows."""

_AUTOMATIC = re.compile(
    r"no[-_.]?repl(?:y|ies)|not?[-_.]?replay|do[-_.]?n[o']?t[-_.]?reply|n[eo][-_.]?pas[-_.]?repondre|nepasrepondre|"
    r"no[-_.]?(?:responder|contestar|responda)|n[aã]o[-_.]?(?:responder|responda)|non[-_.]?rispondere|"
    r"nicht[-_.]?antworten|keine?[-_.]?antwort|niet[-_.]?(?:be)?antwoorden|geen[-_.]?antwoord|svar[-_.]?(?:ikke|ej|inte)|"
    r"ikke[-_.]?svar|ei[-_.]?vastaa|nie[-_.]?odpowiadaj|neodpovidat|nevalaszolj|"
    r"^(?:mailer[-_.]?daemon|postmaster|hostmaster|abuse|daemon|root|nobody|www-data|apache|cron|anacron|logwatch|"
    r"bounces?|return|unsubscribe|notifications?|notify|notifier|alerts?|newsletters?|news|mailings?|mailer|auto|"
    r"automailer|automated|autore(?:ply|sponder)|auto-(?:reply|confirm)|listserv|listmaster|majordomo|mailman|sympa|"
    r"ezmlm|googlegroups-manager|calendar-notification|buildbot|jenkins|bugzilla[\w.-]*|undisclosed-recipients)"
    r"(?:[+=_].*|\d*)$|"
    r"^(?:owner|bounces?|notifications?|notify|news(?:letters?)?|alerts?|reply|unsubscribe|auto)[-+=_.]|"
    r"[-+_.](?:owner|request|bounces?|notifications?|notify|alerts?|newsletters?|news|unsubscribe|subscribe|daemon|"
    r"autoresponder|(?:un)?sub)$|"
    r"[0-9a-f]{20,}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}"
)
_AUTOMATIC_AT = re.compile(
    r"(?:^|\.)(?:facebookmail\.com|facebook-mail\.com|googlegroups\.com|yahoogroups\.[a-z.]+|groups\.io|freelists\.org|"
    r"list-manage\d*\.com|(?:bounces?|lists?|listserv|mailman|noreply|unsub(?:scribe)?)\.[\w-]+\.[\w.-]+|"
    r"reply\.(?:github|facebook|linkedin|craigslist|trello|basecamp|asana|jira)\.[a-z]+|reply\.craigslist\.org|"
    r"(?:group|resource)\.calendar\.google\.com|calendar-server\.bounces\.google\.com|amazonses\.com)$"
)
_ROLE = re.compile(
    r"^(?:info|kontakt|contact|contacto|contatto|hello|hi|hallo|hola|bonjour|support|help|helpdesk|service|services|"
    r"kundenservice|customer[-_.]?(?:service|care|support)|care|sales|vente|ventas|team|office|buero|admin|"
    r"administration|webmaster|billing|invoices?|rechnung|facturation|accounts?|accounting|orders?|bestellung|shop|"
    r"store|bookings?|reservations?|reservas|tickets?|marketing|press|presse|jobs|careers?|feedback|survey|surveys|"
    r"mail|email|e-?mail|updates?|events?|community|members?|membership|security|welcome|offers?|deals|promo|"
    r"promotions?|rewards|loyalty|donate|receipts?|payments?|statements?|delivery|shipping|versand|messages?|digest)"
    r"(?:[-_.+\d].*)?$"
)
_BULK_MAILERS = re.compile(
    rb"mailchimp|mailjet|sendgrid|sendinblue|brevo|constant ?contact|campaign ?monitor|createsend|cleverreach|klaviyo|"
    rb"hubspot|exacttarget|salesforce marketing|marketo|eloqua|pardot|responsys|emarsys|mailerlite|getresponse|aweber|"
    rb"icontact|phplist|zendesk|freshdesk|mailman|listserv|newsletter|acymailing|inxmail|optivo|episerver|dotmailer|"
    rb"dotdigital|mailup|sarbacane|agnitas|lyris|mailworx|rapidmail|sendy|moosend|benchmark ?email|infusionsoft|"
    rb"customer\.io|intercom|bulk|wordpress|drupal|joomla|bugzilla|jira|request tracker",
    re.IGNORECASE,
)
_LIBRARIES = re.compile(rb"php|swiftmailer|nodemailer|symfony|laravel|javamail|perl|python|ruby", re.IGNORECASE)

_SURE_BY_NAME = (
    *(b"list-id", b"list-post", b"list-unsubscribe", b"list-unsubscribe-post", b"list-subscribe", b"list-help"),
    *(b"list-archive", b"list-owner", b"x-mailing-list", b"mailing-list", b"x-beenthere", b"x-mailman-version"),
    *(b"x-list-unsubscribe", b"x-listname", b"newsgroups", b"feedback-id", b"x-csa-complaints", b"x-autoreply"),
    *(b"x-autorespond", b"x-auto-reply-from", b"x-vacation", b"x-bugzilla-reason", b"x-github-reason"),
)
_DOUBT_BY_NAME = (
    *(b"x-ses-outgoing", b"x-sg-eid", b"x-mailgun-sid", b"x-mc-user", b"x-mandrill-user", b"x-campaign"),
    *(b"x-campaignid", b"x-campaign-id", b"x-mailer-recptid", b"x-sfmc-stack", b"x-pm-message-id", b"x-msfbl"),
    *(b"x-roving-id", b"x-mailin-campaign", b"x-sib-id", b"x-mj-mid", b"x-hs-cid", b"x-job", b"x-report-abuse"),
)


def _precedence(value: bytes) -> Sign:
    return Sign.SURE if value.strip().lower() in (b"bulk", b"list", b"junk", b"auto_reply") else Sign.NONE


def _submitted(value: bytes) -> Sign:
    return Sign.NONE if value.strip().lower().startswith((b"no", b"(")) or not value.strip() else Sign.SURE


def _suppress(value: bytes) -> Sign:
    """Programs ask for no answers of absence ("OOF") or none at all. "DR" and "RN" alone refuse receipts."""
    return Sign.SURE if re.search(rb"all|oof|autoreply", value, re.IGNORECASE) else Sign.NONE


def _mailer(value: bytes) -> Sign:
    return _program(value[:200])


@lru_cache(maxsize=4096)
def _program(value: bytes) -> Sign:
    if _BULK_MAILERS.search(value):
        return Sign.SURE
    return Sign.DOUBT if _LIBRARIES.match(value.strip()) else Sign.NONE


def _spam(value: bytes) -> Sign:
    return Sign.SPAM if value.strip().lower().startswith(b"yes") else Sign.NONE


JUDGES: Mapping[bytes, Judge] = {
    b"precedence": _precedence,
    b"auto-submitted": _submitted,
    b"x-auto-response-suppress": _suppress,
    b"x-mailer": _mailer,
    b"user-agent": _mailer,
    b"x-spam-flag": _spam,
    b"x-spam-status": _spam,
    **dict.fromkeys(_SURE_BY_NAME, lambda value: Sign.SURE),
    **dict.fromkeys(_DOUBT_BY_NAME, lambda value: Sign.DOUBT),
}
"""What each header that can be a sign shows by its value; names in lower case."""

_REPORT = b"multipart/report"
_REPORT_TYPE = re.compile(rb"\nContent-Type:\s*multipart/report", re.IGNORECASE)
_FROM_NOBODY = b"ath: <>"
"""How "Return-Path: <>" ends, with a large or a small P."""


def of_block(header: bytes) -> Sign:
    """Return what a header block, after a line end, shows: a report of a delivery, or that no answer can reach it."""
    if _REPORT in header and _REPORT_TYPE.search(header):
        return Sign.SURE
    return Sign.SPAM if _FROM_NOBODY in header else Sign.NONE


def of_address(address: str) -> Sign:
    """Return what a sender's or recipient's address shows (in lower case)."""
    local, _, domain = address.rpartition("@")
    if _AUTOMATIC.search(local) or _AUTOMATIC_AT.search(domain):
        return Sign.SURE
    return Sign.DOUBT if _ROLE.match(local) else Sign.NONE
