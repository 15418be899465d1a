"""An English reader reads the names that people write in English, also where a row keeps a text."""

from types import SimpleNamespace

import pytest
from django.utils.translation import override

from reception.organisation.languages import SaidColumn
from reception.organisation.models import Employee
from reception.organisation.names import said_in
from tests.builders import a_visit, an_employee

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture(autouse=True)
def _colleagues() -> None:
    an_employee("赵凯", name_en="Zhao Kai")
    an_employee("李敏")
    an_employee("王方", name_en="Wang Fang")
    an_employee("王芳", name_en="Fang Wang")
    Employee.objects.filter(name="王方").update(name="王芳")


@pytest.mark.parametrize(
    ("kept", "read"),
    [
        ("赵凯", "Zhao Kai"),
        ("李敏", "李敏"),
        ("王芳", "王芳"),  # who of two is meant, the text does not say
        ("赵凯、李敏", "Zhao Kai, 李敏"),
        ({"name": "赵凯", "minutes": 5}, {"name": "Zhao Kai", "minutes": 5}),
    ],
)
def test_a_text_that_was_kept_names_people_as_the_reader_knows_them(kept: object, read: object):
    for language, expected in (("zh-hans", kept), ("en", read)):
        with override(language):
            (row,) = said_in([SimpleNamespace(words=kept)], "words")
        assert row.words == expected


def test_a_query_reads_the_column_of_its_reader():
    visit = a_visit("王悦", host=Employee.objects.get(name="赵凯"))
    for language, expected in (("zh-hans", "赵凯"), ("en", "Zhao Kai")):
        with override(language):
            rows = type(visit).objects.annotate(said=SaidColumn("host__name"))
            assert rows.values_list("said", flat=True).get() == expected
