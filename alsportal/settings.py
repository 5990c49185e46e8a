"""Settings, all from the environment, for every way of running.

`ALSPORTAL_DEMO=1` is set by `python -m alsportal` and by the tests, on servers of their own: it allows demonstration
data, `/demo/mail/`, plain http and raised rate limits. In every other case each of `REQUIRED` must be set.
"""

import os
from pathlib import Path
from urllib.parse import urlsplit

import bootstrap_wrapper
import dj_database_url
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from kombu import Exchange, Queue

BASE_DIR = Path(__file__).resolve().parent.parent

# Files of a run on its own servers.
VAR = Path(os.environ.get("ALSPORTAL_VAR") or BASE_DIR / "var").absolute()

DEMO = os.environ.get("ALSPORTAL_DEMO") == "1"
REQUIRED = ["SECRET_KEY", "DATABASE_URL", "REDIS_URL", "SITE_URL", "EMAIL_HOST", "DEFAULT_FROM_EMAIL"]
_DEMO_DEFAULTS = {
    "SECRET_KEY": "demonstration-only-and-never-used-with-a-database-that-someone-named-for-real-work",
    "SITE_URL": "http://localhost:8000",
    "EMAIL_HOST": "127.0.0.1",
    "DEFAULT_FROM_EMAIL": "alsportal <places@alsportal.example.org>",
}
_env = {name: os.environ.get(name) or (_DEMO_DEFAULTS.get(name, "") if DEMO else "") for name in REQUIRED}
if missing := [name for name, value in _env.items() if not value]:
    raise ImproperlyConfigured(f"Set these in the environment before starting: {', '.join(missing)}.")

SECRET_KEY = _env["SECRET_KEY"]
SITE_URL = _env["SITE_URL"].rstrip("/")
DEBUG = False
_site = urlsplit(SITE_URL)
if not DEMO and _site.scheme != "https":
    raise ImproperlyConfigured("SITE_URL must begin with https://: places and people are not shown over plain http.")
ALLOWED_HOSTS = [_site.hostname or "", *filter(None, os.environ.get("ALLOWED_HOSTS", "").split(","))]
if DEMO:
    ALLOWED_HOSTS += ["localhost", "127.0.0.1", "testserver"]
CSRF_TRUSTED_ORIGINS = [SITE_URL]

INSTALLED_APPS = [
    "alsportal.apps.AlsportalConfig",
    "sessions.apps.SessionsConfig",
    "sets.apps.SetsConfig",
    "participants.apps.ParticipantsConfig",
    "notifications.apps.NotificationsConfig",
    "core.apps.CoreConfig",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "csp",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "alsportal.apps.OurStaticFilesConfig",
    "django.contrib.humanize",
    "django.contrib.postgres",
]

MIDDLEWARE = [
    "core.request_log.RequestLogMiddleware",
    "alsportal.metrics.TimesMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "core.middleware.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "core.middleware.NothingKeptMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "participants.again.NewWaysMiddleware",
    "alsportal.second_step.SecondStepMiddleware",
    "core.middleware.RefusalMiddleware",
    "sessions.views.closed.ClosedMiddleware",
]

