from django.apps import AppConfig


class LostPropertyConfig(AppConfig):
    name = "tests.architecture.lost_property"
    label = "lost_property"
    verbose_name = "失物"

    def ready(self) -> None:
        from reception import retention
        from reception.accounts import groups, navigation, permissions
        from reception.notifications.link_kinds import register_link
        from reception.policy import messages
        from tests.architecture.lost_property import finds, places

        permissions.register(self.label, places.PERMISSIONS)
        groups.register_models("lost", self.label)
        navigation.register(places.NAVIGATION)
        messages.register(finds.NOTICE)
        register_link(finds.LINK)
        retention.add_kinds(finds.KIND)
        retention.register(finds.PART)
