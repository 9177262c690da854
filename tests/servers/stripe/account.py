"""An account at Stripe: what it keeps, what its API answers, and what customers, banks and staff in the dashboard do with it."""

import copy
import time
from collections.abc import Callable
from typing import Any

from tests.servers.stripe import objects
from tests.servers.stripe.checking import RefusedError
from tests.servers.stripe.objects import Object

MINUTE = 60


class Account:
    """Everything one account holds. Its calls are what the API does; its other methods play the people around it."""

    def __init__(self, *, livemode: bool = False) -> None:
        self.livemode = livemode
        self.things: dict[str, Object] = {}
        self.orders: dict[str, Object] = {}
        self.events: list[Object] = []
        # What becomes of refunds that are asked for from now on: succeeded, pending or failed.
        self.refunds_become = "succeeded"
        self.listener: Callable[[Object], None] | None = None
        self._count = 0

    # The API's calls: the ids in the address, then the parameters.

    def create_session(self, sent: Object) -> Object:
        now, expires = self._now(), int(sent.get("expires_at", self._now() + 86400))
        if not now + 30 * MINUTE - 5 <= expires <= now + 24 * 60 * MINUTE + 5:
            raise RefusedError(
                "The `expires_at` timestamp must be between 30 minutes and 24 hours from session creation.",
                param="expires_at",
            )
        if sent["mode"] == "payment" and not sent.get("line_items"):
            raise RefusedError("Missing required param: line_items.", param="line_items")
        page = objects.session(self._number(), sent, at=now, livemode=self.livemode)
        if page["amount_total"] < 30:
            raise RefusedError(
                "The Checkout Session's total amount due must add up to at least £0.30 gbp",
                code="amount_too_small",
            )
        self.orders[page["id"]] = sent.get("payment_intent_data", {})
        return self._keep(page)

    def list_sessions(self, sent: Object) -> Object:
        return self._list("checkout.session", "/v1/checkout/sessions", sent, "payment_intent")

    def retrieve_session(self, session: str, sent: Object) -> Object:
        return self._answer(self._get(session, "checkout.session"), sent)

    def expire_session(self, session: str, sent: Object) -> Object:
        page = self._get(session, "checkout.session")
        if page["status"] != "open":
            raise RefusedError(
                f'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of '
                f"`{page['status']}`."
            )
        self.expire(session)
        return self._answer(page, sent)

    def retrieve_payment_intent(self, intent: str, sent: Object) -> Object:
        return self._answer(self._get(intent, "payment_intent"), sent)

    def retrieve_charge(self, charge: str, sent: Object) -> Object:
        return self._answer(self._get(charge, "charge"), sent)

    def list_charges(self, sent: Object) -> Object:
        return self._list("charge", "/v1/charges", sent, "payment_intent")

    def create_refund(self, sent: Object) -> Object:
        intent = self._get(sent["payment_intent"], "payment_intent")
        if intent["latest_charge"] is None or intent["status"] != "succeeded":
            raise RefusedError("This PaymentIntent does not have a successful charge to refund.")
        paid = self.things[intent["latest_charge"]]
        left = paid["amount"] - paid["amount_refunded"]
        amount = int(sent.get("amount", left))
        if left == 0:
            raise RefusedError(
                f"Charge {paid['id']} has already been refunded.", code="charge_already_refunded"
            )
        if not 0 < amount <= left:
            raise RefusedError(
                f"Refund amount (£{amount / 100:.2f}) is greater than unrefunded amount on charge (£{left / 100:.2f})",
                param="amount",
            )
        return self._answer(
            self._refund(paid, amount, status=self.refunds_become, metadata=sent.get("metadata", {})), sent
        )

    def retrieve_refund(self, refund: str, sent: Object) -> Object:
        return self._answer(self._get(refund, "refund"), sent)

    def list_refunds(self, sent: Object) -> Object:
        return self._list("refund", "/v1/refunds", sent, "payment_intent")

    def retrieve_dispute(self, dispute: str, sent: Object) -> Object:
        return self._answer(self._get(dispute, "dispute"), sent)

    def list_disputes(self, sent: Object) -> Object:
        return self._list("dispute", "/v1/disputes", sent, "payment_intent")

    def retrieve_event(self, event: str, sent: Object) -> Object:
        for each in self.events:
            if each["id"] == event:
                return each
        raise RefusedError(f"No such event: '{event}'", param="id", code="resource_missing")

    def list_events(self, sent: Object) -> Object:
        wanted = set(sent.get("types", [])) or ({sent["type"]} if "type" in sent else None)
        if len(wanted or ()) > 20:
            raise RefusedError("You may pass up to 20 types.", param="types")
        found = [each for each in reversed(self.events) if wanted is None or each["type"] in wanted]
        return self._page(found, "/v1/events", sent)

    # What customers and their banks do.

    def pay(self, session: str, *, method: str = "card") -> str:
        """The customer pays and the bank agrees at once; returns the payment's id."""
        page, intent, paid = self._begin(session, method)
        self._arrive(intent, paid)
        page.update(status="complete", payment_status="paid", url=None)
        self._tell("payment_intent.created", intent)
        self._tell("charge.succeeded", paid)
        self._tell("payment_intent.succeeded", intent)
        self._tell("checkout.session.completed", page)
        return intent["id"]

    def pay_slowly(self, session: str) -> str:
        """The customer pays by a way whose bank answers in some days; returns the payment's id."""
        page, intent, paid = self._begin(session, "bacs_debit")
        intent["status"] = "processing"
        page.update(status="complete", url=None)
        self._tell("payment_intent.created", intent)
        self._tell("charge.pending", paid)
        self._tell("payment_intent.processing", intent)
        self._tell("checkout.session.completed", page)
        return intent["id"]

    def money_arrives(self, payment: str) -> None:
        """The slow bank agrees."""
        intent = self.things[payment]
        paid, page = self.things[intent["latest_charge"]], self._page_of(payment)
        self._arrive(intent, paid)
        page["payment_status"] = "paid"
        self._tell("charge.succeeded", paid)
        self._tell("payment_intent.succeeded", intent)
        self._tell("checkout.session.async_payment_succeeded", page)

    def money_fails(self, payment: str) -> None:
        """The slow bank refuses."""
        intent = self.things[payment]
        paid = self.things[intent["latest_charge"]]
        self._fail(intent, paid)
        self._tell("charge.failed", paid)
        self._tell("payment_intent.payment_failed", intent)
        self._tell("checkout.session.async_payment_failed", self._page_of(payment))

    def decline(self, session: str) -> str:
        """The card is refused; the page stays open for another try. Returns the payment's id."""
        _, intent, paid = self._begin(session, "card")
        self._fail(intent, paid)
        self._tell("payment_intent.created", intent)
        self._tell("charge.failed", paid)
        self._tell("payment_intent.payment_failed", intent)
        return intent["id"]

    def expire(self, session: str) -> None:
        """Nobody paid in time, or the page is closed on our word."""
        page = self.things[session]
        page.update(status="expired", url=None)
        self._tell("checkout.session.expired", page)

    # What staff do in the dashboard, and what banks decide later.

    def refund_in_dashboard(
        self, payment: str, amount: int | None = None, *, status: str = "succeeded"
    ) -> str:
        """Somebody gives money back past our site; returns the refund's id."""
        paid = self.things[self.things[payment]["latest_charge"]]
        left = paid["amount"] - paid["amount_refunded"]
        return self._refund(paid, amount or left, status=status, metadata={})["id"]

    def settle_refund(self, refund: str, status: str) -> None:
        """A refund on its way ends: succeeded, or failed (then the money is back in the account)."""
        back = self.things[refund]
        paid = self.things[back["charge"]]
        back["status"] = status
        if status == "failed":
            paid["amount_refunded"] -= back["amount"]
            paid["refunded"] = False
        self._tell("refund.updated", back)
        self._tell("charge.refund.updated", back)
        if status == "failed":
            self._tell("refund.failed", back)

    def dispute(self, payment: str, amount: int | None = None, *, reason: str = "fraudulent") -> str:
        """The cardholder calls their bank; returns the dispute's id."""
        paid = self.things[self.things[payment]["latest_charge"]]
        paid["disputed"] = True
        case = self._keep(
            objects.dispute(
                self._number(), paid, amount=amount or paid["amount"], reason=reason, at=self._now()
            )
        )
        self._tell("charge.dispute.created", case)
        self._tell("charge.dispute.funds_withdrawn", case)
        return case["id"]

    def close_dispute(self, dispute: str, status: str) -> None:
        """The bank decides: won or lost."""
        case = self.things[dispute]
        case["status"] = status
        if status == "won":
            self._tell("charge.dispute.funds_reinstated", case)
        self._tell("charge.dispute.closed", case)

    # How it is done.

    def _begin(self, session: str, method: str) -> tuple[Object, Object, Object]:
        page = self._get(session, "checkout.session")
        if page["status"] != "open":
            raise RefusedError(f"This page can no longer be paid on: it is {page['status']}.")
        order = self.orders[session]
        intent = self.things.get(page["payment_intent"] or "") or self._keep(
            objects.payment_intent(
                self._number(),
                page,
                description=order.get("description"),
                metadata=order.get("metadata", {}),
                method=method,
                at=self._now(),
            )
        )
        paid = self._keep(objects.charge(self._number(), intent, at=self._now()))
        page["payment_intent"] = intent["id"]
        intent.update(latest_charge=paid["id"], last_payment_error=None, payment_method_types=[method])
        return page, intent, paid

    def _arrive(self, intent: Object, paid: Object) -> None:
        intent.update(status="succeeded", amount_received=intent["amount"])
        paid.update(status="succeeded", paid=True, captured=True, amount_captured=paid["amount"])

    def _fail(self, intent: Object, paid: Object) -> None:
        words = "Your card was declined."
        intent["status"] = "requires_payment_method"
        intent["last_payment_error"] = {"type": "card_error", "code": "card_declined", "message": words}
        paid.update(status="failed", failure_code="card_declined", failure_message=words)

    def _refund(self, paid: Object, amount: int, *, status: str, metadata: Object) -> Object:
        back = self._keep(
            objects.refund(
                self._number(), paid, amount=amount, status=status, metadata=metadata, at=self._now()
            )
        )
        if status != "failed":
            paid["amount_refunded"] += amount
            paid["refunded"] = paid["amount_refunded"] == paid["amount"]
        self._tell("refund.created", back)
        self._tell("charge.refunded", paid)
        return back

    def _page_of(self, payment: str) -> Object:
        return next(each for each in self._all("checkout.session") if each["payment_intent"] == payment)

    def _now(self) -> int:
        return int(time.time())

    def _number(self) -> str:
        self._count += 1
        return f"{self._count:08d}"

    def _keep(self, thing: Object) -> Object:
        self.things[thing["id"]] = thing
        return thing

    def _all(self, kind: str) -> list[Object]:
        return [each for each in self.things.values() if each["object"] == kind]

    def _get(self, name: str, kind: str) -> Object:
        thing = self.things.get(name)
        if thing is None or thing["object"] != kind:
            raise RefusedError(f"No such {kind}: '{name}'", param="id", code="resource_missing")
        if kind == "checkout.session" and thing["status"] == "open" and thing["expires_at"] <= self._now():
            self.expire(name)
        return thing

    def _answer(self, thing: Object, sent: Object) -> Object:
        answer = copy.deepcopy(thing)
        for path in sent.get("expand", []):
            self._expand(answer, path.split("."))
        return answer

    def _expand(self, thing: Object, path: list[str]) -> None:
        name, *rest = path
        if name not in thing:
            raise RefusedError(f"This property cannot be expanded ({name}).", param="expand")
        if isinstance(thing[name], str):
            thing[name] = copy.deepcopy(self.things[thing[name]])
        if rest and thing[name] is not None:
            self._expand(thing[name], rest)

    def _list(self, kind: str, url: str, sent: Object, *filters: str) -> Object:
        found = [
            each
            for each in reversed(self._all(kind))
            if all(each[name] == sent[name] for name in filters if name in sent)
        ]
        return self._page(found, url, sent)

    def _page(self, found: list[Object], url: str, sent: Object) -> Object:
        since = sent.get("created", {})
        found = [each for each in found if each["created"] >= int(since.get("gte", 0))]
        if "starting_after" in sent:
            names = [each["id"] for each in found]
            if sent["starting_after"] not in names:
                raise RefusedError(
                    "No such object to start after", param="starting_after", code="resource_missing"
                )
            found = found[names.index(sent["starting_after"]) + 1 :]
        limit = int(sent.get("limit", 10))
        if not 1 <= limit <= 100:
            raise RefusedError("This value must be between 1 and 100", param="limit")
        data = [self._answer(each, {}) for each in found[:limit]]
        return {"object": "list", "url": url, "has_more": len(found) > limit, "data": data}

    def _tell(self, kind: str, thing: Object) -> None:
        news = objects.event(
            self._number(),
            kind,
            copy.deepcopy(thing),
            livemode=self.livemode,
            at=self._now(),
            key=None,
        )
        self.events.append(news)
        if self.listener:
            self.listener(news)


def resolve(account: Account, does: str, ids: tuple[Any, ...], sent: Object) -> Object:
    """Carry out one call of the API."""
    return getattr(account, does)(*ids, sent)
