"""Hold the pictures on the disk against what was sealed about them (P15)."""

from collections.abc import Iterator

from visitors.discipline.audit.report import Finding
from visitors.discipline.incidents import photos
from visitors.discipline.models import Photo


def check() -> Iterator[Finding]:
    """Find every picture that is another one than was reported."""
    for photo in _kept():
        try:
            content = (photos.folder() / photo.name).read_bytes()
        except FileNotFoundError:
            continue  # told of as a doubt
        except OSError as error:
            told = f"its photo cannot be read: {error.strerror}"
            yield Finding.of_case("unreadable", photo.incident_id, told)
            continue
        if not photos.is_of(photo, content):
            told = "its photo is another one than was reported"
            yield Finding.of_case("sealed", photo.incident_id, told)


def doubts() -> Iterator[str]:
    """Say which pictures are not there: lost, taken away, or on another disk than this command
    looks at.
    """
    lost = [one for one in _kept() if not (photos.folder() / one.name).exists()]
    if lost:
        yield (
            f"{len(lost)} photos of reports are not in {photos.folder()}, the first is of"
            f" incident {lost[0].incident_id:05d}"
        )


def _kept() -> list[Photo]:
    return list(Photo.objects.filter(removed_at__isnull=True).order_by("incident"))
