"""allauth's questions answered for this site."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up is closed: accounts come from seats and from staff."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
