"""Who signs in and how: one door for members and staff."""

from association import environment
from association.settings.core import SITE_MODE

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
if SITE_MODE == "test":
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Sessions of people who are signed in know whose they are, so that people can see and end their own.
SESSION_ENGINE = "accounts.sessions"

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "account_overview"
LOGOUT_REDIRECT_URL = "/"

ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_MAX_EMAIL_ADDRESSES = 5
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60

# A council's mail filter may hold a message back for some minutes.
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True

# Every form answers alike whether an address is known or not. An unknown one gets a mail that says so: the person who
# mistyped learns it, nobody else does, and both cases take the same time.
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True

# A whole council may share one address on the internet, so limits by address ("ip") are wide, by account ("key") narrow.
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "20/m/ip,5/5m/key",
    "request_login_code": "20/m/ip,3/m/key,10/h/key",
    "reset_password": "20/m/ip,3/m/key,10/h/key",
    "reset_password_from_key": "20/m/ip",
    "confirm_email": "1/3m/key",
    "manage_email": "10/m/user",
    "change_password": "5/m/user",
    "reauthenticate": "10/m/user",
    "copy_data": "6/h/user",
    "answer_form": "30/10m/ip",
    # Only what has to be drawn anew counts; a PDF that is kept is sent to whoever asks.
    "make_paper": "30/m/ip",
    "give_feedback": "30/10m/ip",
    "suggest_contribution": "30/10m/ip,5/h/key",
    "suggest": "600/m/ip",
    "ask_about_card": "12/m/key",
    "pay_by_card": "12/m/key",
    "start_application": "30/10m/ip,5/h/key",
    "application_link": "20/10m/ip,3/10m/key",
    "late_purchase_order": "10/10m/ip",
    # Whoever fills a form with somebody else's address must not flood them, and a council shares one address on the internet.
    "ask_for_mail": "30/10m/ip,3/h/key,6/d/key",
    "note_interest": "30/10m/ip,5/h/key",
    "ask_for_format": "30/10m/ip,5/h/key",
    "test_mailing": "20/10m/user",
    "suggest_for_event": "30/10m/ip,5/h/key",
    "open_profile": "60/10m/ip",
    "open_invitation": "60/10m/ip",
    "answer_letter": "120/10m/ip",
    "begin_booking": "30/m/ip,200/h/ip",
    "change_booking": "25/h/key",
    "event_code": "20/10m/ip",
    "keep_places": "12/h/key",
    "sign_up_for_event": "60/10m/ip,5/h/key",
    "resend_booking": "20/10m/ip,3/10m/key",
    # Each change on a person's own page is told by mail to them and to whoever booked.
    "change_own_place": "300/10m/ip,20/h/key",
    "join_waiting_list": "30/10m/ip,5/h/key",
    "invite": "40/h/user",
    "end_session": "60/10m/user",
    "contribute": "120/h/user",
    "upload_example": "120/h/user",
}
if SITE_MODE == "production":
    # Only where strangers search: the tests and the bench ask hundreds of times a minute from one address, on purpose.
    ACCOUNT_RATE_LIMITS["search"] = "240/m/ip"
# How many proxies of ours stand in front; the visitor's address is counted from the right of X-Forwarded-For.
ALLAUTH_TRUSTED_PROXY_COUNT = environment.number("TRUSTED_PROXIES", 1 if SITE_MODE == "production" else 0)

MFA_ADAPTER = "accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# The code before and the one after count too: telephones' clocks differ, and people type slowly (RFC 6238, 5.2).
MFA_TOTP_TOLERANCE = 1
# Browsers call http://localhost safe; everywhere else passkeys need HTTPS.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = SITE_MODE != "production"
# Accounts begin with a confirmed address, so nobody can lock out an owner by protecting an unconfirmed account;
# without this, people with a second factor could not add an address.
MFA_ALLOW_UNVERIFIED_EMAIL = True
# Outside local runs a person who works in the admin must have a second factor.
STAFF_NEED_SECOND_FACTOR = SITE_MODE != "local"