ROOT_URLCONF = "alsportal.urls"
WSGI_APPLICATION = "alsportal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "alsportal.context.site",
            ],
            "builtins": ["core.templatetags.wording", "core.templatetags.components"],
        },
    },
    {
        # Plain text of mails: there is nothing to escape in it.
        "NAME": "plain",
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "autoescape": False,
            "builtins": ["core.templatetags.wording", "core.templatetags.components"],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- the truth: PostgreSQL -------------------------------------------------------------------------------------------
DATABASES = {
    "default": dj_database_url.parse(_env["DATABASE_URL"], conn_max_age=600, conn_health_checks=True)
    if _env["DATABASE_URL"]
    else {}
}
# A request that cannot get the programme's lock in five seconds answers "try again", it does not hang.
DATABASES["default"].setdefault("OPTIONS", {})["options"] = "-c lock_timeout=5000"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# In the database, not in Redis: whoever signs out is signed out, also while Redis is away.
SESSION_ENGINE = "core.sessions"

# --- Redis: broker and cache, both may vanish ------------------------------------------------------------------------
REDIS_URL = _env["REDIS_URL"]
CACHES = {
    "default": {
        "BACKEND": "core.cache.ForgivingRedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_connect_timeout": 0.25, "socket_timeout": 0.25},
    }
}
CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_connect_timeout": 0.5, "socket_timeout": 2, "visibility_timeout": 3600}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_DEFAULT_QUEUE = "default"
# A worker that is not told otherwise serves all three.
CELERY_TASK_QUEUES = [Queue(name, Exchange(name), routing_key=name) for name in ("default", "fast", "mail")]
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_TIME_LIMIT = 120
CELERY_TASK_ROUTES = {
    "notifications.tasks.deliver_fast": {"queue": "fast"},
    "notifications.tasks.deliver": {"queue": "mail"},
}
CELERY_BEAT_SCHEDULE = {
    "mail-sweep": {"task": "notifications.tasks.sweep", "schedule": 60.0, "options": {"expires": 55}},
    "places-every-minute": {"task": "sets.tasks.every_minute", "schedule": 60.0, "options": {"expires": 55}},
    "imports": {"task": "participants.tasks.work_on_imports", "schedule": 60.0, "options": {"expires": 55}},
    "calendars": {"task": "sessions.tasks.every_minute", "schedule": 60.0, "options": {"expires": 55}},
    "photos": {"task": "participants.tasks.every_hour", "schedule": 3600.0, "options": {"expires": 3500}},
    "erased": {"task": "participants.tasks.look_after_the_erased", "schedule": 3600.0, "options": {"expires": 3500}},
    "reminders": {"task": "sessions.tasks.remind", "schedule": crontab(hour=8, minute=0), "options": {"expires": 890}},
    "documents-every-night": {"task": "sets.tasks.every_night", "schedule": crontab(hour=3, minute=40)},
    "keeping": {"task": "alsportal.tasks.keep_no_longer", "schedule": crontab(hour=3, minute=10)},
    "sessions": {"task": "sessions.tasks.every_quarter_hour", "schedule": 900.0, "options": {"expires": 890}},
}
CELERY_TIMEZONE = "Europe/London"

# --- mail ------------------------------------------------------------------------------------------------------------
EMAIL_HOST = _env["EMAIL_HOST"]
EMAIL_PORT = int(os.environ.get("EMAIL_PORT") or 25)
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("EMAIL_USE_TLS") == "1"
EMAIL_TIMEOUT = float(os.environ.get("EMAIL_TIMEOUT") or 10)
DEFAULT_FROM_EMAIL = SERVER_EMAIL = _env["DEFAULT_FROM_EMAIL"]
# Where the mail of a demonstration ends, to be read at /demo/mail/.
DEMO_MAIL = VAR / "mail"

# --- accounts --------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "participants.User"
# The address is unique without regard to case, by a constraint on Lower("email") that this check does not see.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
AUTHENTICATION_BACKENDS = [
    "participants.backends.Backend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ["UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator"]
]
ACCOUNT_ADAPTER = "participants.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_SIGNUP_FORM_CLASS = "participants.forms.SignupNameForm"
ACCOUNT_FORMS = {
    "signup": "participants.accounts.SignupForm",
    "login": "participants.accounts.LoginForm",
    "request_login_code": "participants.accounts.RequestLoginCodeForm",
    "add_email": "participants.accounts.AddEmailForm",
}
# Whoever added an address decides next whether mail goes to it.
ACCOUNT_EMAIL_CONFIRMATION_AUTHENTICATED_REDIRECT_URL = "/accounts/email/"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
# A code lives as long as its mail may wait (notifications.services.delivery.CODE_LIFE), and can be asked for again.
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
# Whoever's password or address changes is told, in case it was not them.
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False
if DEMO:
    _signup = _login = _code = _reset = "2000/m/ip"
