"""People who sign in."""

from typing import Any

import factory
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group

PASSWORD = "correct horse battery"
TOTP_SECRET = "JBSWY3DPEHPK3PXP"


def give_second_factor(user: Any) -> None:
    """Set up an authenticator app, with recovery codes, unless the person has one."""
    if not Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
        TOTP.activate(user, TOTP_SECRET)
        RecoveryCodes.activate(user)


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = get_user_model()
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@partnership.example")
    first_name = "Robin"
    last_name = factory.Sequence(lambda n: f"Example{n}")

    class Params:
        administrator = factory.Trait(is_staff=True, is_superuser=True)

    @factory.post_generation
    def with_second_factor(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        """An authenticator app with the secret TOTP_SECRET."""
        if extracted:
            give_second_factor(self)

    @factory.post_generation
    def groups(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        """Names of Wagtail's groups, such as Editors."""
        for name in extracted or []:
            self.groups.add(Group.objects.get(name=name))

    @factory.post_generation
    def signs_in(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        self.set_password(PASSWORD)
        self.save()
        EmailAddress.objects.create(user=self, email=self.email, verified=True, primary=True)


def app_code(secret: str = TOTP_SECRET) -> str:
    """The code that an authenticator app shows at this moment (RFC 6238)."""
    counter = list(yield_hotp_counters_from_time())[1]
    return format_hotp_value(hotp_value(secret, counter))
