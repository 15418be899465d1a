"""What the steps of setting up ask."""

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reception.accounts.page_forms import PageForm, TidyField
from reception.accounts.permissions import ROLES
from reception.notifications.channel_admin import ChannelForm
from reception.notifications.models import Channel
from reception.organisation import people
from reception.organisation.admin import UPLOAD_AT_MOST, EmployeeForm, SiteForm
from reception.organisation.models import Employee, Site
from reception.policy import packs
from reception.policy.models import Category
from visitors.pages.badges import NewBadgesForm
from visitors.setup import house


class StepForm(PageForm):
    """A form of a step; its ids are not those of the form in the frame that chooses the site."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "setup-%s", **kwargs})


class PackForm(StepForm):
    """Which policy to begin with."""

    pack = forms.ChoiceField(label=_("从哪一套开始"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pack"].choices = [  # type: ignore[attr-defined]
            (pack.code, f"{pack} · {pack.about}") for pack in packs.packs().values()
        ]


class CategoriesForm(StepForm):
    """Which categories of visitors there are here."""

    categories = forms.ModelMultipleChoiceField(
        Category.objects.all(),
        to_field_name="code",
        label=_("用哪些访客类别"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class NewSiteForm(StepForm, SiteForm):
    """A site, its hours and its badges; its code follows from the name."""

    class Meta:
        model = Site
        fields = ["company", "name", "opens", "closes", "time_zone", "badge_material", "phone"]
        labels = {"name": _("园区名称")}
        help_texts = {"name": _("只有一处的，写“总部”就行")}
        widgets = {
            name: forms.TimeInput({"type": "time"}, format="%H:%M") for name in ("opens", "closes")
        }

    def save(self, commit: bool = True) -> Site:
        """Make the site, with a code of its own."""
        self.instance.slug = house.new_code(Site, "slug", self.cleaned_data["name"])
        self.instance.order = Site.objects.count() + 1
        site: Site = super().save(commit)
        return site


class HouseForm(StepForm):
    """Departments and positions, one a line; what exists stays."""

    departments = forms.CharField(
        label=_("部门，一行一个"),
        required=False,
        widget=forms.Textarea({"rows": 10, "cols": False}),
    )
    positions = forms.CharField(
        label=_("职务和级别，一行一个，如：经理 5"),
        help_text=_("数字越大职位越高；访客的职务也按这张表看"),
        required=False,
        widget=forms.Textarea({"rows": 10, "cols": False}),
    )

    def clean_departments(self) -> list[str]:
        """Read one name a line."""
        return house.department_lines(self.cleaned_data["departments"])

    def clean_positions(self) -> list[tuple[str, int]]:
        """Read a name and a level a line."""
        try:
            return house.position_lines(self.cleaned_data["positions"])
        except ValueError as why:
            raise forms.ValidationError(str(why)) from why


class NewEmployeeForm(StepForm, EmployeeForm):
    """One employee."""

    renamed = None  # type: ignore[assignment]

    class Meta:
        model = Employee
        fields = ["number", "name", "site", "department", "position", "email", "phone", "extension"]


class ListForm(StepForm):
    """A table of employees; departments that it names and we lack may be made along the way."""

    table = forms.FileField(label=_("员工名单（XLSX 或 CSV）"))
    departments = forms.BooleanField(
        label=_("名单里没有建过的部门，一并建立"), required=False, initial=True
    )

    def clean_table(self) -> Any:
        """Refuse a file that no list of people fills."""
        if self.cleaned_data["table"].size > UPLOAD_AT_MOST:
            raise forms.ValidationError(_("文件太大，最多 5 MB。"))
        return self.cleaned_data["table"]


class NewChannelForm(StepForm, ChannelForm):
    """A way out beside e-mail."""

    forget_secret = None  # type: ignore[assignment]

    class Meta(ChannelForm.Meta):
        model = Channel
        fields = ["name", "kind", "address", "secret", "account", "agent"]


class TestForm(StepForm):
    """To whom a test message goes."""

    person = TidyField(
        label=_("发给谁（在这个渠道的账号；群机器人可以不填）"), max_length=120, required=False
    )

    def __init__(self, *args: Any, label: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].label = label or self.fields["person"].label


class SiteBadgesForm(StepForm, NewBadgesForm):
    """A range of new numbers for a site."""

    site = forms.ModelChoiceField(
        Site.objects.filter(is_active=True), label=_("园区"), empty_label=None
    )
    field_order = ["site", "kind", "first", "last"]


class AccountForm(StepForm):
    """A person, their role and their sites, in one form."""

    person = TidyField(label=_("员工（姓名或工号）"), max_length=60, spare=20)
    role = forms.ChoiceField(label=_("角色"), initial="desk")
    sites = forms.ModelMultipleChoiceField(
        Site.objects.filter(is_active=True),
        to_field_name="slug",
        label=_("在哪些园区"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    username = TidyField(
        label=_("登录名"), max_length=60, widget=forms.TextInput({"autocomplete": "username"})
    )
    password = forms.CharField(
        label=_("第一个密码"),
        help_text=_("至少 10 个字符，请本人登录后改掉"),
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = [(code, gettext(name)) for code, name in ROLES.items()]
        self.fields["role"].choices = roles  # type: ignore[attr-defined]

    def clean_person(self) -> Employee:
        """Find the one employee who is meant."""
        sites = list(Site.objects.values_list("pk", flat=True))
        employee = people.the_one_meant(self.cleaned_data["person"], sites)
        if employee is None:
            raise forms.ValidationError(_("没有这位员工，或者有几位，请填工号。"))
        return employee

    def clean_username(self) -> str:
        """Refuse a name that signs somebody in already."""
        username: str = User.normalize_username(self.cleaned_data["username"])
        User.username_validator(username)
        if User.objects.filter(username=username).exists():
            raise forms.ValidationError(_("已有这个登录名，请换一个。"))
        return username

    def clean_password(self) -> str:
        """Hold the password to the rules of the house."""
        validate_password(self.cleaned_data["password"])
        return str(self.cleaned_data["password"])
