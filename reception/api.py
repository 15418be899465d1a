"""Wiring of the HTTP API, version 1: its routers, and one shape for every refusal."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any, ClassVar

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.urls import path, re_path
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.parser import Parser

from reception.accounts.api_auth import Bearer
from reception.accounts.refusals import Refusal
from visitors.api import due, likeness, people, visits
from visitors.calls import api as calls
from visitors.clients import api as clients
from visitors.complaints import api as complaints
from visitors.discipline.pages import api as discipline
from visitors.gifts import api as gifts
from visitors.handover import api as handover
from visitors.invitations import api as invitations
from visitors.invitations import api_import as guest_lists
from visitors.plans import api as plans
from visitors.reports import api as reports
from visitors.rota import api as rota
from visitors.scanning import api as scans

METHOD_NOT_ALLOWED = 405
WORDS = {
    "missing": gettext_lazy("必须填写。"),
    "string_type": gettext_lazy("应为文字。"),
    "string_unicode": gettext_lazy("应为文字。"),
    "string_too_long": gettext_lazy("太长了。"),
    "int_type": gettext_lazy("应为整数。"),
    "int_parsing": gettext_lazy("应为整数。"),
    "int_from_float": gettext_lazy("应为整数。"),
    "bool_type": gettext_lazy("应为 true 或 false。"),
    "greater_than_equal": gettext_lazy("数字太小。"),
    "less_than_equal": gettext_lazy("数字太大。"),
    "literal_error": gettext_lazy("没有这个选项。"),
    "enum": gettext_lazy("没有这个选项。"),
    "moment": gettext_lazy("应为 ISO 8601 时间，例如 2026-03-02T14:00:00+08:00。"),
    "day": gettext_lazy("应为日期，例如 2026-03-02。"),
    "model_type": gettext_lazy("应为 JSON 对象。"),
}


class StrictJson(Parser):
    """Read JSON as its standard has it, which knows no NaN and no Infinity."""

    def parse_body(self, request: HttpRequest) -> Any:
        return json.loads(request.body, parse_constant=_no_constant)


def _no_constant(name: str) -> Any:
    raise ValueError(name)


class CompanyApi(NinjaAPI):
    """The API; what it says of itself follows from the code, so it is written once a language."""

    described: ClassVar[dict[tuple[str | None, str], OpenAPISchema]] = {}

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        place = (get_language(), repr((path_prefix, path_params)))
        if place not in self.described:
            self.described[place] = super().get_openapi_schema(
                path_prefix=path_prefix, path_params=path_params
            )
        return self.described[place]


api = CompanyApi(
    title="迎客 Yingke",
    version="1",
    urls_namespace="api",
    auth=Bearer(),
    parser=StrictJson(),
    openapi_extra={
        "info": {
            "description": gettext_lazy(
                "以 Authorization: Bearer <令牌> 调用；"
                "令牌由 manage.py api_token 生成，权限与其账号相同。"
                "写入可带 Idempotency-Key，重复发送只生效一次。"
            )
        }
    },
)
OF_VISITS = (visits, people, likeness, scans, invitations, guest_lists)
for area in (
    *OF_VISITS,
    discipline,
    complaints,
    calls,
    plans,
    gifts,
    rota,
    reports,
    handover,
    clients,
    due,
):
    api.add_router("", area.router)


def problem(
    request: HttpRequest,
    status: int,
    code: str,
    message: Any,
    fields: dict[str, Any] | None = None,
    **extra: Any,
) -> HttpResponse:
    """Answer that something was not done: with a code for programs, and sentences for people."""
    body = {**extra, "code": code, "message": message, "fields": fields or {}}
    return api.create_response(request, body, status=status)


@api.exception_handler(Refusal)
def _refused(request: HttpRequest, why: Refusal) -> HttpResponse:
    response = problem(request, why.status, why.code, why.message, why.fields, **why.extra)
    if "retry_after" in why.extra:
        response.headers["Retry-After"] = str(why.extra["retry_after"])
    return response


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, why: ValidationError) -> HttpResponse:
    fields = {
        _where(fault["loc"]): WORDS.get(fault["type"], _("填写有误。")) for fault in why.errors
    }
    return problem(request, 422, "invalid", _("请检查填写的内容。"), fields)


def _where(loc: tuple[str | int, ...]) -> str:
    """Return the dotted path of a field, without the source and our own argument before it."""
    inner = loc[2:] if loc[0] == "body" else loc[1:]
    return ".".join(map(str, inner)) or "body"


@api.exception_handler(AuthenticationError)
def _unknown_caller(request: HttpRequest, why: AuthenticationError) -> HttpResponse:
    response = problem(request, 401, "unauthorized", _("请带上有效的令牌。"))
    response.headers["WWW-Authenticate"] = "Bearer"
    return response


@api.exception_handler(Http404)
def _not_found(request: HttpRequest, why: Http404) -> HttpResponse:
    return problem(request, 404, "not_found", _("没有找到。"))


@api.exception_handler(HttpError)
@api.exception_handler(SuspiciousOperation)
@api.exception_handler(UnreadablePostError)
def _unreadable(request: HttpRequest, why: Exception) -> HttpResponse:
    return problem(request, 400, "unreadable", _("请求读不懂，应为 JSON。"))


@api.exception_handler(Throttled)
def _too_many(request: HttpRequest, why: Throttled) -> HttpResponse:
    return problem(request, 429, "too_many", _("请求太频繁，请稍后再试。"))


def _for_programs(view: Callable[..., Any]) -> Callable[..., HttpResponse]:
    """Answer as programs need it: no sign-in page, every refusal as JSON, nothing kept."""

    @login_not_required
    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except Http404 as why:
            response = _not_found(request, why)
        if response.status_code == METHOD_NOT_ALLOWED:
            allowed, sentence = response.headers["Allow"], _("这个地址不接受这种请求。")
            response = problem(request, METHOD_NOT_ALLOWED, "method_not_allowed", sentence)
            response.headers["Allow"] = allowed
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return answered


@csrf_exempt
@login_not_required
def no_such_address(request: HttpRequest) -> HttpResponse:
    """Answer an address that the API does not have, to a program and not with a page."""
    return problem(request, 404, "not_found", _("没有这个地址。"))


_patterns, _app, _namespace = api.urls
for _pattern in _patterns:
    if _pattern.callback is not None:
        _pattern.callback = _for_programs(_pattern.callback)

urlpatterns = [
    path("", (_patterns, _app, _namespace)),
    re_path(r"^.*$", no_such_address, name="no_such_address"),
]
