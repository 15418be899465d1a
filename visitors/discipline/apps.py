from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class DisciplineConfig(AppConfig):
    name = "visitors.discipline"
    label = "discipline"
    verbose_name = pgettext_lazy("plural", "违规")
