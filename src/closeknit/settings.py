"""Every setting, from CLOSEKNIT_* variables only. Anything that makes no sense stops the start with one sentence.

docs/run/settings.md describes each variable; a test holds the two together.
"""

import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit
from zoneinfo import available_timezones

from csp import constants as csp
from django.core.exceptions import ImproperlyConfigured

from closeknit import fetching
from closeknit.storage import keys, places, rekey

VARIABLES = (
    "CLOSEKNIT_ANCHOR_FILE",
    "CLOSEKNIT_BACKUP_EVERY",
    "CLOSEKNIT_BACKUP_FOLDER",
    "CLOSEKNIT_BACKUP_KEEP",
    "CLOSEKNIT_DATA",
    "CLOSEKNIT_DATABASE_KEY",
    "CLOSEKNIT_DATABASE_KEY_FILE",
    "CLOSEKNIT_DATABASE_URL",
    "CLOSEKNIT_DEBUG",
    "CLOSEKNIT_EXIT_URL",
    "CLOSEKNIT_FETCH",
    "CLOSEKNIT_MAIL_FROM",
    "CLOSEKNIT_MASTER_KEY_FILE",
    "CLOSEKNIT_NAME",
    "CLOSEKNIT_OPEN",
    "CLOSEKNIT_REGION",
    "CLOSEKNIT_SECRET_KEY",
    "CLOSEKNIT_SECRET_KEY_FILE",
    "CLOSEKNIT_SMTP_URL",
    "CLOSEKNIT_TRUSTED_PROXIES",
    "CLOSEKNIT_URL",
    "CLOSEKNIT_ZONE",
)


def _text(name: str, default: str = "") -> str:
    return os.environ.get(f"CLOSEKNIT_{name}", default).strip()


def _flag(name: str, default: bool) -> bool:
    value = _text(name, "yes" if default else "no").lower()
    if value not in {"yes", "no"}:
        raise ImproperlyConfigured(f"CLOSEKNIT_{name} is {value!r}. Write yes or no.")
    return value == "yes"


def _count(name: str, default: int) -> int:
    value = _text(name, str(default))
    if not value.isdecimal() or int(value) > 10:
        raise ImproperlyConfigured(f"CLOSEKNIT_{name} is {value!r}. Write a whole number from 0 to 10.")
    return int(value)


def _hours(name: str, default: str) -> int:
    """A time in hours from words such as 12h or 2d; 0 for "no"."""
    value = _text(name, default).lower()
    if value == "no":
        return 0
    found = re.fullmatch(r"([1-9]\d{0,2})([hd])", value)
    if found is None:
        raise ImproperlyConfigured(f"CLOSEKNIT_{name} is {value!r}. Write a time such as 24h or 2d, or no.")
    return int(found[1]) * (24 if found[2] == "d" else 1)


def _secret(name: str, file: Path, *, make: bool) -> str:
    """The value itself, or the content of the file it is kept in; made on the first start."""
    return _text(name) or keys.read_or_make(places.file_of(name, file), make=make)


def _unknown() -> list[str]:
    return sorted(n for n in os.environ if n.startswith("CLOSEKNIT_") and n not in VARIABLES)


if _unknown():
    raise ImproperlyConfigured(f"{', '.join(_unknown())}: no such setting. The settings are {', '.join(VARIABLES)}.")

DATA = places.data_folder()
DATA.mkdir(parents=True, exist_ok=True, mode=0o700)
INCOMING = DATA / "incoming"
PROGRESS = DATA / "progress"
EXPORTS = DATA / "exports"
STATIC_ROOT = DATA / "static"
for folder in (INCOMING, PROGRESS, EXPORTS, STATIC_ROOT):
    folder.mkdir(exist_ok=True, mode=0o700)

SERVICE_NAME = _text("NAME")
EXIT_URL = _text("EXIT_URL", "https://www.bbc.co.uk/weather")
REGION = _text("REGION", "GB").upper()
ANCHOR_FILE = _text("ANCHOR_FILE")
"""Where the daily anchor of the journals is added: a file that the people who run this machine cannot change alone."""
DEBUG = _flag("DEBUG", False)
REGISTRATION_OPEN = _flag("OPEN", False)

# What may be called outside: nothing, addresses with https, or also those with http.
_fetch = _text("FETCH", "no")
if _fetch not in {"no", "yes", "plain"}:
    raise ImproperlyConfigured(f"CLOSEKNIT_FETCH is {_fetch!r}. Write no, yes or plain.")
FETCHING = fetching.Rules(on=_fetch != "no", plain=_fetch == "plain")

