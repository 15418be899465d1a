"""Photos of incidents: taken in only as pictures, kept outside the web root, read with a trace,
removed in time (security 4, privacy 5).
"""

import os
import re
import secrets
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from reception.accounts.actor import Actor
from reception.accounts.refusals import Refusal
from reception.policy.rulebook import InForce
from reception.retention import Retention
from visitors.discipline.models import Incident, IncidentEvent, Photo, PhotoReading

FORMATS = ("JPEG", "PNG", "WEBP")
QUALITY = 82
NAME = re.compile(r"[0-9a-f]{32}\.jpg")
# A file that nobody points to may belong to a report that is being written just now.
BEING_WRITTEN = timedelta(hours=1)
MEGA = 1_000_000
# Where an administrator has deleted the row.
LARGEST = {"photo_megabytes": 12, "photo_megapixels": 50, "photo_side": 1600}


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
    """Return a sent photo as a picture of our own making: turned upright, no larger than is needed,
    no place or device written into it.

    Args:
        upload: the file as it came.
        size: its bytes.
        policy: whose rows ``photo_megabytes``, ``photo_megapixels`` and ``photo_side`` limit it.

    Raises:
        Refusal: ``photo_too_large``, ``not_a_photo``.
    """
    most = {code: policy.limits.get(code) or value for code, value in LARGEST.items()}
    if size > most["photo_megabytes"] * MEGA:
        raise _refused(
            "photo_too_large",
            _("照片太大，最多 %(most)d MB。请重拍一张。") % {"most": most["photo_megabytes"]},
        )
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
        raise _refused(
            "not_a_photo", _("这个文件不是能用的照片，请重拍一张，或不带照片报告。")
        ) from why


def _drawn_anew(sent: Any, side: int) -> Picture:
    sent.draft("RGB", (side, side))  # a JPEG is read at a fraction of its size
    upright = ImageOps.exif_transpose(sent)
    upright.thumbnail((side, side))
    if upright.mode in ("RGBA", "LA", "P", "PA"):
        clear = upright.convert("RGBA")
        upright = Image.new("RGB", clear.size, "white")
        upright.paste(clear, mask=clear.getchannel("A"))
    plain = Image.new(
        "RGB", upright.size
    )  # new, so that nothing of what was written beside the picture comes along
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
        kept_at=now,
    )
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(
        os.open(folder() / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb"
    ) as file:
        file.write(taken.content)
        file.flush()
        os.fsync(file.fileno())
    return photo


def read(incident: Incident, by: Actor, now: datetime) -> bytes:
    """Return the photo of an incident after writing down who reads it.

    Raises:
        Refusal: ``no_photo`` where there is none, or it has been removed; nothing is shown that
            could not be written down.
    """
    photo = Photo.objects.filter(incident=incident, removed_at__isnull=True).first()
    if photo is None or by.user is None:
        raise _gone()
    with transaction.atomic():
        PhotoReading.objects.create(photo=photo, user=by.user, at=now)
        try:
            return (folder() / photo.name).read_bytes()
        except FileNotFoundError as why:
            raise _gone() from why


def _gone() -> Refusal:
    return Refusal("no_photo", _("这份报告没有照片，或照片已到期删除。"), status=404)


def clear_photos(before: datetime, now: datetime) -> None:
    """Remove the photos of incidents seen by a moment.

    The file goes first, then its row is marked: killed between the two and run again, it ends the
    same.

    Args:
        before: what is older goes.
        now: the moment of the sweep.
    """
    old = Photo.objects.filter(removed_at__isnull=True, incident__seen_at__lte=before)
    for photo in old.select_related("incident"):
        _remove(photo, now)


def clear_strays(before: datetime, _now: datetime) -> None:
    """Remove files written before a moment that belong to no report."""
    left = {path.name: path for path in _files() if _written_before(path, before)}
    if left:
        for name in set(left) - set(
            Photo.objects.filter(removed_at__isnull=True).values_list("name", flat=True)
        ):
            left[name].unlink(missing_ok=True)


RETENTION = (
    Retention("photos", clear_photos, limit="photo_days"),
    Retention("photos without a report", clear_strays, after=BEING_WRITTEN),
)


def _remove(photo: Photo, now: datetime) -> None:
    (folder() / photo.name).unlink(missing_ok=True)
    with transaction.atomic():
        # Of two workers one marks it and writes it down.
        if Photo.objects.filter(pk=photo.pk, removed_at__isnull=True).update(
            removed_at=max(now, photo.kept_at)
        ):
            IncidentEvent.objects.create(
                incident=photo.incident, what=IncidentEvent.What.PHOTO_REMOVED, at=now
            )


def _files() -> Iterator[Path]:
    """Return what lies in the folder and is named as we name it; a stranger's file is none of ours
    to remove.
    """
    if folder().is_dir():
        yield from (path for path in folder().iterdir() if NAME.fullmatch(path.name))


def _written_before(path: Path, moment: datetime) -> bool:
    try:
        return path.stat().st_mtime < moment.timestamp()
    except FileNotFoundError:
        return False  # another worker was faster
