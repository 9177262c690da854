"""What somebody receives, and leaving it, by the token of a mail and without signing in.

Whoever has the mail may change what its address receives. Nothing changes by looking: programs that follow every link of a mail
neither leave nor confirm for anybody.
"""

from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from newsletters.links import OPEN_FOR, sign_address
from newsletters.models import MailTopic, Subscription
from newsletters.preferences import Choice, Recipient, recipient_of
from newsletters.readers.forms import AddressForm, ChoicesForm
from newsletters.readers.subscribing import TOO_MANY
from newsletters.services.leaving import choose, come_back, leave
from newsletters.services.subscribing import name_reader, send_preferences_link
from office.services.suppressions import SuppressionRefusedError, lift_own

TEST = "test"
SAVED = "Saved. This is what you receive from now on."
NOTHING = "Saved. None of our mailings comes to you any more. To come back, tick something here and save, or subscribe again at any time."
How = Subscription.How


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask_for_link(request: HttpRequest) -> HttpResponse:
    """Mail the link to an address; the answer is the same whether we know it or not. Whoever is signed in sees theirs at once."""
    if request.user.is_authenticated and request.method != "POST":
        return redirect("newsletters:preferences", sign_address(request.user.email, now=request.now))  # type: ignore[attr-defined]
    form = AddressForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST" and form.is_valid():
        address = form.cleaned_data["email"]
        if ratelimit.consume(request, action="ask_for_mail", key=address.lower()):
            send_preferences_link(address=address, now=request.now)  # type: ignore[attr-defined]
            messages.success(
                request, f"A link is on its way to {address}. It works for {OPEN_FOR.days} days."
            )
            return redirect("newsletters:ask_for_link")
        form.add_error(None, TOO_MANY)
        status = 429
    return render(request, "pages/newsletters/mail/ask_for_link.html", {"form": form}, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest, token: str) -> HttpResponse:
    """Show what an address receives and why; save what is ticked, or lift what holds its mail back."""
    if token == TEST:
        return render(request, "pages/newsletters/mail/test.html")
    recipient = recipient_of(token, now=request.now)  # type: ignore[attr-defined]
    if recipient is None:
        return _over(request)
    if request.method == "POST" and "lift" in request.POST:
        return _lift(request, token, recipient)
    choices = recipient.choices()
    form = ChoicesForm(
        request.POST if request.method == "POST" else None, choices=choices, reader=recipient.reader
    )
    if request.method == "POST" and form.is_valid():
        wanted = [] if "leave_all" in request.POST else form.cleaned_data["topics"]
        choose(recipient=recipient, wanted=wanted, now=request.now)  # type: ignore[attr-defined]
        if recipient.reader:
            name_reader(reader=recipient.reader, name=form.cleaned_data["name"])
        messages.success(request, SAVED if wanted else NOTHING)
        return redirect(request.path)
    context = {"recipient": recipient, "form": form, "token": token, "brought": _reasons(choices)}
    return render(request, "pages/newsletters/mail/preferences.html", context)


@csrf_exempt  # A mail program brings no cookie (RFC 8058, 3.1), and nothing here rests on one: the token is the key.
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def leave_page(request: HttpRequest, token: str) -> HttpResponse:
    """Leave what the mail was about: at once for a mail program's button, for a person by the button of this page."""
    if token == TEST:
        return render(request, "pages/newsletters/mail/test.html")
    now = request.now  # type: ignore[attr-defined]
    recipient = recipient_of(token, now=now)
    if recipient is None:
        return _over(request)
    if request.method == "POST":
        return _leave_or_come_back(request, token, recipient)
    left = _left(recipient)
    context = {
        "recipient": recipient,
        "token": token,
        "topics": left or _to_leave(recipient),
        "has_left": bool(left),
        "others": [choice for choice in recipient.choices() if choice.is_on] if left else [],
    }
    return render(request, "pages/newsletters/mail/leave.html", context)


def _leave_or_come_back(request: HttpRequest, token: str, recipient: Recipient) -> HttpResponse:
    now = request.now  # type: ignore[attr-defined]
    if request.POST.get("List-Unsubscribe") == "One-Click":
        leave(recipient=recipient, topics=recipient.topics_to_leave, how=How.ONE_CLICK, now=now)
        return HttpResponse("You have left this list.\n", content_type="text/plain; charset=utf-8")
    if "undo" in request.POST:
        wanted = [topic for topic in _left(recipient) if topic in request.POST.getlist("topic")]
        come_back(recipient=recipient, topics=wanted, how=How.LINK, now=now)
        messages.success(request, f"Undone. You receive again: {', '.join(topic.label for topic in wanted)}.")
        return redirect("newsletters:preferences", token)
    leave(recipient=recipient, topics=recipient.topics_to_leave, how=How.LINK, now=now)
    return redirect(request.path)


def _lift(request: HttpRequest, token: str, recipient: Recipient) -> HttpResponse:
    try:
        lift_own(address=recipient.address, now=request.now)  # type: ignore[attr-defined]
    except SuppressionRefusedError as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, "Thank you. We write to this address again.")
    return redirect("newsletters:preferences", token)


def _to_leave(recipient: Recipient) -> list[MailTopic]:
    """What the button would leave, as it is named to the person."""
    if recipient.topic:
        return [recipient.topic]
    return [choice.topic for choice in recipient.choices() if choice.is_on] or recipient.topics_to_leave


def _left(recipient: Recipient) -> list[MailTopic]:
    """What they have left of all that the button stands for; empty as long as any of it still comes."""
    concerned = [choice for choice in recipient.choices() if choice.topic in recipient.topics_to_leave]
    if any(choice.is_on for choice in concerned):
        return []
    return [choice.topic for choice in concerned if choice.has_left]


def _reasons(choices: list[Choice]) -> list[str]:
    """Why mail comes that was not asked for, each reason once."""
    return list(dict.fromkeys(choice.brought_by for choice in choices if choice.brought_by))


def _over(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/newsletters/mail/over.html", {"days": OPEN_FOR.days}, status=404)
