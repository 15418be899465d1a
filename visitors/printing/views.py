"""Pages and files of badges on paper: the card of a visit, labels, and sheets of the plastic ones
(B4).
"""

from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from reception.accounts import current_site
from reception.accounts.decorators import GuardedRequest, require
from reception.accounts.refusals import Refusal
from reception.organisation.models import Site
from visitors.badges import lending
from visitors.models import Badge, BadgeLoan
from visitors.printing import faces, fonts, labels, pdf
from visitors.printing.forms import AT_MOST, PrintRangeForm
from visitors.visits import visibility

LANGUAGES = {
    "zpl": (labels.zpl, "application/octet-stream", "zpl"),
    "escpos": (labels.escpos, "application/octet-stream", "bin"),
}
LAYOUTS = {"sheets": pdf.sheets, "cards": pdf.cards}


@require(GET="visit.admit")
def visit_badge_pdf(request: GuardedRequest, visit_id: int) -> HttpResponse:
    """Give the badge of a visit as a PDF of the size of a card; the browser's print page where the
    typeface lacks a character (B4).
    """
    loan = visibility.worn_on(request.actor, visit_id)
    face = _face_of(loan)
    missing = fonts.cannot_write(*face.texts())
    if missing:
        return render(
            request,
            "printing/visit_badge_pdf.html",
            {"visit": loan.visit, "missing": missing},
            status=409,
        )
    return _file(pdf.card(face, face.number), "application/pdf", f"badge-{face.number}.pdf")


@require(GET="visit.admit")
def visit_badge_label(
    request: GuardedRequest, visit_id: int, language: str, dpi: int
) -> HttpResponse:
    """Give the badge of a visit as the dots of a label printer; the browser's print page where the
    typeface lacks a character (B4).
    """
    loan = visibility.worn_on(request.actor, visit_id)
    if language not in LANGUAGES or dpi not in labels.DENSITIES:
        raise Http404
    face = _face_of(loan)
    missing = fonts.cannot_write(*face.texts())
    if missing:
        return render(
            request,
            "printing/visit_badge_label.html",
            {"visit": loan.visit, "missing": missing},
            status=409,
        )
    write, kind, end = LANGUAGES[language]
    return _file(write(face, dpi), kind, f"badge-{face.number}-{dpi}dpi.{end}")


@require(GET="badge.keep")
def badges_print(request: GuardedRequest) -> HttpResponse:
    """Choose which plastic badges are printed, and how."""
    site = _site(request)
    kept = (
        Badge.objects.filter(site=site, valid_on__isnull=True)
        .order_by("number")
        .values_list("number", flat=True)
    )
    numbers = {
        "first": kept.first() or 1,
        "last": min(kept.last() or 1, (kept.first() or 1) + AT_MOST - 1),
        "kind": "",
        "layout": "sheets",
    }
    return _range(request, PrintRangeForm(initial=numbers), bool(kept))


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
        return _range(request, form, why=why)
    words = _words()
    every = [faces.of_plastic(badge, site, words) for badge in chosen]
    missing = fonts.cannot_write(*dict.fromkeys(text for face in every for text in face.texts()))
    if missing:
        context = {"missing": missing, "query": request.GET.urlencode()}
        return render(request, "printing/badges_pdf.html", context, status=409)
    drawn = LAYOUTS[data["layout"]](every, str(site))
    if "progress" in request.GET:
        return StreamingHttpResponse(
            _told(drawn),
            content_type="application/octet-stream",
            headers={"X-Accel-Buffering": "no"},
        )
    file = next(part for part in drawn if isinstance(part, bytes))
    return _file(file, "application/pdf", "badges.pdf")


@require(GET="badge.keep")
def badges_paper(request: GuardedRequest) -> HttpResponse:
    """Show plastic badges for printing by the browser, which has glyphs of its own (B4)."""
    site, form = _site(request), PrintRangeForm(request.GET)
    try:
        data, chosen = _chosen(request, form, site)
    except Refusal as why:
        return _range(request, form, why=why)
    cards = [
        {
            "badge": badge,
            "heading": lending.HEADINGS[badge.kind],
            "qr": lending.qr_svg(lending.code_of(badge)),
        }
        for badge in chosen
    ]
    return render(
        request,
        "printing/badges_paper.html",
        {"cards": cards, "site": site, "layout": data["layout"]},
    )


def _told(drawn: Iterator[int | bytes]) -> Iterator[bytes]:
    """Write how many badges are drawn, a line each time; then an empty line and the file."""
    for part in drawn:
        yield b"\n" + part if isinstance(part, bytes) else b"%d\n" % part


def _range(
    request: GuardedRequest,
    form: PrintRangeForm,
    has_badges: bool = True,
    why: Refusal | None = None,
) -> HttpResponse:
    """Show the choice of badges; refused, it keeps what was typed and says why."""
    if why is not None:
        form.refuse(why)
    context = {"form": form, "any": has_badges, "most": AT_MOST}
    return render(request, "printing/badges_print.html", context, status=why.status if why else 200)


def _chosen(
    request: GuardedRequest, form: PrintRangeForm, site: Site
) -> tuple[dict[str, Any], list[Badge]]:
    """Return what was chosen and the badges that it means; those that are withdrawn are not
    printed.

    Raises:
        Refusal: ``invalid`` with what is wrong, ``no_badge`` where there are none.
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
    found = list(rows.exclude(condition=Badge.Condition.WITHDRAWN).order_by("number"))
    if not found:
        raise Refusal("no_badge", _("这段号码里没有可以打印的访客牌。"))
    return data, found


def _site(request: GuardedRequest) -> Site:
    number = current_site.site_id(request, "badge.keep")
    if number is None:
        raise Http404
    return Site.objects.get(pk=number)


def _face_of(loan: BadgeLoan) -> faces.Face:
    zones = [str(zone) for zone in loan.visit.site.zones.filter(access="open")]
    return faces.of_visit(loan, loan.visit, zones, _words())


def _words() -> faces.BadgeWording:
    return faces.BadgeWording(
        visits=_("访"),
        may_enter=_("可进："),
        hand_back=_("离开时请交还前台"),
        today_only=_("仅当天有效"),
    )


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type=kind,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
