"""Mail: everything becomes a row in the outbox; a worker hands it to the transport named here."""

from association import environment
from association.settings.core import SITE_MODE, VAR_DIR

EMAIL_BACKEND = "office.mail.OutboxBackend"
# What really transmits: SMTP, or any provider that anymail knows. On one machine nothing leaves: /local/mail/ shows it.
MAIL_TRANSPORT = environment.text(
    "MAIL_TRANSPORT",
    "office.transport.SmtpBackend" if SITE_MODE == "production" else "office.transport.KeptHereBackend",
)
MAIL_FOLDER = VAR_DIR / "mail"
# What anymail needs of a provider, by its own names: ANYMAIL_POSTMARK_SERVER_TOKEN, ANYMAIL_MAILGUN_API_KEY and so on; and
# ANYMAIL_WEBHOOK_SECRET, “user:password”, by which reports of bounces are known to come from the provider.
ANYMAIL = environment.beginning_with("ANYMAIL_")
if SITE_MODE == "test":
    ANYMAIL.setdefault("WEBHOOK_SECRET", "provider:only-for-tests")
EMAIL_HOST = environment.text("EMAIL_HOST", "localhost")
EMAIL_PORT = environment.number("EMAIL_PORT", 25)
EMAIL_HOST_USER = environment.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = environment.text("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = environment.flag("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = environment.flag("EMAIL_USE_SSL", False)
# Seconds for each step of an exchange with the mail server.
EMAIL_TIMEOUT = environment.number("EMAIL_TIMEOUT", 20)
# Seconds before mail that was not taken is tried again for the first time; the pauses then double.
MAIL_FIRST_PAUSE = environment.number("MAIL_FIRST_PAUSE", 120)
# How many workers send bulk mail at a time, each over one connection.
MAIL_CONNECTIONS = environment.number("MAIL_CONNECTIONS", 2)
DEFAULT_FROM_EMAIL = environment.text("DEFAULT_FROM_EMAIL", "office@example.org")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_SUBJECT_PREFIX = ""
