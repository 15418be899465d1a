"""What visitors are told about their data: each change is a new version."""

from typing import Any

from django.db.models import Max
from django.forms import model_to_dict
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from reception.organisation.admin_pages import register_with_history
from reception.policy.admin.constraints import PolicyPage
from reception.policy.models import PrivacyText


class PrivacyTextPage(PolicyPage):
    """Versions stay: visitors have accepted them."""

    list_display = ["__str__", "asks_acceptance"]
    search_fields = ["text"]
    fields = ["text", "text_en", "asks_acceptance"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Begin a new version with the words of the last one."""
        last = PrivacyText.objects.first()
        given: dict[str, Any] = super().get_changeform_initial_data(request)
        return {**(model_to_dict(last) if last is not None else {}), **given}

    def save_model(self, request: HttpRequest, obj: PrivacyText, form: Any, change: bool) -> None:
        """Write a new version, also where somebody has opened an earlier one."""
        obj.pk, obj._state.adding = None, True
        obj.version = 1 + (PrivacyText.objects.aggregate(last=Max("version"))["last"] or 0)
        super().save_model(request, obj, form, change=False)

    def response_change(self, request: HttpRequest, obj: PrivacyText) -> HttpResponse:
        """Say that there is a new version, and show all of them."""
        self.message_user(request, _("已保存为新的一版。"))
        return HttpResponseRedirect(reverse("admin:policy_privacytext_changelist"))


register_with_history((PrivacyText, PrivacyTextPage))
