import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("due", "0001_initial"),
        ("organisation", "0001_initial"),
        ("visitors", "0002_triggers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PlanBook",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(unique=True)),
                ("last", models.PositiveIntegerField(default=0)),
            ],
            options={
                "verbose_name": "接待计划编号",
                "verbose_name_plural": "接待计划编号",
            },
        ),
        migrations.CreateModel(
            name="Plan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=16, unique=True, verbose_name="编号")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "草稿"),
                            ("submitted", "审批中"),
                            ("returned", "退回"),
                            ("approved", "已批准"),
                            ("closed", "已关单"),
                            ("cancelled", "已取消"),
                        ],
                        db_index=True,
                        default="draft",
                        max_length=9,
                        verbose_name="状态",
                    ),
                ),
                ("title", models.CharField(max_length=80, verbose_name="名称")),
                ("unit", models.CharField(blank=True, max_length=120, verbose_name="单位")),
                ("mission", models.CharField(blank=True, max_length=200, verbose_name="事由")),
                ("client", models.CharField(blank=True, max_length=120, verbose_name="客户")),
                (
                    "transport",
                    models.CharField(
                        blank=True,
                        help_text="车次或航班，在哪里接",
                        max_length=120,
                        verbose_name="交通",
                    ),
                ),
                (
                    "contact",
                    models.CharField(blank=True, max_length=120, verbose_name="对方联系人"),
                ),
                (
                    "scheme",
                    models.CharField(
                        choices=[("class", "按来宾类别，每人总额"), ("client", "按客户级别，分项")],
                        max_length=6,
                        verbose_name="哪一套标准",
                    ),
                ),
                ("code", models.CharField(max_length=12, verbose_name="类别或级别")),
                ("heads", models.PositiveIntegerField(default=1, verbose_name="来宾人数")),
                ("begins_at", models.DateTimeField(verbose_name="到")),
                ("ends_at", models.DateTimeField(verbose_name="走")),
                (
                    "reason",
                    models.CharField(blank=True, max_length=200, verbose_name="超出标准的理由"),
                ),
                ("made_at", models.DateTimeField(verbose_name="写于")),
                ("phoned_at", models.DateTimeField(blank=True, null=True, verbose_name="电话同意")),
                ("completed_at", models.DateTimeField(blank=True, null=True, verbose_name="补齐")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="关单")),
                (
                    "told",
                    models.JSONField(
                        blank=True, editable=False, null=True, verbose_name="送审时的标准"
                    ),
                ),
                (
                    "version",
                    models.PositiveIntegerField(default=0, editable=False, verbose_name="版本"),
                ),
                (
                    "applicant",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.employee",
                        verbose_name="申请人",
                    ),
                ),
                (
                    "applied_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="申请账号",
                    ),
                ),
                (
                    "copied_from",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="plans.plan",
                        verbose_name="从哪个计划复制",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.department",
                        verbose_name="费用由哪个部门承担",
                    ),
                ),
                (
                    "host",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.employee",
                        verbose_name="谁负责接待",
                    ),
                ),
                (
                    "hosts",
                    models.ManyToManyField(
                        blank=True,
                        related_name="+",
                        to="organisation.employee",
                        verbose_name="接待人",
                    ),
                ),
                (
                    "phoned_to",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.employee",
                        verbose_name="电话里同意的人",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.site",
                        verbose_name="园区",
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="visitors.visit",
                        verbose_name="来访",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_at__gt", models.F("begins_at")),
                            ("heads__gte", 1),
                            models.Q(("title", ""), _negated=True),
                        ),
                        name="a_plan_is_for_somebody_and_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("closed_at__isnull", False), ("state__in", ["closed", "cancelled"])
                            ),
                            models.Q(
                                models.Q(("state__in", ["closed", "cancelled"]), _negated=True),
                                ("closed_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="a_plan_says_when_it_was_closed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("completed_at__isnull", True),
                                ("phoned_at__isnull", True),
                                ("phoned_to", None),
                            ),
                            models.Q(("phoned_at__isnull", False), ("phoned_to__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_plan_agreed_by_telephone_names_who",
                    ),
                ],
                "indexes": [
                    models.Index(fields=["department", "begins_at"], name="plans_of_a_department"),
                    models.Index(fields=["begins_at"], name="plans_of_a_month"),
                ],
                "verbose_name": "接待计划",
                "verbose_name_plural": "接待计划",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="PlanAsking",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=12, verbose_name="类别或级别")),
                (
                    "approval",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plan_asking",
                        to="due.approval",
                        verbose_name="审批",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="askings",
                        to="plans.plan",
                        verbose_name="接待计划",
                    ),
                ),
            ],
            options={
                "verbose_name": "送审",
                "verbose_name_plural": "送审",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="PlanEvent",
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
                            ("made", "写下"),
                            ("changed", "改动"),
                            ("asked", "送审"),
                            ("passed_on", "请下一级批"),
                            ("given", "批准"),
                            ("refused", "退回"),
                            ("withdrawn", "撤回"),
                            ("phoned", "电话同意"),
                            ("shifted", "日程顺延"),
                            ("confirmed", "确认日程"),
                            ("booked", "入账"),
                            ("struck", "划掉一笔"),
                            ("followed", "回访"),
                            ("closed", "关单"),
                            ("cancelled", "取消"),
                        ],
                        max_length=9,
                        verbose_name="事项",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("by_name", models.CharField(blank=True, max_length=60, verbose_name="经手人")),
                ("words", models.TextField(blank=True, max_length=500, verbose_name="说了什么")),
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
                    "plan",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="plans.plan",
                        verbose_name="接待计划",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("request_key", ""), _negated=True),
                        fields=("by", "request_key"),
                        name="a_request_about_a_plan_has_one_effect",
                    )
                ],
                "indexes": [models.Index(fields=["plan", "id"], name="events_of_a_plan")],
                "verbose_name": "接待计划的经过",
                "verbose_name_plural": "接待计划的经过",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="PlanGuest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="姓名")),
                (
                    "sex",
                    models.CharField(
                        blank=True,
                        choices=[("男", "男"), ("女", "女")],
                        max_length=1,
                        verbose_name="性别",
                    ),
                ),
                ("position", models.CharField(blank=True, max_length=60, verbose_name="职务")),
                (
                    "level",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="级别"),
                ),
                ("needs", models.CharField(blank=True, max_length=120, verbose_name="需要")),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="guests",
                        to="plans.plan",
                        verbose_name="接待计划",
                    ),
                ),
            ],
            options={
                "verbose_name": "来宾",
                "verbose_name_plural": "来宾",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="PlanLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("until", models.DateTimeField(blank=True, null=True, verbose_name="到几点")),
                ("what", models.CharField(max_length=80, verbose_name="事项")),
                ("place", models.CharField(blank=True, max_length=80, verbose_name="地点")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("meal", "用餐"),
                            ("lodging", "住宿"),
                            ("vehicle", "用车"),
                            ("meeting", "会见"),
                            ("visit", "参观"),
                            ("gift", "礼品"),
                            ("ticket", "订票"),
                            ("other", "其他"),
                        ],
                        default="other",
                        max_length=7,
                        verbose_name="种类",
                    ),
                ),
                ("ours", models.CharField(blank=True, max_length=200, verbose_name="我方")),
                ("heads", models.PositiveIntegerField(blank=True, null=True, verbose_name="人数")),
                (
                    "cost",
                    models.DecimalField(
                        decimal_places=2, default=0, max_digits=12, verbose_name="费用"
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="plans.plan",
                        verbose_name="接待计划",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(models.Q(("what", ""), _negated=True), ("cost__gte", 0)),
                        name="a_line_of_a_plan_has_words_and_no_negative_cost",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until__isnull", True), ("until__gt", models.F("at")), _connector="OR"
                        ),
                        name="a_line_of_a_plan_ends_after_it_begins",
                    ),
                ],
                "verbose_name": "日程",
                "verbose_name_plural": "日程",
                "ordering": ["at", "id"],
            },
        ),
        migrations.CreateModel(
            name="PlanCost",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("what", models.CharField(max_length=80, verbose_name="事项")),
                (
                    "amount",
                    models.DecimalField(
                        decimal_places=2, default=0, max_digits=12, verbose_name="金额"
                    ),
                ),
                ("receipt", models.CharField(max_length=40, verbose_name="单据号")),
                ("payee", models.CharField(blank=True, max_length=80, verbose_name="收款方")),
                ("heads", models.PositiveIntegerField(blank=True, null=True, verbose_name="人数")),
                ("spent_on", models.DateField(verbose_name="日期")),
                ("booked_at", models.DateTimeField(verbose_name="入账")),
                ("struck_at", models.DateTimeField(blank=True, null=True, verbose_name="划掉")),
                (
                    "booked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="入账账号",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="costs",
                        to="plans.plan",
                        verbose_name="接待计划",
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="plans.planline",
                        verbose_name="日程",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("struck_at__isnull", True)),
                        fields=("receipt",),
                        name="a_receipt_is_booked_once_in_the_house",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount__gt", 0), models.Q(("receipt", ""), _negated=True)
                        ),
                        name="a_cost_has_an_amount_and_a_receipt",
                    ),
                ],
                "verbose_name": "实际费用",
                "verbose_name_plural": "实际费用",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="PlanPart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("told", models.CharField(max_length=64, verbose_name="告诉了什么")),
                ("told_at", models.DateTimeField(verbose_name="告诉的时间")),
                ("confirmed_at", models.DateTimeField(blank=True, null=True, verbose_name="确认")),
                (
                    "employee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.employee",
                        verbose_name="员工",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="plans.plan",
                        verbose_name="接待计划",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("plan", "employee"), name="somebody_has_one_part_in_a_plan"
                    )
                ],
                "verbose_name": "我方人员",
                "verbose_name_plural": "我方人员",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="PlanThing",
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
                        choices=[("vehicle", "车"), ("room", "房间")],
                        max_length=7,
                        verbose_name="种类",
                    ),
                ),
                ("name", models.CharField(max_length=40, unique=True, verbose_name="名称")),
                (
                    "seats",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="座位"),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="启用")),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.site",
                        verbose_name="园区",
                    ),
                ),
            ],
            options={
                "verbose_name": "车、房",
                "verbose_name_plural": "车、房",
                "ordering": ["kind", "name"],
            },
        ),
        migrations.AddField(
            model_name="planline",
            name="booked",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="plans.planthing",
                verbose_name="车、房",
            ),
        ),
        migrations.AddConstraint(
            model_name="planline",
            constraint=models.CheckConstraint(
                condition=models.Q(("booked", None), ("until__isnull", False), _connector="OR"),
                name="what_a_line_books_is_free_again_at_some_time",
            ),
        ),
    ]
