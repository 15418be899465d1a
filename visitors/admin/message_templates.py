"""The templates of notices in admin, with a preview of each channel (V3, V5, privacy 7).

The rows are the policy's; the page is here because it shows what a visit fills in and how much a
chat takes.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reception.notifications import limits, link_kinds
from reception.organisation.admin_pages import InWords, WithHistory
from reception.policy.messages import LINK, Wording, kinds, placeholders_of, shipped
from reception.policy.models import MessageTemplate

TEXTS = ("subject", "text", "group_text")


@dataclass(frozen=True)
class MessagePreview:
    """A message as one channel shows it; in chats with the bytes that each vendor takes."""

    channel: Any
    subject: str
    text: str
    vendors: Iterable[limits.Vendor] = ()

    @property
    def size(self) -> int:
        return limits.size(self.text)


def previews(wording: Wording) -> list[MessagePreview]:
    """Return a template as mail, as a message to one person and as a message to a group, about the
    visitor or the case of the examples; nothing for a kind that nobody sends.
    """
    kind = kinds.get(wording.kind)
    if kind is None or not (wording.subject or wording.text):
        return []
    examples = {name: one.example for name, one in kind.placeholders.items()}
    message = wording.filled(examples, examples)
    link = link_kinds.kinds[kind.purpose].example(kind.purpose) if kind.purpose else LINK
    body = "\n".join(link if line == LINK else line for line in message.text.split("\n"))
    mail = MessagePreview(_("邮件"), message.subject, body)
    if kind.to_outsiders:  # who have no chat with us
        return [mail, MessagePreview(_("短信（由网关发送）"), "", body)]
    chats = limits.VENDORS.values()
    to_one = MessagePreview(_("聊天：发给本人"), "", f"{message.subject}\n\n{body}", chats)
    if kind.not_in_groups:
        return [mail, to_one]
    return [mail, to_one, MessagePreview(_("聊天：发到群里"), "", message.group_text, chats)]


class MessageForm(InWords):
    words = {"a_message_says_something": ("text", _("标题和内容都要写。"))}

    def is_valid(self) -> bool:
        """Be invalid where only a preview is asked for, so that the page is drawn again with what
        was typed and nothing is saved.
        """
        return super().is_valid() and "_preview" not in self.data


class MessagePage(WithHistory):
    form = MessageForm
    list_display = ["__str__", "subject", "goes_to_groups"]
    search_fields = ["subject", "text", "group_text"]
    fieldsets = [
        (None, {"fields": ["kind", "subject"]}),
        (_("发给本人"), {"fields": ["text"]}),
        (_("发到群里"), {"fields": ["group_text"]}),
    ]

    class Media:
        css = {"all": ["css/message.css"]}

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Keep what a row is about: which kinds there are, the programs decide."""
        return ["kind"] if obj is not None else []

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Begin a new row with the wording in which its notice goes out until then."""
        kind = request.GET.get("kind", "")
        return asdict(shipped(kind)) if kind in kinds else {}

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        """Say which notices go out as shipped, because they have no row."""
        worded = set(MessageTemplate.objects.values_list("kind", flat=True))
        if request.method == "GET" and self.has_add_permission(request):
            for kind in kinds.values():
                if kind.code not in worded:
                    link = f"{reverse('admin:policy_messagetemplate_add')}?kind={kind.code}"
                    none = gettext("“%(kind)s”还没有模板，按出厂措辞发送。") % {"kind": kind.label}
                    write = format_html('<a href="{}">{}</a>', link, gettext("写一个"))
                    messages.info(request, format_html("{} {}", none, write))
        return super().changelist_view(request, extra_context)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        """Put the placeholders and the previews beside the fields: of what is typed, else of what
        is kept.
        """
        form = context["adminform"].form
        typed = {
            name: form[name].value() if name in form.fields else getattr(form.instance, name)
            for name in TEXTS
        }
        kind = form["kind"].value() if "kind" in form.fields else form.instance.kind
        texts = {name: "\n".join(str(text or "").splitlines()) for name, text in typed.items()}
        wording = Wording(**texts, kind=kind or "")
        context |= {
            "placeholders": placeholders_of(kind or ""),
            "previews": previews(wording),
            "previewed": "_preview" in request.POST,
        }
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description=_("发到群里"), boolean=True)
    def goes_to_groups(self, template: MessageTemplate) -> bool:
        return template.group_text != ""
