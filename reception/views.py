import sys

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from reception import clock, logs
from reception.db.availability import is_away
from reception.notifications.periodic import SILENCE, is_silent

RETRY_AFTER = 5  # seconds


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer that this process serves, asking nothing else."""
    return JsonResponse({"ok": True})


@login_not_required
@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Answer whether database, migrations and worker are ready, or 503 with what is not."""
    problems = not_ready()
    return JsonResponse({"ok": not problems, "problems": problems}, status=503 if problems else 200)


@login_not_required
@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Lead browsers to the icon where a page names none, as the pages of Django and its apps do."""
    return redirect(static("favicon.svg"))


def failed(request: HttpRequest) -> HttpResponse:
    """Answer a request that broke off, with the id under which the log tells why; with 503 where
    the database is locked or away, whoever asked it, view or middleware.
    """
    request_id = logs.id_of(request)
    if is_away(sys.exc_info()[1]):
        return _away(request, request_id)
    if request.path_info.startswith("/api/"):
        problem = {"code": "failed", "message": _("出了点问题"), "fields": {}, "id": request_id}
        return JsonResponse(problem, status=500)
    # Without the request: what the context processors ask of it may be what has just failed.
    return HttpResponse(render_to_string("500.html", {"request_id": request_id}), status=500)


def _away(request: HttpRequest, request_id: str) -> HttpResponse:
    """Answer that nothing was saved and the same request may come again; a page carries its form,
    but no password and no file.
    """
    answer: HttpResponse
    if request.path_info.startswith("/api/"):
        sentence = _("数据库暂时没有响应，什么都没有保存，请稍后用同一个请求编号重试。")
        problem = {"code": "unavailable", "message": sentence, "fields": {}, "id": request_id}
        answer = JsonResponse(problem, status=503)
    else:
        typed = request.POST.lists() if request.method == "POST" else []
        kept = [
            (name, value) for name, all_of in typed if "password" not in name for value in all_of
        ]
        shown = {
            "request_id": request_id,
            "action": request.get_full_path(),
            "kept": kept,
            "method": str(request.method).lower(),
            "files": bool(request.FILES),
        }
        answer = HttpResponse(render_to_string("503.html", shown), status=503)
    answer.headers["Retry-After"] = str(RETRY_AFTER)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def not_ready() -> list[str]:
    """Return what keeps this installation from working, in sentences without anything secret."""
    try:
        connection.ensure_connection()
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            # Tables may be missing, so the question after the worker would fail for this reason,
            # not for its own.
            return ["migrations are not applied"]
        if not is_silent(clock.now()):
            return []
        return ["the worker has not reported for %d seconds" % SILENCE.total_seconds()]
    except DatabaseError:
        return ["the database does not answer"]