else:
    # A council sits behind one address: sixty sign-ups a minute from it is a busy Monday, not an attack.
    _signup = _login = "60/m/ip"
    _code, _reset = "60/m/ip,3/m/key", "60/m/ip,5/m/key"
    # The site stands behind a proxy that ends https (see SECURE_PROXY_SSL_HEADER); limits are for who is behind it.
    ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("TRUSTED_PROXIES") or 1)
ACCOUNT_RATE_LIMITS = {"signup": _signup, "login": _login, "request_login_code": _code, "reset_password": _reset}
# Whoever takes a copy of all we hold about them has it; a dozen an hour is a program that runs away.
ACCOUNT_RATE_LIMITS["download_own_data"] = "2000/h/user" if DEMO else "12/h/user"
# A second step after signing in: whoever likes takes one; where the deployment says so, whoever sees other people's
# names as coordinator, facilitator or system admin must have one (alsportal/second_step.py).
SECOND_STEP_REQUIRED = os.environ.get("SECOND_STEP_REQUIRED") == "1"
MFA_ADAPTER = "participants.second_step.SecondStepAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "participants.second_step_forms.CodeForm",
    "reauthenticate": "participants.second_step_forms.CodeAgainForm",
    "activate_totp": "participants.second_step_forms.AppForm",
    "add_webauthn": "participants.second_step_forms.PasskeyForm",
    "edit_webauthn": "participants.second_step_forms.PasskeyNameForm",
    "authenticate_webauthn": "participants.second_step_forms.UsePasskeyForm",
    "login_webauthn": "participants.second_step_forms.SignInWithPasskeyForm",
    "reauthenticate_webauthn": "participants.second_step_forms.UsePasskeyAgainForm",
}
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "alsportal"
# Clocks of telephones differ, and people type slowly: the code before and the one after count as well.
MFA_TOTP_TOLERANCE = 1
MFA_RATE_LIMITS = {"webauthn_login": _login}
# Browsers allow passkeys over plain http on localhost alone.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMO
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"

# --- words and time --------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True

# --- static files ----------------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = Path(os.environ.get("STATIC_ROOT") or VAR / "static")
STATICFILES_DIRS = [BASE_DIR / "static", ("bootstrap", bootstrap_wrapper.get_bootstrap_dir())]
# What people upload. It has no address of its own: a view serves it to whoever may see it.
MEDIA_ROOT = Path(os.environ.get("MEDIA_ROOT") or VAR / "media")
MEDIA_URL = ""
FILE_UPLOAD_PERMISSIONS = 0o640
FILE_UPLOAD_HANDLERS = ["core.uploads.BoundedUploadHandler"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Whoever collects them need not be who serves them: in an image it is root.
    "staticfiles": {"BACKEND": "core.storage.OurManifestStorage", "OPTIONS": {"file_permissions_mode": 0o644}},
}

# --- security --------------------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "connect-src": [SELF],
        "font-src": [SELF],
        "form-action": [SELF],
        "manifest-src": [SELF],
        "img-src": [SELF, "data:"],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "alsportal.errors.csrf_failure"
if not DEMO:
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^health/"]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

# --- who watches -----------------------------------------------------------------------------------------------------
#: Whoever sends it may read the metrics; without one there are none.
METRICS_TOKEN = os.environ.get("METRICS_TOKEN", "")
# Lines for people to read in a demonstration, objects for machines elsewhere; alsportal/serving.py says so to gunicorn.
LOG_FORMAT = os.environ.get("LOG_FORMAT") or ("line" if DEMO else "json")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    # Their lines say where something went wrong, never what was being written, and of nobody.
    "formatters": {
        "line": {"class": "core.logs.LineFormatter", "format": "%(asctime)s %(levelname)s %(name)s %(message)s"},
        "json": {"class": "core.logs.JsonFormatter"},
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "json" if LOG_FORMAT == "json" else "line"}
    },
    # What was refused or not found has its line in core.request_log, without the address.
    "loggers": {"django.request": {"level": "ERROR"}} if LOG_FORMAT == "json" else {},
    "root": {"handlers": ["console"], "level": "INFO" if not DEMO else "WARNING"},
}
