"""What membership holds about people who are not in it yet: applicants, those who asked, and contacts at authorities."""

from datetime import datetime

from django.db.models import QuerySet

from accounts.holdings import RECORD_UNTIL, Fate, Holding, Rows, Subject
from membership.services.forgetting import (
    APPROVED_APPLICATIONS_KEPT_FOR,
    INTEREST_KEPT_FOR,
    PROSPECTS_KEPT_FOR,
    WITHOUT_APPLICANT,
)

FORGET = "membership.tasks.forget_old_contacts"


def _forget_answers(subject: Subject, questions: "QuerySet", now: datetime) -> None:
    theirs = questions.filter(subject.by_address("application__email"))
    theirs.filter(answered_at__isnull=False).update(answer="The words are erased.")


def _forget_applicant(subject: Subject, applications: "QuerySet", now: datetime) -> None:
    # In this order: emptying the first takes the billed address out of those as well.
    applications.filter(subject.by_address("email")).update(**WITHOUT_APPLICANT)
    applications.filter(subject.by_address("billed_email")).update(billed_email="", billed_contact="")


APPLICATIONS = Holding(
    name="applications",
    order=120,
    title="Applications to join",
    people="Whoever applied for a partnership, and whom they named",
    purpose="To decide about the application and to enter the partnership",
    basis="Steps at the person's request before a contract; legitimate interests",
    kept_for=(
        "Begun and never sent: 30 days after the last link was mailed. Declined or withdrawn: one year. "
        "Approved: the applicant's name and address two years."
    ),
    period=APPROVED_APPLICATIONS_KEPT_FOR,
    task=FORGET,
    rows=(
        Rows(
            "membership.ApplicationQuestion",
            "questions about applications",
            lambda subject: subject.by_address("application__email") | subject.by_account("asked_by"),
            shows=("asked_at", "answered_at"),
            fate=Fate.BLANKED,
            blanks={"answer": "The words are erased."},
            carry_out=_forget_answers,
            why="That something was asked stays with the application.",
            until="with the application",
        ),
        Rows(
            "membership.ApplicationLink",
            "links to go on with an application",
            lambda subject: subject.by_address("application__email"),
            shows=("created_at", "expires_at"),
        ),
        Rows(
            "membership.Application",
            "applications",
            lambda subject: (
                subject.by_address("email", "billed_email") | subject.by_account("entered_by", "decided_by")
            ),
            shows=("name", "state", "started_at", "submitted_at", "decided_at"),
            names=("first_name", "last_name"),
            bears=lambda subject: subject.by_address("email"),
            fate=Fate.BLANKED,
            carry_out=_forget_applicant,
            why="What the partnership asked for and what was decided stays, without the applicant.",
            until=RECORD_UNTIL,
        ),
    ),
)


INTEREST = Holding(
    name="interest",
    order=130,
    title="Expressions of interest",
    people="People who asked about joining",
    purpose="To answer",
    basis="Legitimate interests",
    kept_for="Two years.",
    period=INTEREST_KEPT_FOR,
    task=FORGET,
    rows=(
        Rows(
            "membership.ExpressionOfInterest",
            "expressions of interest",
            lambda subject: subject.by_address("email"),
            shows=("name", "email", "phone", "job_title", "organisation", "words", "received_at", "state"),
            names=("name",),
        ),
    ),
)

PROSPECTS = Holding(
    name="prospects",
    order=140,
    title="Contacts at authorities that are not in membership",
    people="People at local authorities who may be asked to join",
    purpose="To tell them of the association",
    basis="Legitimate interests",
    kept_for="Three years after anybody was last in touch.",
    period=PROSPECTS_KEPT_FOR,
    task=FORGET,
    rows=(
        Rows(
            "membership.ProspectContact",
            "contacts at authorities",
            lambda subject: subject.by_address("email"),
            shows=("area", "name", "role", "email", "phone", "added_at"),
            names=("name",),
        ),
    ),
)
