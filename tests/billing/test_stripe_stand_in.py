"""What plays Stripe in the tests keeps to what Stripe publishes, so that passing them says something about the real one."""

import warnings
from typing import Any

import pytest
from stripe.params import checkout

from billing.card.gateway import WITH_CHARGE
from tests.billing.test_gateway import order
from tests.servers.stripe import description
from tests.servers.stripe.account import Account
from tests.servers.stripe.calls import CALLS, Call
from tests.servers.stripe.checking import RefusedError, check, decode, objections, package_takes

CREATE_SESSION = CALLS[0]
WANTED = "success_url=https://a.example/&mode=payment&line_items[0][quantity]=1"

# What these hold depends on the way to pay, on the error, or on us.
FREE = ("metadata", "payment_method_details", "last_payment_error")
# Sent only when asked for (charge.refunds), or only by ways to pay that no longer exist (charge.source).
LEFT_TO_OTHERS = {"charge": {"refunds", "source"}}


@pytest.fixture
def published(request: pytest.FixtureRequest) -> None:
    """Without Stripe's description a test says that it had nothing to compare with."""
    if description.paths() is None or description.sample("event") is None:
        warnings.warn(
            f"LEFT OUT: {request.node.name} had no description of Stripe's API to read", stacklevel=1
        )


@pytest.fixture
def busy() -> Account:
    """An account in which everything has happened once."""
    account = Account()
    pages = [
        account.create_session(decode(f"{WANTED}&line_items[0][price_data][currency]=gbp&{AMOUNT}"))
        for _ in range(4)
    ]
    paid = account.pay(pages[0]["id"])
    account.refund_in_dashboard(paid, 500)
    account.dispute(paid)
    account.money_fails(account.pay_slowly(pages[1]["id"]))
    account.pay_slowly(pages[2]["id"])
    account.expire(pages[3]["id"])
    return account


AMOUNT = "line_items[0][price_data][unit_amount]=12000"


def differences(ours: Any, sample: Any, path: str) -> list[str]:
    """What is shaped otherwise in an object of ours than in Stripe's sample of its kind."""
    if ours is None or sample is None:
        return []
    if type(ours) is not type(sample):
        return [f"{path} is {type(ours).__name__}, Stripe's {type(sample).__name__}"]
    if isinstance(ours, dict):
        free = path.endswith(FREE) or not sample
        found = [] if free else [f"{path}.{name} is none of Stripe's" for name in ours.keys() - sample.keys()]
        return found + [
            problem
            for name in ours.keys() & sample.keys()
            if not path.endswith("event.data")
            for problem in differences(ours[name], sample[name], f"{path}.{name}")
        ]
    return []


@pytest.mark.usefixtures("published")
class TestShapes:
    KINDS = ["checkout.session", "payment_intent", "charge", "refund", "dispute", "event"]

    @pytest.mark.parametrize("kind", KINDS)
    def test_are_those_of_the_published_samples(self, busy, kind) -> None:
        ours = (
            busy.events
            if kind == "event"
            else [each for each in busy.things.values() if each["object"] == kind]
        )
        sample = description.sample(kind)
        assert ours
        for each in ours if sample else []:
            assert sample.keys() - each.keys() == LEFT_TO_OTHERS.get(kind, set())
            assert differences(each, sample, kind) == []

    def test_that_are_wrong_are_found(self, busy) -> None:
        sample = {"object": "refund", "amount": 1, "deep": {"a": 1}}
        assert differences({"amount": "1"}, sample, "refund") == ["refund.amount is str, Stripe's int"]
        assert differences({"total": 1}, sample, "refund") == ["refund.total is none of Stripe's"]
        assert differences({"deep": {"b": 1}}, sample, "refund") == ["refund.deep.b is none of Stripe's"]


class TestRequests:
    @pytest.mark.parametrize(
        "sent",
        [
            "mode=payment",
            f"{WANTED}&sucess_url=x",
            f"{WANTED}&expires_at=tomorrow",
            f"{WANTED}&mode=gift",
            f"{WANTED}&line_items[0][amount]=5",
            f"{WANTED}&metadata=text",
            f"{WANTED}&idempotency_key=1",
            f"{WANTED}&adaptive_pricing[enabled]=perhaps",
            f"{WANTED}&client_reference_id={'x' * 5001}",
        ],
    )
    def test_that_stripe_would_not_take_are_refused(self, sent) -> None:
        with pytest.raises(RefusedError):
            check(CREATE_SESSION, decode(sent))

    def test_with_the_parameters_we_send_are_taken(self, gateway, stripe_server) -> None:
        gateway.create_checkout(order())
        assert stripe_server.refused == []
        assert stripe_server.requests[0].values["expand"] == WITH_CHARGE

    def test_of_a_bare_clone_are_held_against_our_own_table(
        self, monkeypatch, stripe_server, gateway
    ) -> None:
        monkeypatch.setattr(description, "paths", lambda: None)
        gateway.create_checkout(order())
        with pytest.raises(RefusedError, match="unknown"):
            check(CREATE_SESSION, decode(f"{WANTED}&wrong_name=en"))


@pytest.mark.usefixtures("published")
class TestPackageIsNewer:
    """Where the package's typed parameters and the description differ, the package wins."""

    def test_and_wins_where_the_description_lacks_a_parameter(self) -> None:
        sent = decode(f"{WANTED}&adaptive_pricing[enabled]=false")
        schema = description.schema_of("POST", "/v1/checkout/sessions")
        if schema:
            assert list(objections(schema, sent)) == [(("adaptive_pricing",), "Received unknown parameter")]
        assert "adaptive_pricing" in checkout.SessionCreateParams.__annotations__
        check(CREATE_SESSION, sent)

    def test_and_its_types_decide_there(self) -> None:
        path = ("adaptive_pricing",)
        assert package_takes(CREATE_SESSION, path, decode("adaptive_pricing[enabled]=true"))
        assert not package_takes(CREATE_SESSION, path, decode("adaptive_pricing[enabled]=5"))
        assert not package_takes(CREATE_SESSION, path, decode("adaptive_pricing[rate]=true"))

    @pytest.mark.parametrize("call", CALLS, ids=lambda call: call.does)
    def test_and_our_table_names_nothing_that_neither_knows(self, call: Call) -> None:
        schema = description.schema_of(call.method, call.path)
        known = set(schema["properties"]) if schema else set()
        assert set(call.table["properties"]) <= known | set(call.typed.__annotations__)
