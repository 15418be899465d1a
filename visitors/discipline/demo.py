"""The ledger in the demo: a patrol met a visitor without a badge, and took a photo; a host who never answers is proposed."""

from datetime import datetime
from io import BytesIO

from django.utils.translation import override as in_language
from PIL import Image, ImageDraw

from reception import clock
from reception.access.actors import actor_of
from reception.house.models import Zone
from reception.policy.models import AutomaticProposal
from reception.policy.rulebook import in_force
from visitors.demo.people import MAIN_SITE, Stage
from visitors.discipline import photos, proposals
from visitors.discipline.evidence import NO_BADGE
from visitors.models import State, Visit
from visitors.repeats import Receipt

SIZE = (900, 1200)


def tell(stage: Stage, now: datetime) -> None:
    """Report a visitor without a badge, and let the system warn and propose where a host never answers."""
    _switch_on()
    _report(stage, now)


def _switch_on() -> None:
    """Switch on what ships switched off, once: who switches it off again has it off; by ``save``, or the policy's loader took it back."""
    row = AutomaticProposal.objects.filter(what=AutomaticProposal.What.NEVER_ANSWERED, is_active=False).first()
    if row is not None and not row.history.filter(history_type="~").exists():
        row.is_active = True
        row.save()


def _report(stage: Stage, now: datetime) -> None:
    """Report the visitor who has been inside longest and wears a badge by the desk's book; once a day."""
    start, _end = clock.day_bounds(clock.today(now))
    inside = Visit.objects.filter(site=stage.sites[MAIN_SITE], state=State.INSIDE, badge_required=True, admitted_at__gte=start)
    visit = inside.select_related("visitor", "category", "host__department", "answered_by").order_by("admitted_at", "pk").first()
    if visit is None or visit.admitted_at is None:
        return
    seen_at = visit.admitted_at + (now - visit.admitted_at) / 2
    zone = Zone.objects.filter(site=visit.site_id, slug="teaching").first()
    with in_language("zh-hans"):
        said = proposals.Report(
            ladder=NO_BADGE, source=f"demo:{clock.today(now)}", site_id=visit.site_id, visit=visit, seen_at=seen_at, zone=zone,
            place="三楼走廊", note="独自一人，说牌放在教室里了，已陪同回去取。", picture=drawn(),
        )  # fmt: skip
        proposals.report(said, actor_of(stage.users["desk"]), seen_at + (now - seen_at) / 4, Receipt())


def drawn() -> photos.Picture:
    """Return a photo that shows nobody: a figure drawn in a corridor."""
    image = Image.new("RGB", SIZE, "#d9d4c7")
    draw = ImageDraw.Draw(image)
    wide, high = SIZE
    draw.polygon([(0, high), (wide, high), (wide * 0.62, high * 0.45), (wide * 0.38, high * 0.45)], fill="#b9b2a1")
    draw.rectangle([wide * 0.38, high * 0.16, wide * 0.62, high * 0.45], fill="#c9dbe0")
    for side in (0.06, 0.78):
        draw.rectangle([wide * side, high * 0.26, wide * (side + 0.16), high * 0.78], fill="#8d7654")
    draw.ellipse([wide * 0.43, high * 0.36, wide * 0.57, high * 0.47], fill="#e3c3a0")
    draw.rounded_rectangle([wide * 0.38, high * 0.47, wide * 0.62, high * 0.74], radius=40, fill="#44546a")
    for leg in (0.41, 0.52):
        draw.rectangle([wide * leg, high * 0.72, wide * (leg + 0.07), high * 0.95], fill="#2a333d")
    written = BytesIO()
    image.save(written, "PNG")
    size = written.tell()
    written.seek(0)
    return photos.picture(written, size, in_force())
