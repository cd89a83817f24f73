"""All settings, one file for every place; what differs comes from the environment.

FAIRLEAD_DATA          folder of database, files and keys (default: ./data)
FAIRLEAD_URL           address people type (default http://127.0.0.1:8000); https turns on secure cookies and HSTS
FAIRLEAD_DATABASE      empty for SQLite, else postgresql://…
FAIRLEAD_KEYRING_DATABASE  the same for the keys of persons (default: keyring.sqlite3 in the data folder)
FAIRLEAD_KEYRING_BACKUP_DAYS  how long a copy of the keyring is kept, at most 30 (default 30)
FAIRLEAD_SECRET_KEY    at least 50 characters (or …_FILE); made and kept in the data folder when unset
FAIRLEAD_MASTER_KEY_FILE  key that wraps the log keys (default: keys/master.key in the data folder)
FAIRLEAD_HIGH_WATER    folder of the high-water files (default: high-water in the data folder; better another disk)
FAIRLEAD_ARCHIVE_AFTER_DAYS  days after which decisions move to the archive, 30 or more (default 400; 0: never)
FAIRLEAD_UPLOAD_MIB    largest file that is taken in (default 25)
FAIRLEAD_QUOTA_MIB     room for the files of one organisation (default 10240)
FAIRLEAD_MEASURE_FOLDER   folder whose <id of the firm>/… checks may read (default: none)
FAIRLEAD_MEASURE_HOSTS    databases that checks may ask, as host:port, separated by commas (default: none)
FAIRLEAD_MEASURE_SECONDS  longest query of a check (default 300)
FAIRLEAD_MEASURE_MIB      largest file of rows handed in or queried (default 512)
FAIRLEAD_MEASURE_MEMORY_MIB  memory of the process that measures (default 1024)
FAIRLEAD_CALL_HOSTS    hosts that webhooks may call, as names, *.example.com or * for any, separated by commas (default: none is called)
FAIRLEAD_CALL_LOCAL    host:port of your own network that webhooks may call too, also without https (default: none)
FAIRLEAD_SESSION_MINUTES, FAIRLEAD_IDLE_MINUTES  how long a session lasts in all, and without a click (720, 30)
FAIRLEAD_DEBUG         yes only on a loopback address
"""

from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONCE, NONE, SELF, STRICT_DYNAMIC
from django.core.exceptions import ImproperlyConfigured

from fairlead.doors.web import environment

DATA = environment.folder("FAIRLEAD_DATA", Path("data"))
URL = environment.address("FAIRLEAD_URL", "http://127.0.0.1:8000")
_HOST = urlsplit(URL).hostname or ""
_SECURE = URL.startswith("https://")
_LOCAL = _HOST in {"127.0.0.1", "localhost", "::1"}

DEBUG = environment.flag("FAIRLEAD_DEBUG")
if DEBUG and not _LOCAL:
    raise ImproperlyConfigured(
        "FAIRLEAD_DEBUG shows inner details: it is refused unless FAIRLEAD_URL is local."
    )


def _secret_key() -> str:
    told = environment.text("FAIRLEAD_SECRET_KEY")
    told = told or environment.secret(DATA / "keys" / "secret.key", 64)
    if len(told) < 50:  # noqa: PLR2004 - Django's own bound
        raise ImproperlyConfigured(
            "FAIRLEAD_SECRET_KEY is too short: give 50 random characters or more."
        )
    return told


SECRET_KEY = _secret_key()
ALLOWED_HOSTS = [_HOST, *(["127.0.0.1", "localhost", "[::1]"] if _LOCAL else [])]
CSRF_TRUSTED_ORIGINS = [URL]
FAIRLEAD_URL = URL
FAIRLEAD_DATA = DATA
FAIRLEAD_ORIGIN_HOST = _HOST
FAIRLEAD_BLOBS = DATA / "blobs"
FAIRLEAD_MASTER_KEY = Path(
    environment.text("FAIRLEAD_MASTER_KEY_FILE", str(DATA / "keys" / "master.key"))
)
FAIRLEAD_HIGH_WATER = Path(environment.text("FAIRLEAD_HIGH_WATER", str(DATA / "high-water")))
FAIRLEAD_UPLOAD_LIMIT = (
    environment.whole("FAIRLEAD_UPLOAD_MIB", 25, least=1, most=1024) * 1024 * 1024
)
# Decisions that one organisation may send in a second, on average; twice as many at once.
FAIRLEAD_DECISIONS_A_SECOND = environment.whole(
    "FAIRLEAD_DECISIONS_A_SECOND", 2000, least=1, most=1_000_000
)
FAIRLEAD_ARCHIVE_AFTER_DAYS = environment.whole(
    "FAIRLEAD_ARCHIVE_AFTER_DAYS", 400, least=0, most=36_500
)
if 0 < FAIRLEAD_ARCHIVE_AFTER_DAYS < 30:  # noqa: PLR2004 - keys are looked through for that long
    raise ImproperlyConfigured("FAIRLEAD_ARCHIVE_AFTER_DAYS is 0 (never), or at least 30.")
