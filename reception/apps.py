from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReceptionConfig(AppConfig):
    """The wiring as an app, so that its commands, checks and catalogue are found."""

    name = "reception"
    verbose_name = _("迎客")

    def ready(self) -> None:
        from django.db.models import Subquery

        from reception import checks  # noqa: F401  (importing registers them)
        from reception.accounts import limits, trace
        from reception.accounts.actor import read_too
        from reception.notifications.models import Channel, Route
        from reception.policy.models import Edition, Limit

        limits.read_from(lambda: dict(Limit.objects.values_list("code", "value")))
        trace.watch(trace.SETTING, Channel, Route, ignoring=("rests_until",))
        read_too["edition"] = Subquery(Edition.objects.order_by().values("mark")[:1])
