"""The forms of somebody's data."""

from django import forms
from django.utils.translation import gettext_lazy as _

from reception.accounts.page_forms import PageForm, TidyField


class EraseForm(PageForm):
    """Why a visitor's data is erased, and that it is meant."""

    boxes = {"reason": "full"}

    reason = TidyField(
        label=_("原因"), max_length=200, help_text=_("例如“本人书面要求”；不用写访客的姓名。")
    )
    sure = forms.BooleanField(label=_("已核对是本人要求，删除以后不能恢复"))
