"""The API of calls: take one, put it through, leave a message; and what a telephone system says."""

from collections.abc import Callable
from typing import Annotated, Any

from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from ninja import Header, Query, Router, Status

from reception import clock
from reception.accounts import tokens
from reception.accounts.actor import Actor, actor_of
from reception.accounts.api_auth import Bearer, needs
from reception.accounts.decorators import GuardedRequest
from reception.accounts.models import ApiToken
from reception.organisation.models import Employee
from reception.policy.rulebook import in_force
from reception.text import clean_line, clean_lines
from visitors.api import people
from visitors.api.inputs import Taken
from visitors.api.schemas import Problem
from visitors.calls import listing, registering, steps, telling, typed, visibility
from visitors.calls.events import CallAct
from visitors.calls.models import Call
from visitors.calls.registering import CallSaid
from visitors.calls.schemas import (
    CallDoneIn,
    CallIn,
    CallMessageIn,
    CallOut,
    CallsOut,
    CallsQuery,
    CallTriedIn,
)
from visitors.models import Visitor
from visitors.visits import idempotency

router = Router(tags=["calls"])
REFUSED = {frozenset({400, 401, 403, 404, 409, 422}): Problem}
Key = Annotated[str | None, Header(alias="Idempotency-Key")]
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
        ringing = registering.ring(registering.site_of(request.actor), number, act, at)
        return Status(202, {"id": ringing.pk})
    said = _said(body, number, request.actor)
    call = registering.take(said, act)
    return Status(201, _whole(call.pk))


def _said(body: CallIn, number: str, by: Actor) -> CallSaid:
    wanted = _employee(body.for_, "for")
    topic = in_force(by.edition).topics.get(body.topic or "")
    visitor = Visitor.objects.filter(pk=body.visitor).first() if body.visitor else None
    if body.topic and topic is None:
        raise people.invalid({"topic": _("没有这项推销内容。")})
    if body.visitor and visitor is None:
        raise people.invalid({"visitor": _("没有这位访客。")})
    return CallSaid(
        site_id=registering.site_of(by, wanted),
        kind=clean_line(body.kind or ("for_person" if wanted is not None else "enquiry")),
        number=number,
        caller=clean_line(body.caller or "")[: typed.LONGEST_NAME],
        organisation=clean_line(body.organisation or "")[:120],
        visitor=visitor,
        wanted=wanted,
        topic=topic,
        content=clean_lines(body.content or ""),
    )


def _employee(number: str | None, field: str) -> Employee | None:
    found = Employee.objects.filter(is_active=True, number=clean_line(number or "")).first()
    if number and found is None:
        raise people.invalid({field: _("没有这个工号的同事。")})
    return found


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
        employee=_employee(query.for_, "for"),
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


def _step(
    name: str,
    title: Any,
    body_of: type[Taken],
    take: Callable[[Call, CallAct, Any], Call],
    says: str,
) -> None:
    """Offer a step at ``/calls/<id>/<name>``; the answer is the whole call."""

    def stepped(
        request: GuardedRequest,
        call_id: int,
        body: body_of,  # type: ignore[valid-type]
        key: Key = None,
    ) -> Any:
        sent: Taken = body
        one = visibility.the_call(request.actor, call_id)
        content = {"call": call_id, **sent.model_dump(mode="json")}
        request_key = idempotency.request_key(key, f"call.{name}", content)
        take(one, CallAct(request.actor, clock.now(), request_key), sent)
        return _whole(call_id)

    stepped.__name__ = f"{name}_call"
    router.post(
        f"/calls/{{int:call_id}}/{name}",
        response={200: CallOut, **REFUSED},
        operation_id=f"visitors_calls_api_{stepped.__name__}",
        description=says,
        openapi_extra={"summary": title},
    )(needs("call.see")(stepped))


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


_step(
    "tried",
    pgettext_lazy("call api", "转接"),
    CallTriedIn,
    lambda one, act, body: steps.tried(
        one, act, body.result, _employee(body.employee, "employee"), body.extension
    ),
    "Say how a telephone was tried; the answer names the next, or the message.",
)
_step(
    "message",
    pgettext_lazy("call api", "留言"),
    CallMessageIn,
    lambda one, act, body: steps.leave(
        one, act, body.text, _employee(body.to, "to"), call_back=body.call_back
    ),
    "Take a message: told at once, due until it is read and the caller called back.",
)
_step(
    "read",
    pgettext_lazy("call api", "看到留言"),
    Taken,
    lambda one, act, _body: steps.read(one, act),
    "Say that a message was read.",
)
_step(
    "called_back",
    pgettext_lazy("call api", "已回电"),
    CallDoneIn,
    lambda one, act, body: steps.called_back(one, act, body.result),
    "Say that the caller was called back.",
)
_step(
    "done",
    pgettext_lazy("call api", "办完"),
    CallDoneIn,
    lambda one, act, body: steps.done(one, act, body.result),
    "Close a call, a message or a missed call.",
)
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
