import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import reception.db.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("due", "0001_initial"),
        ("organisation", "0001_initial"),
        ("policy", "0001_initial"),
        ("visitors", "0002_triggers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Client",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("person", "个人"), ("organisation", "单位")],
                        max_length=12,
                        verbose_name="种类",
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="客户名称")),
                (
                    "folded_name",
                    reception.db.fields.FoldedField(
                        blank=True, editable=False, max_length=120, of="name"
                    ),
                ),
                (
                    "secrecy",
                    models.CharField(
                        choices=[("normal", "普通"), ("confidential", "机密"), ("secret", "绝密")],
                        default="normal",
                        help_text="L3",
                        max_length=12,
                        verbose_name="密级",
                    ),
                ),
                ("contact", models.CharField(blank=True, max_length=60, verbose_name="联系人")),
                ("phone", models.CharField(blank=True, max_length=30, verbose_name="电话")),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="地址")),
                ("trade", models.CharField(blank=True, max_length=60, verbose_name="企业性质")),
                (
                    "place",
                    models.CharField(
                        blank=True,
                        help_text="没有纸质档案就留空（L9）",
                        max_length=60,
                        verbose_name="纸质档案放在哪里",
                    ),
                ),
                ("made_at", models.DateTimeField(verbose_name="建档")),
                (
                    "waits_since",
                    models.DateTimeField(blank=True, null=True, verbose_name="上次接触"),
                ),
                (
                    "promised_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="约好下次"),
                ),
                ("struck_at", models.DateTimeField(blank=True, null=True, verbose_name="注销")),
                (
                    "struck_why",
                    models.CharField(blank=True, max_length=200, verbose_name="注销的原因"),
                ),
                (
                    "client_class",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="policy.clientclass",
                        verbose_name="客户类别",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="建档账号",
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
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="a_client_has_a_name"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("struck_at__isnull", True), ("struck_why", "")),
                            models.Q(
                                ("struck_at__isnull", False),
                                models.Q(("struck_why", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_file_is_struck_out_for_a_reason",
                    ),
                ],
                "indexes": [
                    models.Index(
                        fields=["folded_name"],
                        name="clients_by_name",
                        opclasses=["text_pattern_ops"],
                    ),
                    models.Index(
                        condition=models.Q(("phone", ""), _negated=True),
                        fields=["phone"],
                        name="clients_by_phone",
                    ),
                    models.Index(fields=["client_class", "waits_since"], name="clients_by_rhythm"),
                    models.Index(
                        condition=models.Q(("promised_at__isnull", False)),
                        fields=["promised_at"],
                        name="clients_promised",
                    ),
                ],
                "verbose_name": "客户档案",
                "verbose_name_plural": "客户档案",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="ClientEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("by_name", models.CharField(blank=True, max_length=60, verbose_name="经手人")),
                ("words", models.TextField(blank=True, max_length=2000, verbose_name="写了什么")),
                ("facts", models.JSONField(default=dict, verbose_name="记录")),
                ("request_key", models.CharField(blank=True, editable=False, max_length=80)),
                ("request_digest", models.CharField(blank=True, editable=False, max_length=64)),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("made", "建档"),
                            ("changed", "更改"),
                            ("contact", "联系"),
                            ("opened", "打开看"),
                            ("assigned", "换跟进人"),
                            ("claimed", "认领"),
                            ("lapsed", "失效"),
                            ("lent", "借阅"),
                            ("struck", "注销"),
                        ],
                        max_length=8,
                        verbose_name="事项",
                    ),
                ),
                (
                    "way",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("call", "电话"),
                            ("visit", "拜访"),
                            ("letter", "信函"),
                            ("text", "短信、微信"),
                        ],
                        max_length=6,
                        verbose_name="怎样联系",
                    ),
                ),
                ("reached", models.BooleanField(blank=True, null=True, verbose_name="联系到了")),
                ("satisfied", models.BooleanField(blank=True, null=True, verbose_name="满意")),
                ("next_at", models.DateTimeField(blank=True, null=True, verbose_name="约好下次")),
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
                    "client",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="clients.client",
                        verbose_name="客户",
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
                        name="a_request_about_a_client_has_one_effect",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("by__isnull", True), models.Q(("request_key", ""), _negated=True)
                        ),
                        fields=("request_key",),
                        name="a_request_of_nobody_about_a_client_has_one_effect",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("reached__isnull", False),
                                ("what", "contact"),
                                models.Q(("way", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("what", "contact"), _negated=True),
                                ("reached__isnull", True),
                                ("satisfied__isnull", True),
                                ("way", ""),
                            ),
                            _connector="OR",
                        ),
                        name="a_contact_says_how_and_whether_it_reached",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("what", "opened"), _negated=True),
                            models.Q(
                                ("next_at__isnull", False), models.Q(("words", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="a_file_is_opened_for_a_reason_until_a_moment",
                    ),
                ],
                "indexes": [
                    models.Index(fields=["client", "id"], name="events_of_a_client"),
                    models.Index(
                        condition=models.Q(("what", "opened")),
                        fields=["by", "client", "next_at"],
                        name="files_open_to_somebody",
                    ),
                ],
                "verbose_name": "客户的经过",
                "verbose_name_plural": "客户的经过",
                "ordering": ["id"],
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="client",
            name="anchor",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="waits",
                to="clients.clientevent",
                verbose_name="上次接触的记录",
            ),
        ),
        migrations.CreateModel(
            name="ClientLoan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("purpose", models.CharField(max_length=200, verbose_name="用途")),
                ("reason", models.CharField(max_length=200, verbose_name="原因")),
                ("asked_at", models.DateTimeField(verbose_name="申请")),
                ("lent_at", models.DateTimeField(blank=True, null=True, verbose_name="借出")),
                ("until", models.DateTimeField(blank=True, null=True, verbose_name="到期")),
                ("back_at", models.DateTimeField(blank=True, null=True, verbose_name="交还")),
                (
                    "approval",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="client_loan",
                        to="due.approval",
                        verbose_name="审批",
                    ),
                ),
                (
                    "borrower",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.employee",
                        verbose_name="借阅人",
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="loans",
                        to="clients.client",
                        verbose_name="客户",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("back_at__isnull", True)),
                        fields=("client", "borrower"),
                        name="a_file_is_lent_to_somebody_once_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("purpose", ""), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                        ),
                        name="a_loan_says_what_for",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lent_at__isnull", True), ("until__isnull", True)),
                            models.Q(
                                ("lent_at__isnull", False),
                                ("until__gt", models.F("lent_at")),
                                ("until__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="a_loan_begins_before_it_ends",
                    ),
                ],
                "indexes": [
                    models.Index(fields=["client", "-id"], name="loans_of_a_client"),
                    models.Index(
                        condition=models.Q(("back_at__isnull", True), ("lent_at__isnull", False)),
                        fields=["until"],
                        name="loans_to_hand_back",
                    ),
                ],
                "verbose_name": "借阅",
                "verbose_name_plural": "借阅",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="ClientPerson",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="people",
                        to="clients.client",
                        verbose_name="客户",
                    ),
                ),
                (
                    "visitor",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="client_file",
                        to="visitors.visitor",
                        verbose_name="访客",
                    ),
                ),
            ],
            options={
                "verbose_name": "档案里的人",
                "verbose_name_plural": "档案里的人",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="ClientReader",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="readers",
                        to="clients.client",
                        verbose_name="客户",
                    ),
                ),
                (
                    "employee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.employee",
                        verbose_name="可以看的人",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("client", "employee"), name="a_reader_is_named_once_for_a_file"
                    )
                ],
                "verbose_name": "知情人",
                "verbose_name_plural": "知情人",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Assignment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("clause", models.CharField(max_length=10, verbose_name="条款")),
                ("why", models.CharField(max_length=200, verbose_name="为什么")),
                ("began_at", models.DateTimeField(verbose_name="从")),
                ("by_name", models.CharField(blank=True, max_length=60, verbose_name="经手人")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="到")),
                (
                    "ended_clause",
                    models.CharField(blank=True, max_length=10, verbose_name="按哪一条结束"),
                ),
                (
                    "ended_why",
                    models.CharField(blank=True, max_length=200, verbose_name="为什么结束"),
                ),
                (
                    "ended_by_name",
                    models.CharField(blank=True, max_length=60, verbose_name="由谁结束"),
                ),
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
                    "employee",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.employee",
                        verbose_name="跟进人",
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to="clients.client",
                        verbose_name="客户",
                    ),
                ),
            ],
            options={
                "verbose_name": "跟进人",
                "verbose_name_plural": "跟进人",
                "ordering": ["id"],
                "indexes": [
                    models.Index(fields=["client", "id"], name="assignments_of_a_client"),
                    models.Index(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=["employee", "-client"],
                        name="clients_of_somebody",
                    ),
                    models.Index(fields=["employee", "began_at"], name="clients_taken_by_somebody"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("client",),
                        name="one_assignment_of_a_client_stands",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("clause", ""), _negated=True),
                            models.Q(("why", ""), _negated=True),
                        ),
                        name="an_assignment_says_by_what_clause_and_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("ended_why", "")),
                            models.Q(
                                ("ended_at__gte", models.F("began_at")),
                                models.Q(("ended_why", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="an_assignment_ends_after_it_began_and_says_why",
                    ),
                ],
            },
        ),
    ]
