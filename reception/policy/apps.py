from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PolicyConfig(AppConfig):
    name = "reception.policy"
    label = "policy"
    verbose_name = _("接待制度")
    admin_order = 20
    admin_says = _("谁按什么规格接待，多久没人应答就找谁，违规怎样处罚。改了立即生效，都有记录。")
    admin_models = (
        "category gradingrule receptionstandard sentence contact topic jobpost escalationstep"
        " escortstep duerule limit messagetemplate privacytext ladder automaticproposal"
    )

    def ready(self) -> None:
        from reception.organisation import functions
        from reception.organisation.functions import Function
        from reception.policy import rulebook
        from reception.policy.models import Contact, JobPost

        rulebook.watch()
        functions.add(
            Function(Contact, "employee", _("联系人“%(row)s”")),
            Function(JobPost, "recruiter", _("岗位“%(row)s”的招聘人")),
        )
