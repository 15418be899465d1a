"""What the doctor warns of before it is a problem: holidays that nobody knows, functions that
nobody holds.
"""

from contextlib import suppress
from datetime import UTC, date, datetime
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection

from reception import clock
from reception.management.commands import doctor
from reception.organisation.models import CalendarDay, Department, Employee, Site
from reception.policy.models import Contact
from reception.policy.rulebook import in_force
from tests.builders import a_site, an_employee, hold_every_function, the_policy

pytestmark = pytest.mark.django_db
YEAR = max(clock.PUBLISHED_YEARS)


def test_next_years_holidays_are_missed_in_november_and_not_once_they_are_entered():
    the_policy()
    with time_machine.travel(datetime(YEAR, 10, 20, tzinfo=UTC)):
        assert doctor.look_at_holidays() == f"known for {YEAR}"
    with time_machine.travel(datetime(YEAR, 11, 20, tzinfo=UTC)):
        with pytest.raises(doctor.DoctorWarning, match=f"those of {YEAR + 1}"):
            doctor.look_at_holidays()
        CalendarDay.objects.create(on=date(YEAR + 1, 9, 25), works=True, name="国庆补班")
        assert doctor.look_at_holidays() == f"known for {YEAR + 1}"


def test_a_function_that_a_rule_asks_and_nobody_who_works_here_holds_is_named():
    the_policy()
    host = an_employee("赵凯")
    hold_every_function(host)
    assert doctor.look_at_contacts() == "whoever is asked works here"
    Contact.objects.filter(code="executive").update(employee=None)
    assert Contact.objects.filter(code="duty_manager", employee=None).exists(), "no rule asks it"
    with pytest.raises(doctor.DoctorWarning, match=r": executive$"):
        doctor.look_at_contacts()
    Employee.objects.filter(pk=host.pk).update(is_active=False)
    with pytest.raises(doctor.DoctorWarning, match=r"executive, .*purchasing"):
        doctor.look_at_contacts()


def test_what_somebody_holds_who_has_left_is_named():
    head = an_employee("赵凯")
    Department.objects.filter(pk=head.department_id).update(head=head)
    assert doctor.look_at_functions().endswith("works here")
    Employee.objects.filter(pk=head.pk).update(is_active=False)
    with pytest.raises(doctor.DoctorWarning, match="赵凯 has left and is still head of"):
        doctor.look_at_functions()


def test_a_warning_is_a_line_and_no_failure():
    the_policy()
    assert in_force().contacts["executive"].employee is None
    said = StringIO()
    with suppress(SystemExit):  # this machine may lack something else
        call_command("doctor", stdout=said)
    assert "WARNING  contacts: nobody holds" in said.getvalue()
    assert "PROBLEM  contacts" not in said.getvalue()


@pytest.mark.postgres
def test_a_database_on_another_machine_is_safe_and_on_the_way_there_encrypted(
    monkeypatch: pytest.MonkeyPatch,
):
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit TO off")
        with pytest.raises(doctor.DoctorProblem, match="synchronous_commit is off"):
            doctor.look_at_database()
        cursor.execute("SET synchronous_commit TO on")
        cursor.execute("SET datestyle TO 'German, DMY'")
        with pytest.raises(doctor.DoctorProblem, match="German, DMY, not as ISO"):
            doctor.look_at_database()
        cursor.execute("RESET datestyle")
        assert "durable commits" in doctor.look_at_database()
        cursor.execute("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
        if not cursor.fetchone()[0]:
            monkeypatch.setitem(connection.settings_dict, "HOST", "db.school.cn")
            with pytest.raises(doctor.DoctorProblem, match=r"db\.school\.cn is not encrypted"):
                doctor.look_at_database()


def test_a_site_whose_time_zone_this_machine_does_not_know_is_named():
    a_site("urumqi", "乌鲁木齐")
    Site.objects.filter(slug="urumqi").update(time_zone="Asia/Urumqi")
    assert doctor.look_at_time_zone().startswith("Asia/Shanghai, ")
    for slug, zone in (("lost", "Asia/Lost"), ("no-name", "../Urumqi")):
        a_site(slug, slug)
        Site.objects.filter(slug=slug).update(time_zone=zone)
    with pytest.raises(doctor.DoctorProblem, match=r"Lost \(lost\); ../Urumqi \(no-name\); "):
        doctor.look_at_time_zone()
