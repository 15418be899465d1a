"""Photos of incidents: not served, read with a trace, removed in time (security 4, privacy 5)."""

import os
import re
import secrets
import warnings
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image, ImageOps

from reception.accounts import trace
from reception.accounts.actor import Actor
from reception.accounts.models import Trace
from reception.accounts.refusals import Refusal
from reception.policy.rulebook import InForce
from visitors.discipline.models import Incident, IncidentEvent, Photo
from visitors.discipline.sealing import seals

FORMATS = ("JPEG", "PNG", "WEBP")
QUALITY = 82
NAME = re.compile(r"[0-9a-f]{32}\.jpg")
# A file that nobody points to may belong to a report that is being written just now.
BEING_WRITTEN = timedelta(hours=1)
MEGA = 1_000_000
# Where an administrator has deleted the row.
LARGEST = {"photo_megabytes": 12, "photo_megapixels": 50, "photo_side": 1600}


def _secret(reader: Actor) -> QuerySet[Incident, Any]:
    """Return the cases of which a reader may not learn who reported: whoever decides looks, and in
    an office of two, the one who did not would be who reported.
    """
    own = reader.employee
    if own is None:
        return Incident.objects.none().values("pk")
    about = Q(employee=own) | Q(employee__department__head=own) | Q(headed_by=own)
    return Incident.objects.filter(about).values("pk")


READING = trace.TraceKind("photo", gettext_lazy("查看照片"), gettext_lazy("违规 %05d"), _secret)


@dataclass(frozen=True)
class Picture:
    """A picture that has been decoded and written anew, without anything that was not drawn."""

    content: bytes
    width: int
    height: int


def folder() -> Path:
    """Return where the photos lie; nothing serves it."""
    return Path(settings.MEDIA_ROOT) / "incidents"


def picture(upload: IO[bytes], size: int, policy: InForce) -> Picture:
    """Return a sent photo, of ``size`` bytes, as a picture of our own making: turned upright, no
    larger than is needed, no place or device written into it.

    Raises:
        Refusal: ``photo_too_large``, ``not_a_photo``.
    """
    most = {code: policy.limits.get(code) or value for code, value in LARGEST.items()}
    if size > most["photo_megabytes"] * MEGA:
        large = _("照片太大，最多 %(most)d MB。请重拍一张。")
        raise _refused("photo_too_large", large % {"most": most["photo_megabytes"]})
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(upload, formats=FORMATS) as sent:
                # Only the header has been read so far; a bomb is never unpacked.
                if sent.width * sent.height > most["photo_megapixels"] * MEGA:
                    raise Image.DecompressionBombError
                return _drawn_anew(sent, most["photo_side"])
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as why:
        raise _refused("photo_too_large", _("照片的像素太多，请用手机相机重拍一张。")) from why
    except Exception as why:
        # A decoder may raise anything on a file that was made to break it.
        broken = _("这个文件不是能用的照片，请重拍一张，或不带照片报告。")
        raise _refused("not_a_photo", broken) from why


def _drawn_anew(sent: Any, side: int) -> Picture:
    sent.draft("RGB", (side, side))  # a JPEG is read at a fraction of its size
    upright = ImageOps.exif_transpose(sent)
    upright.thumbnail((side, side))
    if upright.mode in ("RGBA", "LA", "P", "PA"):
        clear = upright.convert("RGBA")
        upright = Image.new("RGB", clear.size, "white")
        upright.paste(clear, mask=clear.getchannel("A"))
    # New, so that nothing of what was written beside the picture comes along.
    plain = Image.new("RGB", upright.size)
    plain.paste(upright.convert("RGB"))
    written = BytesIO()
    plain.save(written, "JPEG", quality=QUALITY)
    return Picture(written.getvalue(), plain.width, plain.height)


def _refused(code: str, sentence: str) -> Refusal:
    return Refusal(code, sentence, status=422, fields={"photo": sentence})


def keep(incident: Incident, taken: Picture, now: datetime) -> Photo:
    """Keep a picture with its incident; call as the last step of the transaction.

    The file is whole on the disk before the row is committed; where the commit fails, the sweep
    removes the file.
    """
    name = f"{secrets.token_hex(16)}.jpg"
    photo = Photo.objects.create(
        incident=incident,
        name=name,
        width=taken.width,
        height=taken.height,
        size=len(taken.content),
        digest=sha256(taken.content).hexdigest(),
        kept_at=now,
    )
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    opened = os.open(folder() / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(opened, "wb") as file:
        file.write(taken.content)
        file.flush()
        os.fsync(file.fileno())
    return photo


def read(incident: Incident, by: Actor, now: datetime) -> bytes:
    """Return a photo after writing down who reads it; what cannot be written down is not shown.

    Raises:
        Refusal: ``no_photo`` where there is none, or it has been removed; ``photo_changed`` where
            it is not the one that was reported.
    """
    photo = Photo.objects.filter(incident=incident, removed_at__isnull=True).first()
    gone = Refusal("no_photo", _("这份报告没有照片，或照片已到期删除。"), status=404)
    if photo is None or by.user is None:
        raise gone
    with transaction.atomic():
        trace.note(READING, by.user, now, number=incident.pk)
        try:
            content = (folder() / photo.name).read_bytes()
        except FileNotFoundError:
            raise gone from None
    if not is_of(photo, content):
        changed = _("这张照片和报告时的不一样，不能作为依据。请告诉系统管理员。")
        raise Refusal("photo_changed", changed, status=409)
    return content


def is_of(photo: Photo, content: bytes) -> bool:
    """Tell whether this is the picture that was reported (P15)."""
    return sha256(content).hexdigest() == photo.digest


def readings(incident: Incident) -> QuerySet[Trace]:
    """Return who has looked at the photo of an incident, the latest first."""
    rows = Trace.objects.filter(kind=READING.code, number=incident.pk)
    return rows.select_related("user__employee")


def clear_photos(rows: QuerySet[Photo], _before: datetime, now: datetime) -> int:
    """Remove some photos.

    The file goes before its row is marked: killed between the two and run again, it ends the same.
    """
    gone = 0
    for photo in rows.select_related("incident"):
        (folder() / photo.name).unlink(missing_ok=True)
        # Of two workers one marks it and writes it down.
        still_there = Photo.objects.filter(pk=photo.pk, removed_at__isnull=True)
        if still_there.update(removed_at=max(now, photo.kept_at)):
            IncidentEvent.objects.create(
                incident=photo.incident, what=IncidentEvent.What.PHOTO_REMOVED, at=now
            )
            seals.seal_case(photo.incident_id)
            gone += 1
    return gone


def clear_stray_photos(now: datetime) -> None:
    """Remove files that belong to no report, once nobody can be writing one."""
    before = now - BEING_WRITTEN
    left = {}
    for path in folder().glob("*.jpg"):
        # What is not named as we name it is none of ours to remove; another worker may be faster.
        with suppress(FileNotFoundError):
            if NAME.fullmatch(path.name) and path.stat().st_mtime < before.timestamp():
                left[path.name] = path
    if left:
        rows = Photo.objects.filter(removed_at__isnull=True)
        for name in set(left) - set(rows.values_list("name", flat=True)):
            left[name].unlink(missing_ok=True)
