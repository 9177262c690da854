"""The page behind a link in our letters about examples. Looking at it changes nothing; its button does."""

from collections.abc import Callable
from functools import cached_property
from typing import Any, cast

from allauth.core.internal import ratelimit
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import FormView

from office.refusals import Refusal
from office.steps import show_refusal
from resources.links.forms import AllCurrentForm, CurrencyForm, DeadLinkForm
from resources.links.questions import Purpose, Question, others_waiting, question_behind
from resources.models import Example, State
from resources.services.contributing import withdraw
from resources.services.currency import confirm
from resources.services.mending import give_new_address

FORMS: dict[Purpose, type[forms.Form]] = {
    Purpose.LINK: DeadLinkForm,
    Purpose.CURRENT: CurrencyForm,
    Purpose.ALL_CURRENT: AllCurrentForm,
}


@method_decorator(never_cache, name="dispatch")
class AnswerPage(FormView):
    """Shows the question, takes the answer, and says what became of it."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not ratelimit.consume(request, app="allauth.account", action="answer_letter", limit_get=True):
            return self.response_class(request, ["pages/resources/answer/too_often.html"], status=429)
        if self.question is None:
            return self.response_class(request, ["pages/resources/answer/over.html"], status=410)
        if self.question.is_settled:
            others = {"others": others_waiting(self.question)}
            return self.response_class(request, ["pages/resources/answer/settled.html"], others)
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def question(self) -> Question | None:
        return question_behind(self.kwargs["token"])

    @property
    def asked(self) -> Question:
        return cast(Question, self.question)

    @property
    def example(self) -> Example:
        return self.asked.examples[0]

    def get_template_names(self) -> list[str]:
        return [f"pages/resources/answer/{self.asked.purpose}.html"]

    def get_form_class(self) -> type[forms.Form]:
        return FORMS[self.asked.purpose]

    def get_form_kwargs(self) -> dict[str, Any]:
        one = {} if self.asked.purpose == Purpose.ALL_CURRENT else {"example": self.example}
        return {**super().get_form_kwargs(), **one}

    def get_initial(self) -> dict[str, Any]:
        return {"answer": self.request.GET.get("answer", "")[:20]}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            question=self.asked, example=self.example, examples=self.asked.examples, **kwargs
        )

    def form_valid(self, form: forms.Form) -> HttpResponse:
        answers: dict[str, Callable[[dict[str, Any]], str]] = {
            "address": self.take_address,
            "replaced": self.take_address,
            "withdraw": self.take_back,
        }
        take = answers.get(form.cleaned_data.get("answer", ""), self.confirm_all)
        try:
            done = take(form.cleaned_data)
        except Refusal as problem:
            show_refusal(form, problem)
            return self.form_invalid(form)
        messages.success(self.request, done)
        return HttpResponseRedirect(self.request.path)

    def take_address(self, data: dict[str, Any]) -> str:
        example = give_new_address(
            example=self.example,
            address=data["address"],
            words=data["words"],
            by=self.asked.person,
            now=self.now,
        )
        if example.state == State.PUBLISHED:
            return f"“{example}” has its new address. We check it within minutes."
        return f"“{example}” has a new address. Our staff look at it before it is shown again."

    def take_back(self, data: dict[str, Any]) -> str:
        withdraw(example=self.example, words=data["words"], by=self.asked.person, now=self.now)
        return f"“{self.example}” is withdrawn: it no longer stands in the directory."

    def confirm_all(self, data: dict[str, Any]) -> str:
        confirm(examples=self.asked.examples, by=self.asked.person, now=self.now)
        if len(self.asked.examples) == 1:
            return f"Thank you: “{self.example}” is shown as confirmed today."
        return f"Thank you: all {len(self.asked.examples)} are shown as confirmed today."

    @property
    def now(self) -> Any:
        return self.request.now  # type: ignore[attr-defined]
