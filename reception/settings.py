"""Settings of Yingke, read from top to bottom; every `YINGKE_…` variable is named here and nowhere
else.
"""

from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from environs import Env

from reception.demo_key import read_or_make_key

env = Env()

BASE_DIR = Path(__file__).resolve().parent.parent
# Everything that a run writes: database, demo key, collected static files, the demo's mail. Made
# here because the database cannot make it.
DATA = Path(env.str("YINGKE_DATA", str(BASE_DIR / "var"))).resolve()
DATA.mkdir(parents=True, exist_ok=True)

# --- Demo or real
SECRET_KEY = env.str("YINGKE_SECRET_KEY", "")
DEMO_KEY_FILE = DATA / "demo.key"
# After `make demo` a command run by hand (api_token, grade, …) means that demo, without anything to
# export. Serving is different: `up` and wsgi serve a demo only when told so (see
# checks.refuse_unsafe_settings).
DEMO_BY_DATA = not SECRET_KEY and env.str("YINGKE_DEMO", "") == "" and DEMO_KEY_FILE.exists()
DEMO = DEMO_BY_DATA or env.bool("YINGKE_DEMO", False)
if DEMO and not SECRET_KEY:
    SECRET_KEY = read_or_make_key(DEMO_KEY_FILE)

DEBUG = env.bool("YINGKE_DEBUG", False)
LOOPBACK_NAMES = ["127.0.0.1", "localhost", "[::1]"]
ALLOWED_HOSTS = env.list("YINGKE_ALLOWED_HOSTS", LOOPBACK_NAMES if DEMO else [])
# Where `up` binds; the checks look at it.
BIND_HOST = env.str("YINGKE_HOST", "127.0.0.1")
# Addresses or networks of the proxies in front, whose X-Forwarded-For is believed.
TRUSTED_PROXIES = env.list("YINGKE_TRUSTED_PROXIES", [])
# The address that stands in the links of e-mails.
BASE_URL = env.str("YINGKE_BASE_URL", "http://127.0.0.1:8000").rstrip("/")

# --- What a request may bring (reception/rsgi.py), before anything is parsed
MEGABYTE = 1024 * 1024
BODY_AT_MOST = env.int("YINGKE_BODY_MEGABYTES", 10) * MEGABYTE
# With a file, from whoever may use the page that takes it.
UPLOAD_AT_MOST = env.int("YINGKE_UPLOAD_MEGABYTES", 20) * MEGABYTE
BODY_SECONDS = env.int("YINGKE_BODY_SECONDS", 20)

# --- Apps and middleware
INSTALLED_APPS = [
    "reception",
    "reception.organisation",
    "reception.policy",
    "reception.notifications",
    "reception.accounts",
    "reception.due",
    "reception.desks",
    "visitors",
    "visitors.scanning",
    "visitors.discipline",
    "visitors.complaints",
    "visitors.calls",
    "visitors.plans",
    "visitors.gifts",
    "visitors.clients",
    "visitors.rota",
    "visitors.evacuation",
    "visitors.invitations",
    "visitors.lists",
    "visitors.tomorrow",
    "visitors.reports",
    "visitors.handover",
    "visitors.greeting",
    "visitors.printing",
    "visitors.setup",
    "visitors.privacy",
    "reception.admin_app.HouseAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "crispy_forms",
    "ninja",
    "import_export",
    "simple_history",
    "adminsortable2",
    "csp",
]

MIDDLEWARE = [
    "reception.middleware.room_for_frames",
    # Above the others, so that a refusal and a failure of all the others have an id, too.
    "reception.middleware.request_id",
    "django.middleware.security.SecurityMiddleware",
    # Early, so that refusals by the middleware below carry the headers too.
    "csp.middleware.CSPMiddleware",
    "reception.middleware.permissions_policy",
    "reception.middleware.demo_on_loopback",
    "reception.middleware.only_utf8",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Below the files, which lie compressed already; it pads each page by lot, so that its length
    # tells nothing of a secret in it (BREACH).
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    # Before the check of the form's token, which reads the whole body.
    "reception.accounts.middleware.LargeBodies",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # At a locked desk nobody is signed in for whatever comes below.
    "reception.desks.middleware.DeskLock",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "reception.accounts.middleware.SiteClock",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "reception.accounts.middleware.known_browser",
    "reception.accounts.middleware.KindRefusals",
]

ROOT_URLCONF = "reception.urls"
WSGI_APPLICATION = "reception.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "reception.accounts.context_processors.around",
            ],
        },
    },
]

# --- Database
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
_database: dict[str, Any] = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": str(DATA / "yingke.sqlite3"),
}
if env.str("DATABASE_URL", ""):
    _database = dict(env.dj_db_url("DATABASE_URL"))
if _database["ENGINE"] == "django.db.backends.sqlite3":
    _database |= {
        "ENGINE": "reception.db.single_writer",
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            # IMMEDIATE: a transaction that read first and wants to write later fails under a second
            # writer. FULL: with NORMAL the last commits may be lost at a power cut, and an answered
            # check-in must not be.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA"
                " cache_size=-32768"
            ),
        },
        # A file: threads that race need connections of their own, and a database in memory has one.
        "TEST": {"NAME": str(DATA / "test.sqlite3")},
    }
