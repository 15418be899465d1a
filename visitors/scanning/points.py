"""The points at which a badge is scanned: the desk of a site, the entrance of a zone, a patrol."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from reception.accounts.refusals import Refusal
from reception.organisation.models import Site, Zone
from visitors.scanning.models import Place

LONGEST_AT = 60
ZONE = "zone:"


@dataclass(frozen=True)
class Point:
    """Where somebody scans: the desk of a site, the entrance of a zone, or on patrol."""

    site: Site
    place: Place
    zone: Zone | None = None

    @property
    def at(self) -> str:
        """The point in the words of the API."""
        return f"{ZONE}{self.zone.slug}" if self.zone is not None else self.place.value

    def __str__(self) -> str:
        if self.zone is not None:
            return _("%(zone)s入口") % {"zone": self.zone}
        return str(self.place.label)


def point_at(at: str, site: Site) -> Point:
    """Return the point of a site that a client names: ``desk``, ``zone:<slug>`` or ``patrol``.

    Raises:
        Refusal: ``invalid`` with a sentence beside ``at``.
    """
    if at in (Place.DESK, Place.PATROL):
        return Point(site, Place(at))
    slug = at.removeprefix(ZONE)
    # A slug is written in letters, digits and hyphens; anything else is nobody's, and NUL is no
    # text to PostgreSQL.
    plain = slug.isascii() and slug.isprintable() and len(at) <= LONGEST_AT
    if at.startswith(ZONE) and plain:
        zone = Zone.objects.filter(site=site, slug=slug).first()
        if zone is not None:
            return Point(site, Place.ZONE, zone)
    wrong = {"at": _("没有这个检查点。")}
    raise Refusal("invalid", _("请检查填写的内容。"), status=422, fields=wrong)


def points_of(site: Site) -> list[Point]:
    """Return the points of a site, in the order of the list to choose from."""
    zones = [Point(site, Place.ZONE, zone) for zone in Zone.objects.filter(site=site)]
    return [Point(site, Place.DESK), *zones, Point(site, Place.PATROL)]