FAIRLEAD_QUOTA = (
    environment.whole("FAIRLEAD_QUOTA_MIB", 10 * 1024, least=1, most=1024 * 1024) * 1024 * 1024
)

FAIRLEAD_MEASURE_FOLDER = environment.text("FAIRLEAD_MEASURE_FOLDER")
FAIRLEAD_MEASURE_HOSTS = environment.names("FAIRLEAD_MEASURE_HOSTS")
FAIRLEAD_CALL_HOSTS = environment.names("FAIRLEAD_CALL_HOSTS")
FAIRLEAD_CALL_LOCAL = environment.names("FAIRLEAD_CALL_LOCAL")
FAIRLEAD_MEASURE_SECONDS = environment.whole("FAIRLEAD_MEASURE_SECONDS", 300, least=1, most=7200)
FAIRLEAD_MEASURE_LIMIT = (
    environment.whole("FAIRLEAD_MEASURE_MIB", 512, least=1, most=1024 * 1024) * 1024 * 1024
)
FAIRLEAD_MEASURE_MEMORY = environment.whole(
    "FAIRLEAD_MEASURE_MEMORY_MIB", 1024, least=256, most=1024 * 1024
)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "template_partials",
    "fairlead.apps.pages",
    "fairlead.apps.journal",
    "fairlead.apps.keyring",
    "fairlead.apps.org",
    "fairlead.apps.work",
    "fairlead.apps.evidence",
    "fairlead.apps.register",
    "fairlead.apps.risk",
    "fairlead.apps.controls",
    "fairlead.apps.hooks",
    "fairlead.apps.decisions",
    "fairlead.apps.oversight",
    "fairlead.apps.discover",
    "fairlead.apps.monitor",
    "fairlead.apps.privacy",
    "fairlead.apps.pack",
    "fairlead.apps.archive",
    "fairlead.apps.example",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "fairlead.doors.web.middleware.HeadersMiddleware",
    "fairlead.apps.org.sessions.SessionClockMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "fairlead.apps.org.requests.MemberMiddleware",
    "fairlead.doors.web.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "fairlead.doors.web.urls"
WSGI_APPLICATION = "fairlead.doors.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "fairlead.doors.web.context.shell",
            ],
        },
    },
]

# The keys of persons are apart, so that destroying one reaches every copy of it: see crypto.md.
DATABASES = {
    "default": environment.database("FAIRLEAD_DATABASE", DATA / "fairlead.sqlite3"),
    "keyring": environment.database("FAIRLEAD_KEYRING_DATABASE", DATA / "keyring.sqlite3"),
}
DATABASE_ROUTERS = ["fairlead.apps.keyring.router.KeyringRouter"]
FAIRLEAD_KEYRING_BACKUP_DAYS = environment.whole(
    "FAIRLEAD_KEYRING_BACKUP_DAYS", 30, least=1, most=30
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}
}

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English"), ("de", "Deutsch")]  # each in its own words
LOCALE_PATHS = [Path(__file__).parents[2] / "locale"]
TIME_ZONE = environment.text("FAIRLEAD_TIME_ZONE", "Europe/London")
USE_TZ = True

STATIC_URL = "static/"
STATICFILES_DIRS = [Path(__file__).parent / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600

# Sign-in
AUTH_USER_MODEL = "org.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_FORMS = {"change_password": "fairlead.apps.org.pass_phrase.ChangePassPhraseForm"}
ACCOUNT_ADAPTER = "fairlead.apps.org.sign_in.AccountAdapter"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False  # the other sessions die, this one stays
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_RATE_LIMITS = {"declare": "60/h/ip"}  # a whole shop may sit behind one address
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_REAUTHENTICATION_REQUIRED = True
MFA_ADAPTER = "fairlead.apps.org.sign_in.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = _LOCAL
MFA_TOTP_ISSUER = "Fairlead"
USERSESSIONS_TRACK_ACTIVITY = False  # SessionClockMiddleware does, once a minute
SESSION_COOKIE_AGE = 60 * environment.whole("FAIRLEAD_SESSION_MINUTES", 720, least=5, most=1440)
FAIRLEAD_SESSION_IDLE = 60 * environment.whole("FAIRLEAD_IDLE_MINUTES", 30, least=5, most=240)
SESSION_COOKIE_NAME = "__Host-session" if _SECURE else "session"
SESSION_COOKIE_SECURE = _SECURE
SESSION_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SECURE = _SECURE
LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "__Host-csrf" if _SECURE else "csrf"
CSRF_COOKIE_SECURE = _SECURE
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "fairlead.apps.pages.errors.forged"

# Headers
SECURE_SSL_REDIRECT = _SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _SECURE else None
SECURE_HSTS_SECONDS = 31_536_000 if _SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _SECURE
SECURE_HSTS_PRELOAD = _SECURE
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [NONCE, STRICT_DYNAMIC],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    },
}

EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
}
