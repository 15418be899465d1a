"""The API of gifts: the register of a year, and a new entry (E8, E24)."""

from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import Query, Router, Status
from pydantic import BaseModel, BeforeValidator, Field

from reception import clock
from reception.accounts.api_auth import needs
from reception.accounts.decorators import GuardedRequest
from reception.accounts.page_forms import YEARS
from reception.accounts.refusals import Refusal
from visitors.api.case_steps import REFUSED, Key
from visitors.api.inputs import Id, Money, given
from visitors.gifts import acts, register
from visitors.gifts.acts import WRITE
from visitors.gifts.forms import GiftForm
from visitors.gifts.models import GiftEntry, GiftKind
from visitors.gifts.register import GiftsAsked
from visitors.gifts.visibility import SEE
from visitors.plans.api import body
from visitors.plans.telling import colleague
from visitors.visits import idempotency

router = Router(tags=["gifts"])


GiftIn: Any = body("Gift", GiftForm, value=(Money | None, None))


class GiftsQuery(BaseModel):
    """Which entries."""

    year: Annotated[int | None, BeforeValidator(given)] = Field(
        None, ge=YEARS[0].year, le=YEARS[1].year
    )
    what: Literal["", *GiftEntry.What.values] = ""  # type: ignore[valid-type]
    q: str = Field("", max_length=60, description="recipient or giver, or their unit")
    cursor: Annotated[Id | None, BeforeValidator(given)] = None
    limit: Annotated[int, Field(ge=1, le=100)] = 50


class GiftsOut(BaseModel):
    """A page of the register, the newest first; the stock by kind."""

    items: list[dict[str, Any]]
    next: int | None
    stock: list[dict[str, Any]]


@router.get(
    "/gifts",
    response={200: GiftsOut, **REFUSED},
    openapi_extra={"summary": gettext_lazy("礼品登记")},
)
@needs(SEE)
def list_gifts(request: GuardedRequest, query: Annotated[GiftsQuery, Query()]) -> dict[str, Any]:
    """List the gifts of a year, the newest first."""
    year = query.year or clock.today().year
    asked = GiftsAsked(year, query.what, query.q, query.cursor)
    found = list(register.rows(request.actor, asked)[: query.limit + 1])
    items = found[: query.limit]
    kinds = GiftKind.objects.counted()
    return {
        "items": [_told(one) for one in items],
        "next": items[-1].pk if len(found) > query.limit else None,
        "stock": [
            {"kind": one.name, "price": float(one.price), "pieces": vars(one)["stock"]}
            for one in kinds
        ],
    }


@router.post(
    "/gifts",
    response={201: dict[str, Any], **REFUSED},
    openapi_extra={"summary": gettext_lazy("登记礼品")},
)
@needs(WRITE)
def write_gift(request: GuardedRequest, gift: GiftIn, key: Key = None) -> Status[Any]:
    """Write down one movement; 409 `out_of_stock` where fewer are there."""
    sent = gift.model_dump(mode="json")
    request_key = idempotency.request_key(key, "gift", sent)
    if sent["kind"]:
        rows = GiftKind.objects.filter(name=sent["kind"], is_active=True)
        sent["kind"] = rows.values_list("pk", flat=True).first() or -1
    typed = {name: "" if one is None else one for name, one in sent.items()}
    form = GiftForm(typed, by=request.actor)
    wrong = {name: str(text[0]) for name, text in form.errors.items()}
    if wrong:
        raise Refusal("invalid", _("请检查填写的内容。"), status=422, fields=wrong)
    made = acts.enter(form.wish(), request.actor, clock.now(), request_key)
    return Status(201, _told(made))


def _told(one: GiftEntry) -> dict[str, Any]:
    return {
        **{name: getattr(one, name) for name in ("id", "what", "thing", "pieces", "change")},
        **{name: getattr(one, name) for name in ("whom", "unit", "words", "is_important")},
        "kind": one.kind.name if one.kind is not None else None,
        "value": float(one.value),
        "employee": colleague(one.employee),
        **{name: getattr(one, f"{name}_id") for name in ("plan", "visit", "about")},
        "at": one.at.astimezone(clock.here()).isoformat(),
    }
