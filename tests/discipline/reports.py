"""What a patrol sees and sends: reports, and the photo that a telephone takes."""

import secrets
from datetime import datetime
from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw

from reception.accounts.actor import Actor
from reception.policy.rulebook import in_force
from tests.builders import NO_KEY, some_badges, the_policy
from tests.visitors.scenes import admitted, after, the_desk, wang_yue
from visitors.discipline.incidents import photos, reports
from visitors.discipline.models import Incident
from visitors.models import Visit

REASON = "访客当时正在前台换领新牌，属于正常换牌"


def wang_yue_inside(**fields: Any) -> Visit:
    """Let 王悦 be inside since a minute after nine, visiting 赵凯, with a badge by the desk's
    book.
    """
    some_badges()
    return admitted(wang_yue(**fields))


def a_report(
    visit: Visit | None, by: Actor | None = None, now: datetime | None = None, **fields: Any
) -> Incident:
    """Let 何静 report at half past nine that a visitor wears no badge."""
    the_policy()
    by = by or the_desk()
    site_id = fields.pop("site_id", None) or (visit.site_id if visit is not None else min(by.sites))
    ladder, source = (
        fields.pop("ladder", "no_badge"),
        fields.pop("source", None) or f"patrol:{secrets.token_hex(8)}",
    )
    said = reports.Report(ladder, source, site_id, visit=visit, **{"place": "三楼走廊", **fields})
    return reports.report(said, by, now or after(30), NO_KEY)


def a_shot(kind: str = "JPEG", size: tuple[int, int] = (640, 480), **options: Any) -> bytes:
    """Return the file of a photo: a corridor with a red door."""
    image = Image.new("RGB", size, "#d9d4c7")
    ImageDraw.Draw(image).rectangle(
        [size[0] // 4, size[1] // 4, size[0] // 2, size[1] - 1], fill="#b3341f"
    )
    written = BytesIO()
    image.save(written, kind, **options)
    return written.getvalue()


def a_picture(content: bytes | None = None) -> photos.Picture:
    """Return a photo as it is kept."""
    content = a_shot() if content is None else content
    return photos.picture(BytesIO(content), len(content), in_force())
