"""What a cell of an imported table says: a row of another table, a telephone number, yes or no."""

from typing import Any

from django.utils.translation import gettext
from import_export import widgets

from reception.organisation import people, phones
from reception.organisation.models import Employee
from reception.text import plain

YES, NO = {"是", "在职", "1", "true", "yes", "y"}, {"否", "离职", "0", "false", "no", "n"}


class RowByName(widgets.Widget):
    """A row of another small table, found by what people call it, however it is spelled."""

    def __init__(self, model: Any, *names: str) -> None:
        super().__init__()
        self.model, self.names = model, names
        self.rows: list[Any] = []

    def clean(self, value: str, row: Any = None, **_kwargs: Any) -> Any:
        """Return the row.

        Raises:
            ValueError: there is none, or more than one.
        """
        if not value:
            return None
        self.rows = self.rows or list(self.model.objects.all())
        for name in self.names:
            matches = [row for row in self.rows if plain(getattr(row, name)) == plain(value)]
            if len(matches) == 1:
                return matches[0]
        raise ValueError(gettext("找不到「%s」。") % value)

    def render(self, value: Any, obj: Any = None, **_kwargs: Any) -> str:
        """Return what it is called."""
        return "" if value is None else str(getattr(value, self.names[0]))


class Numbered(widgets.Widget):
    """An employee, by their number."""

    def clean(self, value: str, row: Any = None, **_kwargs: Any) -> Employee | None:
        """Return the employee.

        Raises:
            ValueError: there is none, or more than one may be meant.
        """
        employee = people.numbered(value) if value else None
        if value and employee is None:
            raise ValueError(gettext("找不到「%s」。") % value)
        return employee

    def render(self, value: Any, obj: Any = None, **_kwargs: Any) -> str:
        """Return the number."""
        return "" if value is None else str(value.number)


class Phone(widgets.Widget):
    """A telephone number, kept as E.164."""

    def clean(self, value: str, row: Any = None, **_kwargs: Any) -> str:
        """Return the number.

        Raises:
            ValueError: it is none.
        """
        try:
            return phones.read(value)
        except phones.NotAPhone as why:
            raise ValueError(" ".join(why.messages)) from why


class YesNo(widgets.Widget):
    """是 or 否; an empty cell leaves it as it is."""

    def clean(self, value: str, row: Any = None, **_kwargs: Any) -> bool | None:
        """Return the answer.

        Raises:
            ValueError: it is neither.
        """
        answer = value.strip().casefold()
        if answer and answer not in YES | NO:
            raise ValueError(gettext("请填 是 或 否。"))
        return answer in YES if answer else None

    def render(self, value: Any, obj: Any = None, **_kwargs: Any) -> str:
        """Return 是 or 否."""
        return "是" if value else "否"
