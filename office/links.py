"""Signed tokens that lead from a mail back to the copy it was."""

from django.core.signing import BadSignature, Signer

from office.models import Copy

_signer = Signer(salt="office.copy", sep=".")


def sign_copy(copy_id: int) -> str:
    """Return the token that stands in the addresses of one copy. It does not expire: whoever has the mail may always leave."""
    return _signer.sign(str(copy_id))


def copy_of(token: str) -> Copy | None:
    """Return the copy that a token was made for, with its consignment; None for any other text."""
    try:
        number = _signer.unsign(token)
    except BadSignature:
        return None
    return Copy.objects.select_related("consignment", "edition").filter(pk=int(number)).first()
