"""Sharing an example, and what somebody sees and does about those of their partnerships."""

from typing import Any

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache

from membership.access import Place, Viewer, way_in
from membership.models import Partnership
from office.numbers import whole_number
from office.refusals import Refusal
from resources.contributing.desk import Desk
from resources.contributing.forms import AnswerForm, ExampleForm, initial_of
from resources.contributing.own import may_change, own_examples, step_words
from resources.models import Example, State
from resources.refusals import AlreadySharedError
from resources.services import contributing

TOO_OFTEN = "You have sent very many examples in the last hour. Wait a while, then press the button again: what you wrote is still here."


def places_of(viewer: Viewer) -> list[Place]:
    """Return the seats a person contributes from, the one they act for first."""
    own = [place for place in viewer.places if place.reads_until]
    return sorted(own, key=lambda place: place != viewer.acting_for)


@never_cache
def contribute(request: HttpRequest) -> HttpResponse:
    """Ask for an example, look at it, and put it into the queue; whoever may not share is shown how they could."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    places = places_of(viewer)
    if not places:
        context = {"way_in": way_in(viewer), "is_administrator": viewer.administers}
        return render(request, "pages/resources/contribute_locked.html", context)
    initial = {
        "partnership": places[0].partnership_id,
        "topics": list(filter(None, map(whole_number, request.GET.getlist("topic")))),
    }
    form = ExampleForm(request.POST or None, request.FILES or None, initial=initial, places=places)
    return _form_page(request, form)


@login_required
@never_cache
def change_example(request: HttpRequest, example_id: int) -> HttpResponse:
    """Change an example of one's own or one's partnership, and answer what staff asked about it."""
    example = _theirs(request, example_id)
    if example.state not in contributing.CHANGEABLE:
        messages.error(request, f"This example is {contributing.in_words(example)} and cannot be changed.")
        return redirect("resources:own_examples")
    form = ExampleForm(request.POST or None, request.FILES or None, initial=initial_of(example))
    return _form_page(request, form, example=example)


def _form_page(request: HttpRequest, form: ExampleForm, *, example: Example | None = None) -> HttpResponse:
    status, same = 200, None
    form.is_valid()
    is_too_often = request.method == "POST" and not ratelimit.consume(request, action="contribute")
    desk = Desk(request, form, example)
    if is_too_often:
        form.add_error(None, TOO_OFTEN)
        status = 429
    elif request.method == "POST":
        is_complete = form.is_valid()
        is_looked_at = not desk.findings or desk.has_looked
        if is_complete and is_looked_at:
            try:
                return _send(request, form, desk, example)
            except AlreadySharedError as problem:
                same = problem.example
                form.add_error("link", str(problem))
            except Refusal as problem:
                form.add_error(problem.field if problem.field in form.fields else None, str(problem))
        elif is_complete and desk.form.data.get("looked"):
            form.add_error("looked", "Something has changed since you looked. Look again, then tick this.")
        elif is_complete:
            form.add_error("looked", "Look at what the check noticed, then tick this or replace the file.")
    context = {
        "form": form,
        "desk": desk,
        "example": example,
        "question": step_words(example) if example else "",
        **_same(request, form, same, example),
    }
    return render(request, "pages/resources/contribute.html", context, status=status)


def _send(request: HttpRequest, form: ExampleForm, desk: Desk, example: Example | None) -> HttpResponse:
    common: dict[str, Any] = {
        "facts": form.facts,
        "topics": form.cleaned_data["topics"],
        "files": desk.held,
        "has_looked": desk.has_looked,
        "also_elsewhere": form.cleaned_data["elsewhere"],
        "by": desk.person,
        "now": desk.now,
    }
    if example is None:
        partnership = get_object_or_404(Partnership, pk=form.partnership_id)
        contributing.contribute(partnership=partnership, **common)
        messages.success(
            request, "Thank you. We look at it and write to you, usually within a few working days."
        )
    else:
        changed = contributing.change(
            example=example,
            kept=[row.document for row in desk.own],
            answer=request.POST.get("answer", ""),
            **common,
        )
        messages.success(
            request,
            "Saved and in the directory."
            if changed.state == State.PUBLISHED
            else "Saved. We look at it before anybody else sees it.",
        )
    return redirect("resources:own_examples")


def _same(
    request: HttpRequest, form: ExampleForm, same: Example | None, example: Example | None
) -> dict[str, Any]:
    """What may be said of the example that has the same address: which one only to who sees it anyway."""
    if same is None:
        return {}
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    theirs = any(place.partnership_id == same.partnership_id for place in viewer.places)
    own_partnership = example.partnership_id if example else form.partnership_id
    return {
        "same": same if same.is_listed or theirs else None,
        "same_is_own": same.partnership_id == own_partnership,
        "may_go_on": same.partnership_id != own_partnership,
    }


@login_required
@never_cache
def own_list(request: HttpRequest) -> HttpResponse:
    """List the examples of the partnerships that a person sits for, each with where it stands."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    context = {
        "groups": own_examples(viewer),
        "may_contribute": bool(places_of(viewer)),
        "way_in": way_in(viewer),
    }
    return render(request, "pages/resources/own_examples.html", context)


@login_required
@never_cache
def withdraw_example(request: HttpRequest, example_id: int) -> HttpResponse:
    """Ask once more, then take an example back."""
    example = _theirs(request, example_id)
    if request.method == "POST":
        try:
            contributing.withdraw(example=example, by=request.user, now=request.now)  # type: ignore[arg-type,attr-defined]
        except Refusal as problem:
            messages.error(request, str(problem))
        else:
            messages.success(request, f"“{example.title}” is withdrawn. Nobody sees it any more.")
        return redirect("resources:own_examples")
    return render(request, "pages/resources/withdraw_example.html", {"example": example})


@login_required
@never_cache
def answer_question(request: HttpRequest, example_id: int) -> HttpResponse:
    """Answer what staff asked, without changing the example."""
    example = _theirs(request, example_id)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            contributing.answer_question(
                example=example,
                words=form.cleaned_data["words"],
                by=request.user,  # type: ignore[arg-type]
                now=request.now,  # type: ignore[attr-defined]
            )
        except Refusal as problem:
            form.add_error(problem.field if problem.field in form.fields else None, str(problem))
        else:
            messages.success(request, "Thank you. Your answer is with us, and we look at the example again.")
            return redirect("resources:own_examples")
    context = {"example": example, "question": step_words(example), "form": form}
    return render(request, "pages/resources/answer_question.html", context)


def _theirs(request: HttpRequest, example_id: int) -> Example:
    """Find an example that the person may change; for everybody else there is none."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    found = get_object_or_404(
        Example.objects.select_related("partnership", "type").exclude(state=State.TAKEN_DOWN), pk=example_id
    )
    if not may_change(viewer, found):
        raise Http404
    return found
