"""The API of client files: make one, list and read them, each step of the tables, loans (L, F)."""

from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import Query, Router, Status
from pydantic import BaseModel, BeforeValidator, Field

from reception import clock
from reception.accounts.actor import Actor
from reception.accounts.api_auth import needs
from reception.accounts.decorators import GuardedRequest
from reception.policy.rulebook import in_force
from reception.text import clean_line
from visitors.api import case_steps
from visitors.api.case_steps import REFUSED, Key
from visitors.api.inputs import Id, Reason, Taken, given
from visitors.api.people import invalid
from visitors.clients import files, listing, loans, telling, visibility
from visitors.clients.acts import LOANS, STEPS, employee_of, the_employee
from visitors.clients.events import ClientAct
from visitors.clients.files import FileSaid
from visitors.clients.models import Client
from visitors.visits import idempotency

router = Router(tags=["clients"])
SHORT = ("contact", "phone", "address", "trade", "place")
Text = Annotated[str | None, Field(max_length=200)]


class ClientChangeIn(Taken):
    """What changes; what is left out stays."""

    name: Annotated[str | None, Field(max_length=120)] = None
    kind: Literal[*Client.Kind.values] | None = None  # type: ignore[valid-type]
    class_: str | None = Field(None, alias="class", description="code of a class of the policy")
    secrecy: Literal[*Client.Secrecy.values] | None = None  # type: ignore[valid-type]
    contact: Text = None
    phone: Text = None
    address: Text = None
    trade: Text = None
    place: Text = None
    source: str | None = Field(None, description="how they heard of us, a code of the policy (V15)")
    named: list[str] | None = Field(
        None, max_length=50, description="employee numbers: who may read a classified file"
    )


class ClientIn(ClientChangeIn):
    """A new file."""

    name: Annotated[str, Field(max_length=120)]
    owner: str | None = Field(None, description="employee number of who looks after it")


class LoanIn(Taken):
    """What a file is borrowed for."""

    purpose: Reason = ""
    reason: Reason = ""


class ClientsQuery(BaseModel):
    """Which files."""

    q: str = Field("", max_length=60, description="name or its beginning, or telephone number")
    class_: str = Field("", alias="class", max_length=20)
    owner: str = Field("", max_length=20, description="employee number, `mine` or `pool`")
    due: Literal["", "late", "soon", "lapse"] = ""
    secrecy: Literal["", *Client.Secrecy.values] = ""  # type: ignore[valid-type]
    cursor: Annotated[Id | None, BeforeValidator(given)] = None
    limit: Annotated[int, Field(ge=1, le=100)] = 50


class ClientsOut(BaseModel):
    """A page of the list, the newest first."""

    items: list[dict[str, Any]]
    next: int | None


def _said(body: ClientChangeIn, *, is_new: bool) -> FileSaid:
    """Read what a program sent, with what its codes and numbers mean."""
    policy, columns = in_force(), {}
    sent = body.model_fields_set if not is_new else set(type(body).model_fields)
    for name in sorted({"name", "kind", "secrecy", *SHORT} & sent):
        value = getattr(body, name)
        if isinstance(value, str):
            longest = getattr(Client._meta.get_field(name), "max_length", None)
            value = clean_line(value)[:longest]
        columns[name] = value if value is not None else _default(name)
    if not columns.get("name", "x"):
        raise invalid({"name": _("请填写这一项。")})
    if columns.get("phone"):
        columns["phone"] = listing.number_of(columns["phone"])
    if "class_" in sent:
        row = policy.client_classes.get(body.class_ or "")
        if body.class_ and row is None:
            raise invalid({"class": _("没有这个客户类别。")})
        first = next((one for one in policy.client_classes.values() if one.is_active), None)
        columns["client_class"] = row or first
    if "source" in sent:
        option = policy.options.get(body.source or "")
        if body.source and (option is None or option.of != "source"):
            raise invalid({"source": _("没有这个渠道。")})
        columns["source"] = option
    named = body.named if "named" in sent else None
    people = [the_employee(one, "named") for one in named] if named is not None else None
    return FileSaid(columns, people, employee_of(getattr(body, "owner", None), "owner"))


def _default(name: str) -> str:
    return {"kind": Client.Kind.PERSON.value, "secrecy": Client.Secrecy.NORMAL.value}.get(name, "")


