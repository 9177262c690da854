"""Test mails of a mailing, for those who prepare it."""

from collections.abc import Collection
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from wagtail.log_actions import log

from accounts.models import User
from newsletters.emails import Audience
from newsletters.models import Mailing
from newsletters.services.mailings import send_test


@transaction.atomic
def send_tests(
    *,
    mailing: Mailing,
    audiences: Collection[Audience],
    addresses: Collection[str],
    by: AbstractBaseUser,
    now: datetime,
) -> int:
    """Mail the editions as they stand to some addresses; returns how many mails. Raises `MailingRefusedError`."""
    names = dict(User.objects.filter(email__in=addresses).values_list("email", "first_name"))
    for audience in audiences:
        for address in addresses:
            send_test(
                mailing=mailing, audience=audience, address=address, name=names.get(address, ""), now=now
            )
    log(
        mailing,
        "newsletters.test_mailing",
        user=by,
        data={"addresses": list(addresses), "audiences": list(audiences)},
    )
    return len(audiences) * len(addresses)