elif _database["ENGINE"] == "django.db.backends.postgresql":
    # The pool keeps connections; CONN_MAX_AGE would keep them from going back to it.
    _database["CONN_MAX_AGE"] = 0
    _options = _database.get("OPTIONS", {})
    _database["OPTIONS"] = {
        **_options,
        # Whatever the server, the database or the role has by default: dates are read as ISO.
        "options": f"{_options.get('options', '')} -c datestyle=ISO".strip(),
        # A server that is away is told after some seconds, and asked again as often.
        "pool": {"min_size": 1, "max_size": 20, "timeout": 5, "reconnect_timeout": 5},
    }
DATABASES: dict[str, dict[str, Any]] = {"default": _database}
# For dumpdata and loaddata.
SERIALIZATION_MODULES = {"json": "reception.db.exact_json"}

# What is counted for the limits of a minute (reception/accounts/limits.py); a few keys an account.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}
# For so long what was drawn for one desk is shown to the others of its site; they ask as often.
BOARD_SHARED_SECONDS = 3

# --- Signing in
AUTHENTICATION_BACKENDS = ["reception.accounts.actor.UserWithEmployee"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign_in"
SESSION_ENGINE = "reception.accounts.sessions"
SESSION_COOKIE_AGE = 12 * 3600  # a shift
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
DESK_COOKIE_NAME = "desk"  # what the browser of a shared desk carries

# Who has signed in there before; nothing opens by it (reception/accounts/sign_ins.py).
KNOWN_BROWSER_COOKIE_NAME = "known-browser"
KNOWN_BROWSER_COOKIE_AGE = 365 * 24 * 3600

# --- What the browser may do
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # photo.js shows the photo of an incident as a data: address
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

HTTPS = env.bool("YINGKE_HTTPS", BASE_URL.startswith("https://"))
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
LANGUAGE_COOKIE_SECURE = HTTPS
CSRF_COOKIE_AGE = None  # it ends with the browser, as the form does
if HTTPS:
    # A browser takes such a name from this host alone, over TLS, for all its paths.
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
    KNOWN_BROWSER_COOKIE_NAME = "__Host-known-browser"
    DESK_COOKIE_NAME = "__Host-desk"
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # asked by this machine, without TLS
    # Whether other hosts of the domain have TLS, and whether browsers know it before the first
    # visit, is for whoever owns the domain.
    SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
    # TLS ends at a proxy in front, which must set or drop this header itself.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    CSRF_TRUSTED_ORIGINS = [BASE_URL] if BASE_URL.startswith("https://") else []

# --- Language and time
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "reception" / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
# The country of a telephone number typed without its code.
PHONE_REGION = env.str("YINGKE_PHONE_REGION", "CN")

# --- Static files
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG
            else "reception.static_files.StaticFiles"
        )
    },
}
MEDIA_ROOT = DATA / "media"
CRISPY_ALLOWED_TEMPLATE_PACKS = "yingke"
CRISPY_TEMPLATE_PACK = "yingke"

# --- Mail
# Without the variable there is only a guess, and nobody has said that mail goes anywhere.
EMAIL_IS_SET_UP = DEMO or bool(env.str("YINGKE_EMAIL_URL", ""))
DEFAULT_FROM_EMAIL = env.str("YINGKE_FROM_EMAIL", "reception@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
_email = env.dj_email_url("YINGKE_EMAIL_URL", "file:" if DEMO else "smtp://localhost:25")
EMAIL_BACKEND = _email.get("EMAIL_BACKEND", "")  # nothing: checks.mail_server says so
EMAIL_HOST = _email["EMAIL_HOST"]
EMAIL_PORT = _email["EMAIL_PORT"]
EMAIL_HOST_USER = _email["EMAIL_HOST_USER"]
EMAIL_HOST_PASSWORD = _email["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS = _email["EMAIL_USE_TLS"]
EMAIL_USE_SSL = _email["EMAIL_USE_SSL"]
EMAIL_TIMEOUT = 10  # a mail server that hangs must not hold the worker
EMAIL_FILE_PATH = _email["EMAIL_FILE_PATH"] or str(DATA / "mail")

# Services that apprise may speak to; the kinds whose address names a server of its own choice are
# left out on purpose.
_hosted = "discord line lark pover pushme pushplus qq schan slack spugpush tgram wxpusher"
APPRISE_SCHEMES = frozenset(env.list("YINGKE_APPRISE_SCHEMES", _hosted.split()))
# Nothing in production: a channel never speaks to this machine or to the network behind it. The
# tests put their fakes here.
CHANNEL_HOSTS_NOT_PUBLIC: frozenset[str] = frozenset()

# --- Where the signed heads of the ledger are kept outside
# ---------------------------------------------------------------------
LEDGER_HEADS = env.str("YINGKE_LEDGER_HEADS", "")
LEDGER_HEADS_EMAIL = env.str("YINGKE_LEDGER_HEADS_EMAIL", "")
# After a change of the secret key: the keys before it, so that what they signed can still be
# verified, and nothing else.
LEDGER_OLD_KEYS = env.list("YINGKE_LEDGER_OLD_KEYS", [])

# --- Backups
BACKUPS = env.str("YINGKE_BACKUPS", "")
# A public key of age; whoever reads a backup needs the private one, which is kept elsewhere.
BACKUP_KEY = env.str("YINGKE_BACKUP_KEY", "")

# --- Logs
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "reception.logs.Discreet",
            "format": "%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("YINGKE_LOG_LEVEL", "INFO").upper()},
    "loggers": {
        # Django's own handlers write without our formatter; everything goes through the root.
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.server": {"handlers": [], "level": "INFO", "propagate": True},
        # They tell of every request with its whole address, and the address of a bot is its key.
        **{name: {"level": "WARNING"} for name in ("httpx", "httpcore", "urllib3", "apprise")},
    },
}
