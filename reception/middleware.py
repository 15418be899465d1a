import codecs
import secrets
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, JsonResponse

from reception import addresses, logs

Answer = Callable[[HttpRequest], HttpResponse]

# The camera reads QR codes on our own pages; nothing of ours asks for anything else.
PERMISSIONS_POLICY = (
    "camera=(self), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"
)


def request_id(answer: Answer) -> Answer:
    """Give each request an id: the log writes it, the page of a failure shows it, every answer
    carries it as ``X-Request-Id``.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        request.META[logs.REQUEST_ID] = secrets.token_hex(4)
        response = answer(request)
        response.headers["X-Request-Id"] = logs.id_of(request)
        return response

    return middleware


def permissions_policy(answer: Answer) -> Answer:
    """Tell the browser which of its devices our pages may use."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response

    return middleware


def demo_on_loopback(answer: Answer) -> Answer:
    """Refuse everybody but this machine while the demo's one-click sign-in is open."""

    # `up` binds to loopback already; this holds when somebody starts the server by hand on all
    # addresses.
    def middleware(request: HttpRequest) -> HttpResponse:
        if settings.DEMO and not addresses.is_loopback(addresses.of_connection(request) or ""):
            return HttpResponseForbidden(
                "The demo serves this machine only.", content_type="text/plain"
            )
        return answer(request)

    return middleware


def only_utf8(answer: Answer) -> Answer:
    """Refuse a request that names another charset: some of them spell what no page and no database
    can write.
    """

    # Before the forms are read, which the check of the CSRF token does first. No browser sends such
    # a request.
    def middleware(request: HttpRequest) -> HttpResponse:
        if request.encoding is not None and codecs.lookup(request.encoding).name not in (
            "utf-8",
            "ascii",
        ):
            return JsonResponse(
                {"code": "unreadable", "message": "Requests are read as UTF-8.", "fields": {}},
                status=400,
            )
        return answer(request)

    return middleware