SITE_URL = _text("URL", "http://127.0.0.1:8080").rstrip("/")
_site = urlsplit(SITE_URL)
if _site.scheme not in {"http", "https"} or not _site.hostname:
    raise ImproperlyConfigured(
        f"CLOSEKNIT_URL is {SITE_URL!r}. Write the address people type, as https://circle.example.org."
    )
SECURE = _site.scheme == "https"
ALLOWED_HOSTS = sorted({_site.hostname, "127.0.0.1", "localhost"})
CSRF_TRUSTED_ORIGINS = [SITE_URL]

SECRET_KEY = _secret("SECRET_KEY", DATA / "secret.key", make=True)
DATABASE_KEY_FILE = places.database_key_file()
MASTER_KEY_FILE = places.master_key_file()
PERSON_KEYS = DATA / "people.keys"

BACKUP_FOLDER = Path(_text("BACKUP_FOLDER") or DATA / "backups").expanduser().absolute()
BACKUP_EVERY = _hours("BACKUP_EVERY", "24h")
"""Hours between two backups by the server itself; 0 for none."""

BACKUP_KEEP = _text("BACKUP_KEEP", "7d4w12m")
if not re.fullmatch(r"(?:\d{1,3}[dwm])+", BACKUP_KEEP):
    raise ImproperlyConfigured(
        f"CLOSEKNIT_BACKUP_KEEP is {BACKUP_KEEP!r}. Write days, weeks and months, such as 7d4w12m."
    )


def _database() -> dict[str, Any]:
    url = _text("DATABASE_URL")
    if not url:
        file = DATA / "closeknit.db"
        key = _text("DATABASE_KEY") or rekey.fitting(file, DATABASE_KEY_FILE)
        return {
            "ENGINE": "closeknit.storage.sqlcipher",
            "NAME": str(file),
            "CONN_MAX_AGE": None,
            "OPTIONS": {"key": key, "transaction_mode": "IMMEDIATE", "timeout": 20},
            "TEST": {"NAME": str(DATA / "tests.db")},
        }
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(
            "CLOSEKNIT_DATABASE_URL begins with postgresql://. Leave it out to use the built-in database."
        )
    return {
        "ENGINE": "closeknit.storage.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or "") or dict(parse_qsl(parts.query)).get("host", ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "connect_timeout": 5,
            # Only the reads of storage.prepared are prepared: each of them is of one owner, so one plan fits all values.
            "options": "-c lock_timeout=20000 -c statement_timeout=120000 -c plan_cache_mode=force_generic_plan",
            "prepare_threshold": 5,
        },
    }


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "closeknit.web",
    "closeknit.accounts",
    "closeknit.outbox",
    "closeknit.circle",
    "closeknit.wellbeing",
    "closeknit.backups",
    "closeknit.rights",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "closeknit.web.guard.Numbered",
    "csp.middleware.CSPMiddleware",
    "closeknit.web.middleware.PageHeaders",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "closeknit.web.shown.ShownText",
    "closeknit.web.guard.OwnSite",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "closeknit.web.middleware.OpenPages",
    "closeknit.accounts.sessions.SignedInDevices",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "closeknit.accounts.sessions.SecondFactorGate",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "closeknit.accounts.middleware.Helping",
    "closeknit.accounts.noting.Noted",
    "closeknit.accounts.pacing.Paced",
    "closeknit.web.middleware.PersonsZone",
    "closeknit.rights.middleware.OnHold",
    "closeknit.web.text.CanonicalText",
    "closeknit.web.submitting.Once",
]

ROOT_URLCONF = "closeknit.urls"
WSGI_APPLICATION = "closeknit.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "closeknit.web.context.page",
            ],
            "builtins": [
                "django.templatetags.static",
                "django.templatetags.i18n",
                "closeknit.web.templatetags.closeknit",
            ],
        },
    }
]

