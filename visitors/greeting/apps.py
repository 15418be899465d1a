from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GreetingConfig(AppConfig):
    name = "visitors.greeting"
    label = "greeting"
    verbose_name = _("访客的习惯")

    def ready(self) -> None:
        from reception import retention
        from visitors.demo import chapters
        from visitors.greeting import demo, kept, views
        from visitors.pages import greetings, visit_blocks

        chapters.add(demo.tell)
        greetings.add(views.greeting)
        visit_blocks.add(views.of_visit)
        retention.add_kinds(kept.KIND)
        retention.register(kept.PART)
