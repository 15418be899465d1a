"""Who wants to read each morning what waits for them (W3)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class DailyLine(models.Model):
    """Somebody is sent, once a working day, what is late, or due by the end of the next one."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="daily_line", verbose_name=_("账号")
    )
    told_on = models.DateField(_("最近一次"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("每天一行待办")
        verbose_name_plural = pgettext_lazy("plural", "每天一行待办")

    def __str__(self) -> str:
        return str(self.user)
