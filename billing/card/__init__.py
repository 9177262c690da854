"""Card payments: what we ask of a provider, the provider Stripe, and one that only pretends."""
