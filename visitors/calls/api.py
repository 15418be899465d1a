"""The API of calls: take one, put it through, leave a message; and what a telephone system says."""

from collections.abc import Callable
from typing import Annotated, Any

from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import Query, Router, Status

from reception import clock
from reception.accounts import tokens
from reception.accounts.actor import Actor, actor_of
from reception.accounts.api_auth import Bearer, needs
from reception.accounts.decorators import GuardedRequest
from reception.accounts.models import ApiToken
from reception.policy.rulebook import in_force
from reception.text import clean_line, clean_lines
from visitors.api import case_steps, people
from visitors.api.case_steps import REFUSED, Key
from visitors.calls import listing, registering, telling, typed, visibility
from visitors.calls.acts import STEPS, employee_of
from visitors.calls.events import CallAct
from visitors.calls.models import Call
from visitors.calls.registering import CallSaid
from visitors.calls.schemas import CallIn, CallOut, CallsOut, CallsQuery
from visitors.models import Visitor
from visitors.visits import idempotency
from visitors.visits.guards import site_for

router = Router(tags=["calls"])
TELEPHONE = ApiToken.Purpose.TELEPHONE


def _as_telephone(request: HttpRequest, token: str) -> User | None:
    """Set the actor of a request that bears the token of a telephone system."""
    user = tokens.resolve(token, TELEPHONE)
    if user is not None:
        request.user = user
        vars(request).update(actor=actor_of(user), is_telephone=True)
    return user


def _is_telephone(request: GuardedRequest) -> bool:
    return bool(vars(request).get("is_telephone"))


@router.post(
    "/calls",
    auth=Bearer(_as_telephone),
    response={201: CallOut, 202: dict[str, int], **REFUSED},
    openapi_extra={"summary": gettext_lazy("登记来电")},
)
@needs("call.take")
def register_call(request: GuardedRequest, body: CallIn, key: Key = None) -> Status[Any]:
    """Take a call: who it is, whom to try, what to say. The token of a telephone system opens the
    card of a call that rings, and is told its id only (202).
    """
    now, content = clock.now(), body.model_dump(mode="json")
    act = CallAct(request.actor, now, idempotency.request_key(key, "call", content))
    number = typed.number_of(body.number or "")
    at = body.at if body.at is not None and body.at <= now else None
    if _is_telephone(request) or body.ringing:
        ringing = registering.ring(site_for(request.actor, "call.take"), number, act, at)
        return Status(202, {"id": ringing.pk})
    said = _said(body, number, request.actor)
    call = registering.take(said, act)
    return Status(201, _whole(call.pk))


def _said(body: CallIn, number: str, by: Actor) -> CallSaid:
    wanted = employee_of(body.for_, "for")
    policy = in_force(by.edition)
    topic, source = policy.topics.get(body.topic or ""), policy.options.get(body.source or "")
    visitor = Visitor.objects.filter(pk=body.visitor).first() if body.visitor else None
    if body.topic and topic is None:
        raise people.invalid({"topic": _("没有这项推销内容。")})
    if body.source and (source is None or source.of != "source"):
        raise people.invalid({"source": _("没有这个渠道。")})
    if body.visitor and visitor is None:
        raise people.invalid({"visitor": _("没有这位访客。")})
    return CallSaid(
        site_id=site_for(by, "call.take", wanted),
        kind=clean_line(body.kind or ("for_person" if wanted is not None else "enquiry")),
        number=number,
        caller=clean_line(body.caller or "")[: typed.LONGEST_NAME],
        organisation=clean_line(body.organisation or "")[:120],
        visitor=visitor,
        wanted=wanted,
        topic=topic,
        source=source,
        direction=body.direction,
        content=clean_lines(body.content or ""),
    )


def _whole(call_id: int) -> dict[str, Any]:
    rows = Call.objects.select_related(*visibility.WITH)
    return telling.whole(rows.get(pk=call_id), clock.now(), in_force())


@router.get(
    "/calls",
    response={200: CallsOut, **REFUSED},
    openapi_extra={"summary": gettext_lazy("来电列表")},
)
@needs("call.see")
def list_calls(request: GuardedRequest, query: Annotated[CallsQuery, Query()]) -> dict[str, Any]:
    """List calls, the newest first."""
    asked = listing.CallsAsked(
        day=query.date,
        employee=employee_of(query.for_, "for"),
        is_open=query.open,
        kind=query.kind,
        typed=query.q,
        before=query.cursor,
    )
    rows, after = listing.page(request.actor, asked, query.limit)
    policy = in_force(request.actor.edition)
    return {"items": [telling.line(one, policy) for one in rows], "next": after}


@router.get(
    "/calls/{int:call_id}",
    response={200: CallOut, **REFUSED},
    openapi_extra={"summary": gettext_lazy("一个来电")},
)
@needs("call.see")
def show_call(request: GuardedRequest, call_id: int) -> dict[str, Any]:
    """Return a call with everything about it."""
    one = visibility.the_call(request.actor, call_id)
    return telling.whole(one, clock.now(), in_force(request.actor.edition))


def _line_step(name: str, title: Any, take: Callable[[Call, CallAct], Call], says: str) -> None:
    """Offer what a telephone system says of a call."""

    def stepped(request: GuardedRequest, call_id: int, key: Key = None) -> Any:
        one = visibility.the_call(request.actor, call_id)
        request_key = idempotency.request_key(key, f"call.{name}", {"call": call_id})
        take(one, CallAct(request.actor, clock.now(), request_key))
        return {"id": call_id}

    stepped.__name__ = f"{name}_call"
    router.post(
        f"/calls/{{int:call_id}}/{name}",
        auth=Bearer(_as_telephone),
        response={200: dict[str, int], **REFUSED},
        operation_id=f"visitors_calls_api_{stepped.__name__}",
        description=says,
        openapi_extra={"summary": title},
    )(needs("call.take")(stepped))


case_steps.endpoints(router, STEPS, {200: CallOut}, lambda _by, call_id: _whole(call_id))
_line_step(
    "answered",
    gettext_lazy("电话系统：接听了"),
    registering.picked_up,
    "A call that rang was answered.",
)
_line_step(
    "hung_up",
    gettext_lazy("电话系统：挂断了"),
    registering.hung_up,
    "A call has ended; one that nobody answered is missed.",
)
