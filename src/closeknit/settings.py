"""Every setting, from CLOSEKNIT_* variables only. Anything that makes no sense stops the start with one sentence.

docs/run/settings.md describes each variable; a test holds the two together.
"""

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit
from zoneinfo import available_timezones

from django.core.exceptions import ImproperlyConfigured

from closeknit.storage import keys

VARIABLES = (
    "CLOSEKNIT_DATA",
    "CLOSEKNIT_DATABASE_KEY",
    "CLOSEKNIT_DATABASE_KEY_FILE",
    "CLOSEKNIT_DATABASE_URL",
    "CLOSEKNIT_DEBUG",
    "CLOSEKNIT_EXIT_URL",
    "CLOSEKNIT_MAIL_FROM",
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


def _file(name: str, default: Path) -> Path:
    """Where a secret is kept."""
    named = _text(f"{name}_FILE")
    return Path(named).expanduser() if named else default


def _secret(name: str, file: Path, *, make: bool) -> str:
    """The value itself, or the content of the file it is kept in; made on the first start."""
    return _text(name) or keys.read_or_make(_file(name, file), make=make)


def _unknown() -> list[str]:
    return sorted(n for n in os.environ if n.startswith("CLOSEKNIT_") and n not in VARIABLES)


if _unknown():
    raise ImproperlyConfigured(f"{', '.join(_unknown())}: no such setting. The settings are {', '.join(VARIABLES)}.")

DATA = Path(_text("DATA") or "~/.local/share/closeknit").expanduser().absolute()
DATA.mkdir(parents=True, exist_ok=True, mode=0o700)
INCOMING = DATA / "incoming"
PROGRESS = DATA / "progress"
STATIC_ROOT = DATA / "static"
for folder in (INCOMING, PROGRESS, STATIC_ROOT):
    folder.mkdir(exist_ok=True, mode=0o700)

SERVICE_NAME = _text("NAME")
EXIT_URL = _text("EXIT_URL", "https://www.bbc.co.uk/weather")
REGION = _text("REGION", "GB").upper()
DEBUG = _flag("DEBUG", False)
REGISTRATION_OPEN = _flag("OPEN", False)

SITE_URL = _text("URL", "http://127.0.0.1:8080").rstrip("/")
_site = urlsplit(SITE_URL)
if _site.scheme not in {"http", "https"} or not _site.hostname:
    raise ImproperlyConfigured(
        f"CLOSEKNIT_URL is {SITE_URL!r}. Write the address people type, such as https://circle.example.org."
    )
SECURE = _site.scheme == "https"
ALLOWED_HOSTS = sorted({_site.hostname, "127.0.0.1", "localhost"})
CSRF_TRUSTED_ORIGINS = [SITE_URL]

SECRET_KEY = _secret("SECRET_KEY", DATA / "secret.key", make=True)


DATABASE_KEY_FILE = _file("DATABASE_KEY", DATA.with_name(f"{DATA.name}.key"))


def _database() -> dict[str, Any]:
    url = _text("DATABASE_URL")
    if not url:
        file = DATA / "closeknit.db"
        key = _secret("DATABASE_KEY", DATABASE_KEY_FILE, make=not file.exists())
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
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or "") or dict(parse_qsl(parts.query)).get("host", ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"options": "-c lock_timeout=20000 -c statement_timeout=120000"},
    }


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "closeknit.web",
    "closeknit.accounts",
    "closeknit.outbox",
    "closeknit.circle",
    "allauth",
    "allauth.account",
    "django_htmx",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "closeknit.web.middleware.PageHeaders",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "closeknit.web.middleware.PersonsZone",
    "closeknit.outbox.middleware.BrowserMark",
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

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["closeknit.accounts.passwords.Argon2"]
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "closeknit.outbox.adapter.Adapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_PREVENT_ENUMERATION = True
# Other sessions end with the old password; this one goes on.
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_RATE_LIMITS = {"login_failed": "5/5m/key,10/5m/ip"}
ALLAUTH_TRUSTED_PROXY_COUNT = _count("TRUSTED_PROXIES", 0)

CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "closeknit_cache"}}

SESSION_COOKIE_AGE = 14 * 24 * 3600
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
X_FRAME_OPTIONS = "DENY"
if ALLAUTH_TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
    }
}

FILE_UPLOAD_HANDLERS = ["closeknit.web.uploads.UnlinkedUpload"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
DATA_UPLOAD_MAX_NUMBER_FILES = 50

_smtp = urlsplit(_text("SMTP_URL"))
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
    "handlers": {"screen": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["screen"], "level": "WARNING"},
}
