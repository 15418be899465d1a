from collections.abc import Callable

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PrintingConfig(AppConfig):
    name = "visitors.printing"
    label = "printing"
    verbose_name = pgettext_lazy("plural", "打印")

    def ready(self) -> None:
        from visitors.pages import page_actions

        page_actions.register(
            page_actions.PageAction("badges", "badges_print", _("打印访客牌…"), "badge.keep")
        )

    def doctor_lines(self) -> dict[str, Callable[[], str]]:
        return {"printer font": self.typeface}

    def typeface(self) -> str:
        """Tell with which typeface badges are printed; an OSError where it cannot be read."""
        from reportlab.pdfbase.ttfonts import TTFError

        from visitors.printing import fonts

        try:
            return f"{fonts.NAME}, {len(fonts.typeface().face.charToGlyph):,} characters"
        except TTFError as why:
            raise OSError(f"{fonts.FILE.name}: {why}") from why
