"""What an application may double: partnerships and other applications that look like the same body."""

from collections.abc import Iterable

from django.db.models import BooleanField, ExpressionWrapper, Func, Q, QuerySet, TextField, Value
from django.db.models.functions import Lower, Replace

from membership.models import Application, Doubt, FormerName, Partnership

# "and" is written in many ways, and spaces, hyphens and full stops in more.
NOT_A_SIGN_OF_A_NAME = r"[^[:alnum:]]"


def bare_name(name: str) -> str:
    """Return a name without what people write differently: case, spaces, punctuation, "&" for "and"."""
    return "".join(sign for sign in name.lower().replace("&", "and") if sign.isalnum())


def resembling_partnerships(application: Application) -> QuerySet[Partnership]:
    """Return the partnerships that may be the applicant: of the same name now or before, or of the same kind with an area in common.

    Annotates `same_name`. Former members count as well: an applicant may be one that returns.
    """
    renamed = FormerName.objects.alias(bare_name=_bare("name")).filter(bare_name=bare_name(application.name))
    found = _alike(Partnership.objects.open(), application, also=Q(pk__in=renamed.values("partnership")))
    return found.order_by("-same_name", "name")


def resembling_applications(application: Application) -> QuerySet[Application]:
    """Return other applications, sent and not decided, that may be of the same body. Annotates `same_name`."""
    others = Application.objects.sent().exclude(pk=application.pk)
    return _alike(others, application).order_by("-same_name", "pk")


def doubts_about(application: Application) -> Iterable[Doubt]:
    """Return, unsaved, what there is to doubt about an application now."""
    for partnership in resembling_partnerships(application):
        yield Doubt(application=application, partnership=partnership, kind=_kind(partnership))
    for other in resembling_applications(application):
        yield Doubt(application=application, other=other, kind=_kind(other))


def _alike(rows: QuerySet, application: Application, *, also: Q | None = None) -> QuerySet:
    same_name = Q(bare_name=bare_name(application.name))
    if also:
        same_name |= also
    areas = list(application.areas.values_list("pk", flat=True))
    sharing = rows.filter(kind=application.kind, areas__in=areas).values("pk")
    return (
        rows.alias(bare_name=_bare("name"))
        .annotate(same_name=ExpressionWrapper(same_name, output_field=BooleanField()))
        .filter(Q(same_name=True) | Q(pk__in=sharing))
    )


def _bare(column: str) -> Func:
    """Return `bare_name` as the database computes it."""
    return Func(
        Replace(Lower(column), Value("&"), Value("and")),
        Value(NOT_A_SIGN_OF_A_NAME),
        Value(""),
        Value("g"),
        function="REGEXP_REPLACE",
        output_field=TextField(),
    )


def _kind(found: object) -> str:
    return Doubt.Kind.SAME_NAME if getattr(found, "same_name", False) else Doubt.Kind.SAME_AREA
