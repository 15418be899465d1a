"""A photo is taken in only as a picture, kept where nothing serves it, and removed in time
(security 4, privacy 5).
"""

import os
import struct
import zlib
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.db import connection
from PIL import Image

from reception.policy.models import Limit
from reception.policy.rulebook import in_force
from tests.discipline.reports import a_picture, a_report, a_shot, wang_yue_inside
from tests.visitors.scenes import after, refused
from visitors.discipline.incidents import photos
from visitors.discipline.models import Incident, IncidentEvent, Photo
from visitors.privacy import purge

pytestmark = pytest.mark.django_db
WEEK = 7 * 24 * 60


@pytest.fixture(autouse=True)
def media(settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    wang_yue_inside()
    return settings.MEDIA_ROOT / "incidents"


def a_reported_photo(**fields) -> Photo:
    return a_report(None, picture=a_picture(), **fields).photo


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def a_bomb() -> bytes:
    """Return a PNG of a few bytes that says it is 50,000 × 50,000."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n"
        + header
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


HOSTILE = {
    "an SVG": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "a page named .jpg": b"<!doctype html><script>alert(1)</script>",
    "half a photo": a_shot()[:2000],
    "the head of one": a_shot()[:20],
    "nothing": b"",
    "an archive": b"PK\x03\x04" + b"\0" * 64,
    "a GIF": a_shot("GIF"),
    "a TIFF": a_shot("TIFF"),
    "a broken PNG": a_shot("PNG")[:60] + b"\xff" * 300,
    "zeros": b"\0" * 5000,
}


class TestWhatIsNoPhoto:
    @pytest.mark.parametrize("kind", HOSTILE)
    def test_is_refused_with_a_kind_sentence(self, kind: str):
        with refused("not_a_photo") as why:
            a_picture(HOSTILE[kind])
        assert "重拍" in str(why.value.message)

    def test_is_not_unpacked_where_it_is_a_bomb(self):
        with refused("photo_too_large"):
            a_picture(a_bomb())

    def test_is_refused_by_the_rows_of_the_policy(self):
        for code, value in (("photo_megapixels", 1), ("photo_megabytes", 1)):
            limit = Limit.objects.get(code=code)
            limit.value = value
            limit.save()
        with refused("photo_too_large"):
            a_picture(a_shot(size=(1200, 1000)))
        with refused("photo_too_large"):
            photos.picture(BytesIO(a_shot()), 1_000_001, in_force())
        assert a_picture(a_shot(size=(1000, 1000))).width == 1000


class TestAPhoto:
    def test_carries_no_place_and_no_device(self):
        exif = Image.Exif()
        exif[0x010F], exif[0x0110] = "Maker", "Phone 15"
        exif.get_ifd(0x8825).update({1: "N", 2: (31.0, 13.0, 48.0), 3: "E", 4: (121.0, 28.0, 12.0)})
        sent = a_shot(exif=exif, comment=b"taken by He Jing")
        assert Image.open(BytesIO(sent)).getexif().get_ifd(0x8825), "the control: it was there"
        kept = a_picture(sent).content
        assert not Image.open(BytesIO(kept)).getexif()
        assert set(Image.open(BytesIO(kept)).info) <= {
            "jfif",
            "jfif_version",
            "jfif_unit",
            "jfif_density",
        }
        for trace in (b"Exif", b"Phone 15", b"He Jing"):
            assert trace in sent
            assert trace not in kept

    def test_is_turned_upright(self):
        exif = Image.Exif()
        exif[0x0112] = 6
        assert a_picture(a_shot(exif=exif)).height == 640

    def test_is_no_larger_than_is_needed(self):
        taken = a_picture(a_shot(size=(4000, 3000)))
        assert (taken.width, taken.height) == (1600, 1200)

    @pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "L", "CMYK", "1", "I;16"])
    def test_of_any_colours_is_one_of_ours(self, mode: str):
        written = BytesIO()
        Image.new(mode, (40, 30)).save(written, "JPEG" if mode == "CMYK" else "PNG")
        assert Image.open(BytesIO(a_picture(written.getvalue()).content)).mode == "RGB"

    def test_lies_under_a_name_that_says_nothing_and_is_readable_by_nobody_else(self, media: Path):
        photo = a_reported_photo()
        (file,) = media.iterdir()
        assert photos.NAME.fullmatch(file.name)
        assert file.name == photo.name
        assert file.stat().st_mode & 0o077 == 0
        assert media.stat().st_mode & 0o077 == 0

    def test_of_a_report_that_is_refused_leaves_no_file(self, media: Path):
        a_reported_photo(source="patrol:a1")
        a_report(None, picture=a_picture(), source="patrol:a1")
        assert len(list(media.iterdir())) == Photo.objects.count() == 1


class TestRetention:
    def test_removes_the_file_and_marks_the_row_after_seven_days(self, media: Path):
        photo = a_reported_photo()
        purge.run(after(30 + WEEK - 1))
        assert (media / photo.name).exists()
        purge.run(after(30 + WEEK))
        photo.refresh_from_db()
        assert photo.removed_at == after(30 + WEEK)
        assert list(media.iterdir()) == []
        assert list(photo.incident.events.values_list("what", flat=True)) == [
            "reported",
            "photo_removed",
        ]
        assert Incident.objects.get().note == photo.incident.note

    def test_counts_from_when_it_was_taken(self, media: Path):
        a_reported_photo(seen_at=after(30), now=after(30 + 20 * 60))
        purge.run(after(30 + WEEK))
        assert list(media.iterdir()) == []

    def test_is_a_row_of_the_policy_and_off_with_0(self, media: Path):
        limit = Limit.objects.get(code="photo_days")
        a_reported_photo()
        limit.value = 0
        limit.save()
        purge.run(after(10 * WEEK))
        assert len(list(media.iterdir())) == 1
        limit.value = 1
        limit.save()
        purge.run(after(30 + 24 * 60))
        assert list(media.iterdir()) == []

    def test_broken_off_after_the_file_and_run_again_ends_the_same(
        self, media: Path, caplog: pytest.LogCaptureFixture
    ):
        """What writes the event is taken away, so that the sweep fails in the middle."""
        photo = a_reported_photo()
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE discipline_incidentevent RENAME TO gone_for_a_moment")
        purge.run(after(30 + WEEK))
        assert "the sweep retention of photos failed" in caplog.text
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE gone_for_a_moment RENAME TO discipline_incidentevent")
        photo.refresh_from_db()
        assert (list(media.iterdir()), photo.removed_at) == ([], None)
        purge.run(after(31 + WEEK))
        purge.run(after(32 + WEEK))
        photo.refresh_from_db()
        assert photo.removed_at == after(31 + WEEK)
        assert IncidentEvent.objects.filter(what="photo_removed").count() == 1

    def test_removes_files_that_belong_to_no_report_once_nobody_can_be_writing_them(
        self, media: Path
    ):
        photo = a_reported_photo()
        now = after(60)
        for name, minutes in (("a" * 32 + ".jpg", 61), ("b" * 32 + ".jpg", 59), ("notes.txt", 61)):
            (media / name).write_bytes(b"x")
            at = (now - timedelta(minutes=minutes)).timestamp()
            os.utime(media / name, (at, at))
        os.utime(media / photo.name, (0, 0))
        purge.run(now)
        assert {path.name for path in media.iterdir()} == {
            photo.name,
            "b" * 32 + ".jpg",
            "notes.txt",
        }

    def test_has_nothing_to_do_where_nobody_ever_sent_a_photo(self, media: Path):
        purge.run(after(WEEK))
        assert not media.exists()
