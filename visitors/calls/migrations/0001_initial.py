import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("organisation", "0001_initial"),
        ("policy", "0001_initial"),
        ("visitors", "0002_triggers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Call",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "direction",
                    models.CharField(
                        choices=[("in", "打进来"), ("out", "打出去")],
                        default="in",
                        max_length=3,
                        verbose_name="方向",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("ringing", "正在响"),
                            ("missed", "未接"),
                            ("open", "正在接听"),
                            ("message", "留言待办"),
                            ("closed", "已办完"),
                        ],
                        max_length=7,
                        verbose_name="状态",
                    ),
                ),
                (
                    "result",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("answered", "前台已答复"),
                            ("passed_on", "已转接"),
                            ("message", "已留言"),
                            ("called_back", "已回电"),
                            ("gone", "对方挂断"),
                        ],
                        max_length=11,
                        verbose_name="结果",
                    ),
                ),
                (
                    "number",
                    models.CharField(
                        blank=True, db_index=True, max_length=30, verbose_name="来电号码"
                    ),
                ),
                ("caller", models.CharField(blank=True, max_length=60, verbose_name="来电人")),
                ("organisation", models.CharField(blank=True, max_length=120, verbose_name="单位")),
                ("content", models.TextField(blank=True, max_length=1000, verbose_name="什么事")),
                ("began_at", models.DateTimeField(verbose_name="来电时间")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="接听")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="结束")),
                (
                    "kind",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="policy.callkind",
                        verbose_name="种类",
                    ),
                ),
                (
                    "passed_to",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.employee",
                        verbose_name="转给谁",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.site",
                        verbose_name="园区",
                    ),
                ),
                (
                    "taken_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="接听账号",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="policy.deskoption",
                        verbose_name="信息获取渠道",
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="policy.topic",
                        verbose_name="推销内容",
                    ),
                ),
                (
                    "visitor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="visitors.visitor",
                        verbose_name="访客",
                    ),
                ),
                (
                    "wanted",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.employee",
                        verbose_name="找谁",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("ended_at__isnull", False),
                                ("state", "closed"),
                                models.Q(("result", ""), _negated=True),
                            ),
                            models.Q(models.Q(("state", "closed"), _negated=True), ("result", "")),
                            _connector="OR",
                        ),
                        name="a_call_has_a_result_once_it_is_closed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("answered_at__isnull", True), ("state__in", ["ringing", "missed"])
                            ),
                            models.Q(
                                ("answered_at__isnull", False), ("state__in", ["open", "message"])
                            ),
                            ("state", "closed"),
                            _connector="OR",
                        ),
                        name="a_call_that_rings_or_is_missed_was_not_answered",
                    ),
                ],
                "indexes": [
                    models.Index(fields=["site", "began_at"], name="calls_of_a_day"),
                    models.Index(
                        condition=models.Q(("state", "closed"), _negated=True),
                        fields=["site", "state"],
                        name="calls_to_look_after",
                    ),
                ],
                "verbose_name": "来电",
                "verbose_name_plural": "来电",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="CallEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("rang", "响铃"),
                            ("taken", "接听"),
                            ("who", "认出来电的人"),
                            ("tried", "转接"),
                            ("complaint", "登记投诉"),
                            ("message", "留言"),
                            ("again", "没有看，换一种方式再告诉"),
                            ("read", "看到留言"),
                            ("called_back", "回电"),
                            ("missed", "没有接到"),
                            ("hung_up", "挂断"),
                            ("closed", "办完"),
                        ],
                        max_length=11,
                        verbose_name="事项",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("by_name", models.CharField(blank=True, max_length=60, verbose_name="经手人")),
                ("extension", models.CharField(blank=True, max_length=12, verbose_name="分机")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("connected", "接通"),
                            ("engaged", "占线"),
                            ("no_answer", "没人接"),
                            ("refused", "不接"),
                        ],
                        max_length=9,
                        verbose_name="接通了吗",
                    ),
                ),
                ("words", models.TextField(blank=True, max_length=2000, verbose_name="写了什么")),
                ("facts", models.JSONField(default=dict, verbose_name="记录")),
                ("request_key", models.CharField(blank=True, editable=False, max_length=80)),
                ("request_digest", models.CharField(blank=True, editable=False, max_length=64)),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="经手账号",
                    ),
                ),
                (
                    "call",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="calls.call",
                        verbose_name="来电",
                    ),
                ),
                (
                    "employee",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.employee",
                        verbose_name="哪一位",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("request_key", ""), _negated=True),
                        fields=("by", "request_key"),
                        name="a_request_about_a_call_has_one_effect",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("by__isnull", True), models.Q(("request_key", ""), _negated=True)
                        ),
                        fields=("request_key",),
                        name="a_request_by_the_link_of_a_call_has_one_effect",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("what", "tried"), models.Q(("outcome", ""), _negated=True)),
                            models.Q(models.Q(("what", "tried"), _negated=True), ("outcome", "")),
                            _connector="OR",
                        ),
                        name="a_try_to_connect_says_how_it_ended",
                    ),
                ],
                "indexes": [models.Index(fields=["call", "id"], name="events_of_a_call")],
                "verbose_name": "来电的经过",
                "verbose_name_plural": "来电的经过",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="CallMessage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("words", models.TextField(blank=True, max_length=1000, verbose_name="留言")),
                ("call_back", models.BooleanField(default=True, verbose_name="要回电")),
                ("minutes", models.PositiveSmallIntegerField(verbose_name="几分钟内回电")),
                ("left_at", models.DateTimeField(verbose_name="留下")),
                (
                    "again_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="换一种方式告诉"),
                ),
                ("read_at", models.DateTimeField(blank=True, null=True, verbose_name="看到")),
                (
                    "called_back_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="回电"),
                ),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="办完")),
                (
                    "call",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="message",
                        to="calls.call",
                        verbose_name="来电",
                    ),
                ),
                (
                    "to",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.employee",
                        verbose_name="留给谁",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("called_back_at__isnull", True),
                            ("read_at__isnull", False),
                            _connector="OR",
                        ),
                        name="a_message_is_called_back_after_it_is_read",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("done_at__isnull", True),
                            models.Q(("called_back_at__isnull", False), ("read_at__isnull", False)),
                            models.Q(("call_back", False), ("read_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_message_is_done_after_the_caller_was_called_back",
                    ),
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("done_at__isnull", True)),
                        fields=["to"],
                        name="messages_to_do",
                    )
                ],
                "verbose_name": "电话留言",
                "verbose_name_plural": "电话留言",
                "ordering": ["-id"],
            },
        ),
    ]