STATIC_URL = "/static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "closeknit.web.assets.HashedFiles"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_ALLOW_ALL_ORIGINS = False

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["closeknit.accounts.backend.Backend"]
PASSWORD_HASHERS = ["closeknit.accounts.passwords.Argon2"]
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": f"closeknit.accounts.queries.password_rules.{rule}"} for rule in ("Length", "NotCommon", "NotAboutYou")
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "closeknit.outbox.adapter.Adapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
# A stranger's sign-up waits for its e-mail, so it looks the same for an e-mail that is known already (AU-4).
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
PASSWORD_RESET_TIMEOUT = 24 * 3600
# Other sessions end with the old password; this one goes on.
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_FORMS = {
    name: f"closeknit.accounts.sign_in_forms.{form}"
    for name, form in {
        "login": "LoginForm",
        "signup": "SignupForm",
        "change_password": "SetPasswordForm",
        "set_password": "SetPasswordForm",
        "reset_password": "ResetPasswordForm",
        "reset_password_from_key": "ResetPasswordKeyForm",
        "request_login_code": "RequestLoginCodeForm",
        "confirm_login_code": "ConfirmLoginCodeForm",
        "reauthenticate": "PasswordAgainForm",
        "add_email": "AddEmailForm",
    }.items()
}
# Counted by closeknit.accounts.throttle instead, which a known device passes, and by closeknit.accounts.pacing.
ACCOUNT_RATE_LIMITS = dict.fromkeys(
    ("login", "login_failed", "reset_password", "request_login_code", "signup", "reset_password_from_key"), ""
)
MFA_ADAPTER = "closeknit.accounts.adapter.FactorAdapter"
# Recovery codes are our own: django-allauth keeps theirs so that they can be read again.
MFA_SUPPORTED_TYPES = ["totp", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_RATE_LIMITS = {"webauthn_login": "60/m/ip"}
MFA_FORMS = {
    name: f"closeknit.accounts.sign_in_forms.{form}"
    for name, form in {
        "authenticate": "FactorForm",
        "reauthenticate": "FactorAgainForm",
        "activate_totp": "ActivateAppForm",
        "add_webauthn": "AddPasskeyForm",
        "edit_webauthn": "RenamePasskeyForm",
    }.items()
}
ALLAUTH_TRUSTED_PROXY_COUNT = _count("TRUSTED_PROXIES", 0)

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "closeknit_cache",
        # Far more than there is to count: with the usual 300 a flood of tries would push earlier ones out.
        "OPTIONS": {"MAX_ENTRIES": 200_000},
    }
}

# The longest a cookie may live; accounts.queries.factors says how long a sign-in lasts.
SESSION_ENGINE = "closeknit.accounts.session_store"
SESSION_COOKIE_AGE = 90 * 24 * 3600
DEVICE_COOKIE_NAME = "__Host-closeknit-known" if SECURE else "closeknit-known"
SESSION_COOKIE_NAME = "__Host-closeknit" if SECURE else "closeknit"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "__Host-closeknit-form" if SECURE else "closeknit-form"
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
# Not "no-referrer": with it Chromium sends "Origin: null" on our own forms, and the CSRF check refuses them.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
if ALLAUTH_TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": [csp.NONCE, "'strict-dynamic'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "worker-src": ["'self'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
        "require-trusted-types-for": ["'script'"],
        "trusted-types": ["closeknit", "closeknit-worker"],
        "report-uri": "/report/",
    }
}

FILE_UPLOAD_HANDLERS = ["closeknit.web.uploads.UnlinkedUpload"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
DATA_UPLOAD_MAX_NUMBER_FILES = 50

_smtp = urlsplit(_text("SMTP_URL"))
# A word that is not known may have meant encryption, and without it passwords and mail would go in the clear.
if _text("SMTP_URL") and (_smtp.scheme not in {"smtp", "smtp+tls", "smtps"} or not _smtp.hostname):
    raise ImproperlyConfigured(
        "CLOSEKNIT_SMTP_URL begins with smtps://, smtp+tls:// (STARTTLS) or smtp:// (no encryption), then the server."
    )
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if _smtp.hostname
    else "django.core.mail.backends.console.EmailBackend"
)
EMAIL_HOST = _smtp.hostname or "localhost"
EMAIL_PORT = _smtp.port or 25
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_smtp.username or ""), unquote(_smtp.password or "")
EMAIL_USE_TLS, EMAIL_USE_SSL = _smtp.scheme == "smtp+tls", _smtp.scheme == "smtps"
EMAIL_TIMEOUT = 15
DEFAULT_FROM_EMAIL = _text("MAIL_FROM", "closeknit@localhost")

LANGUAGE_CODE = "en-gb"
# Without a catalogue every sentence would be looked for in Django's six English ones: a quarter of a page's time.
USE_I18N = any(Path(__file__).parent.glob("locale/*/LC_MESSAGES/django.mo"))
USE_TZ = True
TIME_ZONE = _text("ZONE", "Europe/London")
if TIME_ZONE not in available_timezones():
    raise ImproperlyConfigured(f"CLOSEKNIT_ZONE is {TIME_ZONE!r}. Write a zone name such as Europe/London.")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"without-personal-data": {"()": "closeknit.web.logs.Formatter"}},
    "handlers": {"screen": {"class": "logging.StreamHandler", "formatter": "without-personal-data"}},
    "root": {"handlers": ["screen"], "level": "WARNING"},
}
