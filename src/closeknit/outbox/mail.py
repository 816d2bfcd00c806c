"""Mail: one message with a text and an HTML part, through the mail server of the settings.

Headers come from our own words and the account's address alone, and line breaks and control characters are taken out of
both, so nothing a person wrote can add a header or a recipient. Nothing in it is fetched from anywhere.
"""

import smtplib
import ssl
import unicodedata
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.validators import validate_email
from django.template.loader import render_to_string

from closeknit.outbox import manners
from closeknit.outbox.carrying import NotSent
from closeknit.outbox.composing import Parcel
from closeknit.outbox.models import Care

SUBJECT_LENGTH = 120

UNTRUSTED = {
    10: "tls-expired",  # X509_V_ERR_CERT_HAS_EXPIRED
    18: "tls-unknown",  # X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT
    19: "tls-unknown",  # X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN
    20: "tls-unknown",  # X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY
    62: "tls-name",  # X509_V_ERR_HOSTNAME_MISMATCH
    64: "tls-name",  # X509_V_ERR_IP_ADDRESS_MISMATCH
}
"""Why OpenSSL does not trust a certificate (verify_code; OpenSSL, X509_STORE_CTX_get_error), in our codes."""


def one_line(text: str) -> str:
    """The text as it may stand in a header: one line, without control characters, not longer than a header is read."""
    plain = "".join(" " if unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"} else c for c in str(text))
    return " ".join(plain.split())[:SUBJECT_LENGTH]


def build(parcel: Parcel) -> EmailMultiAlternatives:
    """The message of a parcel. Raises NotSent for an address that no mail can reach."""
    try:
        validate_email(parcel.to)
    except ValidationError as problem:
        raise NotSent("address", sure=True, final=True) from problem
    if parcel.to.endswith(".invalid") or one_line(parcel.to) != parcel.to:
        raise NotSent("address", sure=True, final=True)
    headers = {"Message-ID": parcel.message_id, "Auto-Submitted": "auto-generated"}
    if parcel.stop:
        headers |= {"List-Unsubscribe": f"<{parcel.stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    context = {
        "parcel": parcel,
        "subject": one_line(parcel.subject),
        "service": "" if _discreet(parcel) else settings.SERVICE_NAME,
    }
    # What a message is called in the text part is no markup: nothing there is escaped.
    text = render_to_string("outbox/mail.txt", context).strip() + "\n"
    message = EmailMultiAlternatives(
        one_line(parcel.subject), text, _sender(parcel), to=[parcel.to], headers=headers, alternatives=[]
    )
    message.attach_alternative(render_to_string("outbox/mail.html", context), "text/html")
    return message


def _discreet(parcel: Parcel) -> bool:
    """Whether nothing may show which service it is; also a mail that goes to an address, not to an account, may reach one."""
    return manners.discreet(parcel.person or manners.account_of(parcel.to))


def _sender(parcel: Parcel) -> str:
    """The sender; the bare address for somebody who wants nothing to show which service it is."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return formataddr((one_line(name), address)) if name and not _discreet(parcel) else address


def has_server() -> bool:
    """Whether a mail server is set."""
    return not str(settings.EMAIL_BACKEND).endswith("console.EmailBackend")


def carry(parcel: Parcel) -> None:
    """Send it. Without a mail server account mail is printed where the worker runs, and nothing else is."""
    message = build(parcel)
    if not has_server() and parcel.care != Care.ACCOUNT:
        raise NotSent("no-server", sure=True, final=parcel.care == Care.REMINDER)
    connection = get_connection()
    try:
        connection.open()
    except (smtplib.SMTPException, OSError) as problem:
        # Nothing was said yet, so nothing was taken; a wrong password here is the operator's to mend, not the message's.
        raise NotSent(_why_not_open(problem), sure=True) from problem
    try:
        connection.send_messages([message])
    except smtplib.SMTPRecipientsRefused as problem:
        code = next(iter(problem.recipients.values()))[0]
        raise NotSent(f"to-{code}", sure=True, final=code >= 500) from problem
    except smtplib.SMTPResponseException as problem:
        raise NotSent(f"data-{problem.smtp_code}", sure=True, final=problem.smtp_code >= 500) from problem
    except (smtplib.SMTPException, OSError) as problem:
        # The line broke while the message was on its way: it may have been taken.
        raise NotSent("broken-line", sure=False) from problem
    finally:
        _close(connection)


def _why_not_open(problem: Exception) -> str:
    """The code of a line that did not open. Without the encryption that the settings ask for nothing is said on it."""
    if isinstance(problem, ssl.SSLCertVerificationError):
        return UNTRUSTED.get(problem.verify_code, "tls-certificate")
    if isinstance(problem, ssl.SSLError):
        return "tls-broken"
    # Of what opens a line, only STARTTLS raises this class itself: greeting and signing in have classes of their own.
    unwilling = isinstance(problem, smtplib.SMTPNotSupportedError) and "STARTTLS" in str(problem)
    if unwilling or type(problem) is smtplib.SMTPResponseException:
        return "tls-refused"
    return f"connect-{getattr(problem, 'smtp_code', '')}".rstrip("-")


def _close(connection: object) -> None:
    """Hang up; a server that does not answer that any more has taken the message or refused it already."""
    try:
        connection.close()  # type: ignore[attr-defined]  # every backend has it
    except (smtplib.SMTPException, OSError):
        return
