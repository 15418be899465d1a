"""Pages and files of badges on paper: the card of a visit, labels, and sheets of the plastic ones
(B4).
"""

from collections.abc import Iterator
from typing import Any

from django.db.models import Max, Min
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from reception.accounts import current_site
from reception.accounts.decorators import GuardedRequest, require
from reception.accounts.refusals import Refusal
from reception.organisation.models import Site
from visitors.badges import lending
from visitors.models import Badge
from visitors.printing import faces, fonts, labels, pdf
from visitors.printing.forms import AT_MOST, PrintRangeForm
from visitors.visits import visibility

# How a label printer is spoken to, and how such a file ends.
LANGUAGES = {"zpl": (labels.zpl, "zpl"), "escpos": (labels.escpos, "bin")}
LAYOUTS = {"sheets": pdf.SHEET, "cards": pdf.CARD}


@require(GET="visit.admit")
def visit_badge_pdf(request: GuardedRequest, visit_id: int) -> HttpResponse:
    """Give the badge of a visit as a PDF of the size of a card; the browser's print page where the
    typeface lacks a character (B4).
    """
    face = faces.of_visit(visibility.worn_on(request.actor, visit_id))
    missing = fonts.cannot_write(*face.texts())
    if missing:
        context = {"visit_id": visit_id, "missing": missing}
        return render(request, "printing/visit_badge_pdf.html", context, status=409)
    file = pdf.file([face], face.number, pdf.CARD)
    return _file(file, "application/pdf", f"badge-{face.number}.pdf")


@require(GET="visit.admit")
def visit_badge_label(
    request: GuardedRequest, visit_id: int, language: str, dpi: int
) -> HttpResponse:
    """Give the badge of a visit as the dots of a label printer; the browser's print page where the
    typeface lacks a character (B4).
    """
    face = faces.of_visit(visibility.worn_on(request.actor, visit_id))
    if language not in LANGUAGES or dpi not in labels.DENSITIES:
        raise Http404
    missing = fonts.cannot_write(*face.texts())
    if missing:
        context = {"visit_id": visit_id, "missing": missing}
        return render(request, "printing/visit_badge_label.html", context, status=409)
    write, end = LANGUAGES[language]
    name = f"badge-{face.number}-{dpi}dpi.{end}"
    return _file(write(face, dpi), "application/octet-stream", name)


@require(GET="badge.keep")
def badges_print(request: GuardedRequest) -> HttpResponse:
    """Choose which plastic badges are printed, and how."""
    plastic = Badge.objects.filter(site=_site(request), valid_on__isnull=True)
    pool = plastic.aggregate(first=Min("number"), last=Max("number"))
    first, last = pool["first"] or 1, pool["last"] or 1
    numbers = {"first": first, "last": min(last, first + AT_MOST - 1)}
    form = PrintRangeForm(initial=numbers)
    context = {"form": form, "any": pool["first"] is not None, "most": AT_MOST}
    return render(request, "printing/badges_print.html", context)


@require(GET="badge.keep")
def badges_pdf(request: GuardedRequest) -> Any:
    """Give plastic badges as one PDF; with ``progress`` the file is preceded by lines that say how
    many badges are drawn.

    All of it happens in this one request, which nothing outlives: no file is left behind, no code
    is stored, and it does not matter which process answers.
    """
    site, form = _site(request), PrintRangeForm(request.GET)
    try:
        data, chosen = _chosen(request, form, site)
    except Refusal as why:
        return _refused(request, form, why)
    every = [faces.of_plastic(badge, site) for badge in chosen]
    missing = fonts.cannot_write(*dict.fromkeys(text for face in every for text in face.texts()))
    if missing:
        context = {"missing": missing, "query": request.GET.urlencode()}
        return render(request, "printing/badges_pdf.html", context, status=409)
    plan = every, str(site), LAYOUTS[data["layout"]]
    if "progress" not in request.GET:
        return _file(pdf.file(*plan), "application/pdf", "badges.pdf")
    return StreamingHttpResponse(
        _progress(pdf.drawn(*plan)),
        content_type="application/octet-stream",
        headers={"X-Accel-Buffering": "no"},
    )


@require(GET="badge.keep")
def badges_paper(request: GuardedRequest) -> HttpResponse:
    """Show plastic badges for printing by the browser, which has glyphs of its own (B4)."""
    site, form = _site(request), PrintRangeForm(request.GET)
    try:
        data, chosen = _chosen(request, form, site)
    except Refusal as why:
        return _refused(request, form, why)
    cards = [
        {
            "badge": badge,
            "heading": lending.HEADINGS[badge.kind],
            "qr": lending.qr_svg(lending.code_of(badge)),
        }
        for badge in chosen
    ]
    context = {"cards": cards, "site": site, "layout": data["layout"]}
    return render(request, "printing/badges_paper.html", context)


def _progress(drawn: Iterator[int | bytes]) -> Iterator[bytes]:
    """Write how many badges are drawn, a line each time; then an empty line and the file."""
    for part in drawn:
        yield b"\n" + part if isinstance(part, bytes) else b"%d\n" % part


def _refused(request: GuardedRequest, form: PrintRangeForm, why: Refusal) -> HttpResponse:
    """Show the choice of badges again: it keeps what was typed and says what is wrong."""
    form.refuse(why)
    context = {"form": form, "any": True, "most": AT_MOST}
    return render(request, "printing/badges_print.html", context, status=why.status)


def _chosen(
    request: GuardedRequest, form: PrintRangeForm, site: Site
) -> tuple[dict[str, Any], list[Badge]]:
    """Return what was chosen and the badges that it means, or refuse; those that are withdrawn are
    not printed.
    """
    if not form.is_valid():
        wrong = {name: str(text[0]) for name, text in form.errors.items()}
        raise Refusal("invalid", " ".join(wrong.values()), status=422, fields=wrong)
    data = form.cleaned_data
    rows = visibility.badges(request.actor, "badge.keep").filter(
        site=site, valid_on__isnull=True, number__range=(data["first"], data["last"])
    )
    if data["kind"]:
        rows = rows.filter(kind=data["kind"])
    badges = list(rows.exclude(condition=Badge.Condition.WITHDRAWN).order_by("number"))
    if not badges:
        raise Refusal("no_badge", _("这段号码里没有可以打印的访客牌。"))
    return data, badges


def _site(request: GuardedRequest) -> Site:
    return Site.objects.get(pk=current_site.required_site_id(request, "badge.keep"))


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=kind, headers=disposition)
