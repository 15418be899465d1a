"""Pages and files of badges on paper: the card of a visit, labels, and sheets of the plastic ones
(B4).
"""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reception.accounts import current_site
from reception.accounts.decorators import require
from reception.accounts.refusals import Refusal
from reception.organisation.models import Site
from reception.policy.enums import BadgeKind
from visitors.badges import inventory, lending
from visitors.models import Badge, BadgeLoan
from visitors.printing import faces, fonts, labels, pdf
from visitors.visits import visibility

LANGUAGES = {
    "zpl": (labels.zpl, "application/octet-stream", "zpl"),
    "escpos": (labels.escpos, "application/octet-stream", "bin"),
}
LAYOUTS = {"sheets": pdf.sheets, "cards": pdf.cards}
AT_MOST = inventory.MOST_AT_ONCE


class PrintRangeForm(forms.Form):
    """Which plastic badges are printed, and how."""

    kind = forms.ChoiceField(
        label=gettext_lazy("种类"),
        choices=[("", gettext_lazy("全部")), *BadgeKind.choices],
        required=False,
    )
    first = forms.IntegerField(
        label=gettext_lazy("号码从"), min_value=1, max_value=inventory.LARGEST_NUMBER
    )
    last = forms.IntegerField(
        label=gettext_lazy("到"), min_value=1, max_value=inventory.LARGEST_NUMBER
    )
    layout = forms.ChoiceField(
        label=gettext_lazy("排版"),
        choices=[
            ("sheets", gettext_lazy("A4 整版，带裁切线")),
            ("cards", gettext_lazy("每页一张卡 85.6 × 54 毫米")),
        ],
        widget=forms.RadioSelect,
        initial="sheets",
    )

    def clean(self) -> dict[str, Any]:
        """Refuse more than a file may hold."""
        data = super().clean() or self.cleaned_data
        first, last = data.get("first"), data.get("last")
        if first is not None and last is not None and not first <= last < first + AT_MOST:
            wrong = _("号码要从小到大，一次最多 %(most)d 张。") % {"most": AT_MOST}
            raise ValidationError({"last": wrong})
        return data


@require(GET="visit.admit")
def visit_badge_pdf(request: Any, visit_id: int) -> HttpResponse:
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
def visit_badge_label(request: Any, visit_id: int, language: str, dpi: int) -> HttpResponse:
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
def badges_print(request: Any) -> HttpResponse:
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
    context = {"form": PrintRangeForm(initial={**numbers}), "any": bool(kept), "most": AT_MOST}
    return render(request, "printing/badges_print.html", context)


@require(GET="badge.keep")
def badges_pdf(request: Any) -> Any:
    """Give plastic badges as one PDF; with ``progress`` the file is preceded by lines that say how
    many badges are drawn.

    All of it happens in this one request, which nothing outlives: no file is left behind, no code
    is stored, and it does not matter which process answers.
    """
    site = _site(request)
    data, chosen = _chosen(request, site)
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
def badges_paper(request: Any) -> HttpResponse:
    """Show plastic badges for printing by the browser, which has glyphs of its own (B4)."""
    site = _site(request)
    data, chosen = _chosen(request, site)
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


def _chosen(request: Any, site: Site) -> tuple[dict[str, Any], list[Badge]]:
    """Return what was chosen and the badges that it means; those that are withdrawn are not
    printed.

    Raises:
        Refusal: ``invalid`` with what is wrong, ``no_badge`` where there are none.
    """
    form = PrintRangeForm(request.GET)
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


def _site(request: Any) -> Site:
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