def _whole(by: Actor, client_id: int) -> dict[str, Any]:
    rows = Client.objects.select_related(*visibility.WITH)
    return telling.whole(by, rows.get(pk=client_id), clock.now())


@router.post(
    "/clients",
    response={201: dict[str, Any], **REFUSED},
    openapi_extra={"summary": gettext_lazy("新建档案")},
)
@needs("client.write")
def make_client(request: GuardedRequest, body: ClientIn, key: Key = None) -> Status[Any]:
    """Make a file; who makes it looks after it, unless somebody else is to."""
    request_key = idempotency.request_key(key, "client", body.model_dump(mode="json"))
    act = ClientAct(request.actor, clock.now(), request_key)
    return Status(201, _whole(request.actor, files.make(_said(body, is_new=True), act).pk))


@router.get(
    "/clients",
    response={200: ClientsOut, **REFUSED},
    openapi_extra={"summary": gettext_lazy("客户列表")},
)
@needs("client.see")
def list_clients(
    request: GuardedRequest, query: Annotated[ClientsQuery, Query()]
) -> dict[str, Any]:
    """List files, the newest first; classified ones only to who is named for them."""
    now, policy = clock.now(), in_force(request.actor.edition)
    asked = listing.ClientsAsked(
        query.q, query.class_, query.owner, query.due, query.secrecy, query.cursor
    )
    rows, after = listing.page(request.actor, asked, now, policy, query.limit)
    lines = [telling.line(one, listing.owner_of(one), policy) for one in rows]
    return {"items": lines, "next": after}


@router.get(
    "/clients/{int:client_id}",
    response={200: dict[str, Any], **REFUSED},
    openapi_extra={"summary": gettext_lazy("一份客户档案")},
)
@needs("client.see")
def show_client(request: GuardedRequest, client_id: int) -> dict[str, Any]:
    """Return a file: all of it for who may read it, else its card. A classified one that is not
    open answers 403 `reason_needed` to who is named, and 404 to everybody else.
    """
    one, now = visibility.the_client(request.actor, client_id), clock.now()
    is_classified = one.secrecy != Client.Secrecy.NORMAL
    if is_classified and not visibility.reads(request.actor, one, now):
        raise files.reason_needed()
    return telling.whole(request.actor, one, now)


@router.patch(
    "/clients/{int:client_id}",
    response={200: dict[str, Any], **REFUSED},
    openapi_extra={"summary": gettext_lazy("更改客户档案")},
)
@needs("client.see")
def change_client(request: GuardedRequest, client_id: int, body: ClientChangeIn) -> dict[str, Any]:
    """Change what is sent; what it was stays on the list of the file."""
    one = visibility.the_client(request.actor, client_id)
    said = _said(body, is_new=False)
    files.change(one, ClientAct(request.actor, clock.now()), said)
    return _whole(request.actor, client_id)


@router.post(
    "/clients/{int:client_id}/loans",
    response={201: dict[str, Any], **REFUSED},
    openapi_extra={"summary": gettext_lazy("申请借阅")},
)
@needs("client.see")
def ask_loan(request: GuardedRequest, client_id: int, body: LoanIn, key: Key = None) -> Status[Any]:
    """Ask to read a file for some days; the answer says who decides."""
    one, now = visibility.the_client(request.actor, client_id), clock.now()
    request_key = idempotency.request_key(key, "loan", [client_id, body.model_dump()])
    loan = loans.ask(one, ClientAct(request.actor, now, request_key), body.purpose, body.reason)
    return Status(201, telling.loan(loans.as_it_is(loan.pk), now))


@router.get(
    "/loans/{int:loan_id}",
    response={200: dict[str, Any], **REFUSED},
    openapi_extra={"summary": gettext_lazy("一次借阅")},
)
@needs("loan.see")
def show_loan(request: GuardedRequest, loan_id: int) -> dict[str, Any]:
    """Return a loan: how it stands, and who decides."""
    return telling.loan(visibility.the_loan(request.actor, loan_id), clock.now())


def _loan(_by: Actor, loan_id: int) -> dict[str, Any]:
    return telling.loan(loans.as_it_is(loan_id), clock.now())


case_steps.endpoints(router, STEPS, {200: dict[str, Any]}, _whole)
case_steps.endpoints(router, LOANS, {200: dict[str, Any]}, _loan)
