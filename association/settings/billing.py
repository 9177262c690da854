"""Being paid by card. Without Stripe's keys nobody is offered a card, but for the sandbox on one machine."""

from association import environment
from association.settings.core import SITE_MODE, VAR_DIR

STRIPE_SECRET_KEY = environment.text("STRIPE_SECRET_KEY", "")
STRIPE_WEBHOOK_SECRET = environment.text("STRIPE_WEBHOOK_SECRET", "")
# Tests put a server of their own here; empty means Stripe's.
STRIPE_API_BASE = environment.text("STRIPE_API_BASE", "")
# Where customers are sent to pay; another one for whoever gave Stripe's page an address of their own.
STRIPE_CHECKOUT_ORIGIN = environment.text("STRIPE_CHECKOUT_ORIGIN", "https://checkout.stripe.com")
# A card page on which no money moves: on one machine only, and only as long as there are no keys.
SANDBOX_CARD = SITE_MODE == "local" and not STRIPE_SECRET_KEY

SANDBOX_FOLDER = VAR_DIR / "sandbox-card"
