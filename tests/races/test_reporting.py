"""A report arrives eight times at the same moment, and eight colleagues drop one proposal."""

import pytest

from reception.policy.rulebook import in_force
from tests.builders import an_actor
from tests.discipline.reports import REASON, a_picture, a_report, wang_yue_inside
from tests.races.threads import DESKS, at_once
from tests.visitors.scenes import after, the_desk
from visitors.discipline.incidents import photos, reports
from visitors.discipline.models import Incident, IncidentEvent, Photo
from visitors.visits.idempotency import RequestKey

pytestmark = [pytest.mark.races, pytest.mark.django_db(transaction=True)]


def test_of_a_report_that_is_confirmed_eight_times_one_counts(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    visit, by, picture = wang_yue_inside(), the_desk(), a_picture()
    in_force()
    done = at_once(*[lambda: a_report(visit, by, source="patrol:a1", picture=picture).pk] * DESKS)
    incident = Incident.objects.get()
    assert done == [incident.pk] * DESKS
    assert IncidentEvent.objects.count() == Photo.objects.count() == 1
    assert [path.name for path in photos.folder().iterdir()] == [incident.photo.name]


def test_of_eight_colleagues_one_drops_a_proposal():
    incident = a_report(wang_yue_inside())
    colleagues = [an_actor("office", f"同事{number}") for number in range(DESKS)]
    in_force()
    done = at_once(
        *[
            lambda by=by: reports.drop(incident, REASON, by, after(60), RequestKey()).state
            for by in colleagues
        ]
    )
    assert sorted(done) == ["dropped"] + ["state_forbids"] * (DESKS - 1)
    assert IncidentEvent.objects.filter(what="dropped").count() == 1
