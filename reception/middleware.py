import codecs
import secrets
from collections.abc import Callable
from functools import partial

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, JsonResponse

from reception import addresses, logs
from reception.frames import with_room

Answer = Callable[[HttpRequest], HttpResponse]

# The camera reads QR codes on our own pages; nothing of ours asks for anything else.
PERMISSIONS_POLICY = (
    "camera=(self), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"
)


def room_for_frames(answer: Answer) -> Answer:
    """Answer with room for the calls of all that stands below."""
    return lambda request: with_room(partial(answer, request))


def request_id(answer: Answer) -> Answer:
    """Give each request an id, which log, failures and every answer (``X-Request-Id``) carry."""

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
    # addresses, or a proxy on this machine passes on what came from elsewhere.
    def middleware(request: HttpRequest) -> HttpResponse:
        is_here = addresses.is_loopback(addresses.of_connection(request) or "")
        if settings.DEMO and (not is_here or addresses.is_forwarded(request)):
            why = "The demo serves this machine only."
            return HttpResponseForbidden(why, content_type="text/plain")
        return answer(request)

    return middleware


def only_utf8(answer: Answer) -> Answer:
    """Refuse a request that names another charset, which may spell what no database can write."""

    # Before the forms are read, which the check of the CSRF token does first. No browser sends such
    # a request.
    def middleware(request: HttpRequest) -> HttpResponse:
        charset = codecs.lookup(request.encoding).name if request.encoding is not None else "utf-8"
        if charset in ("utf-8", "ascii"):
            return answer(request)
        why = {"code": "unreadable", "message": "Requests are read as UTF-8.", "fields": {}}
        return JsonResponse(why, status=400)

    return middleware
