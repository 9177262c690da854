"""A local stand-in for api.stripe.com that keeps state, checks requests and does as it is told."""

from tests.servers.stripe.server import StripeServer

__all__ = ["StripeServer"]
