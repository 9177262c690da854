"""Subscribing on the site. The answer is the same whatever is known of an address; only the mail's button begins anything."""

from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from cms.form_builder import HONEYPOT
from newsletters.links import OPEN_FOR, request_of, sign_address
from newsletters.models import MailTopic
from newsletters.readers.forms import SubscribeForm
from newsletters.services.subscribing import Confirmed, ask_to_subscribe, confirm, has_confirmed

TOO_MANY = (
    "Several mails have been asked for from your network or to this address in the last while. "
    "Look into your mail, or try again in an hour: what you wrote is still here."
)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def subscribe(request: HttpRequest) -> HttpResponse:
    """Take an address and mail it the link that confirms."""
    if request.method == "POST" and request.POST.get(HONEYPOT):
        return redirect("newsletters:subscribe_sent")
    initial = {"email": request.user.email} if request.user.is_authenticated else {}
    form = SubscribeForm(request.POST if request.method == "POST" else None, initial=initial)
    status = 200
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if ratelimit.consume(request, action="ask_for_mail", key=given["email"].lower()):
            ask_to_subscribe(
                address=given["email"], name=given["name"], topics=given["topics"], now=request.now  # type: ignore[attr-defined]
            )  # fmt: skip
            return redirect("newsletters:subscribe_sent")
        form.add_error(None, TOO_MANY)
        status = 429
    context = {"form": form, "honeypot": HONEYPOT}
    return render(request, "pages/newsletters/mail/subscribe.html", context, status=status)


@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """Say what happens next, whatever happened."""
    return render(request, "pages/newsletters/mail/sent.html", {"days": OPEN_FOR.days})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_page(request: HttpRequest, token: str) -> HttpResponse:
    """Show what was asked for with a button that confirms it; programs that follow links of mails press none."""
    now = request.now  # type: ignore[attr-defined]
    asked = request_of(token, now=now)
    if asked is None:
        over = {"days": OPEN_FOR.days, "is_request": True}
        return render(request, "pages/newsletters/mail/over.html", over, status=410)
    if request.method == "POST":
        done = confirm(request=asked, now=now)
        _tell(request, done)
        return redirect("newsletters:preferences", sign_address(asked.address, now=now))
    if has_confirmed(asked):
        confirmed = {"asked": asked, "token": sign_address(asked.address, now=now)}
        return render(request, "pages/newsletters/mail/confirmed.html", confirmed)
    context: dict[str, object] = {
        "asked": asked,
        "topics": [MailTopic(topic) for topic in asked.topics],
        "token": token,
    }
    return render(request, "pages/newsletters/mail/confirm.html", context)


def _tell(request: HttpRequest, done: Confirmed) -> None:
    if done.topics:
        messages.success(request, f"Thank you. From now on you receive: {_named(done.topics)}.")
    if done.left_since:
        messages.warning(
            request,
            f"You have left since you asked for it: {_named(done.left_since)}. If you want it after all, tick it below and save.",
        )
    if done.held_back:
        messages.warning(request, done.held_back)


def _named(topics: tuple[MailTopic, ...]) -> str:
    return ", ".join(topic.label for topic in topics)
