import django.core.validators
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import reception.organisation.languages


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("clients", "0002_triggers"),
        ("organisation", "0001_initial"),
        ("policy", "0001_initial"),
        ("visitors", "0002_triggers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="HistoricalTeam",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=40, verbose_name="名称")),
                ("name_en", models.CharField(blank=True, max_length=60, verbose_name="英文")),
                (
                    "weekdays",
                    models.CharField(
                        default="1234567",
                        help_text="1 是周一，7 是周日；各组轮着来（Q8）",
                        max_length=7,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[1-7]+$", "写 1 到 7，1 是周一。"
                            )
                        ],
                        verbose_name="当值日",
                    ),
                ),
                (
                    "step_up_minutes",
                    models.PositiveSmallIntegerField(
                        default=1,
                        help_text="Q11",
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="叫到后几分钟内到位",
                    ),
                ),
                (
                    "claim_days",
                    models.PositiveSmallIntegerField(
                        default=2, help_text="Q8，自然日", verbose_name="几天内可以认领"
                    ),
                ),
                (
                    "counts_enquiries",
                    models.BooleanField(
                        default=False, help_text="Q4、Q12", verbose_name="咨询、办事也算一次"
                    ),
                ),
                (
                    "own_client_keeps",
                    models.BooleanField(
                        default=True,
                        help_text="不选的，接完排到最后（Q9）",
                        verbose_name="接待点名的客户时留位",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="启用")),
                ("order", models.PositiveIntegerField(default=0, verbose_name="顺序")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "director",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="给补接（Q13）",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisation.employee",
                        verbose_name="主管",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ladder",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="Q5、Q6、Q11、Q18；只由人提议",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="policy.ladder",
                        verbose_name="违规按哪一条",
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="裁定认领（Q8）",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisation.employee",
                        verbose_name="组长",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisation.site",
                        verbose_name="园区",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 接待组",
                "verbose_name_plural": "historical 接待组",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Team",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=40, verbose_name="名称")),
                ("name_en", models.CharField(blank=True, max_length=60, verbose_name="英文")),
                (
                    "weekdays",
                    models.CharField(
                        default="1234567",
                        help_text="1 是周一，7 是周日；各组轮着来（Q8）",
                        max_length=7,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[1-7]+$", "写 1 到 7，1 是周一。"
                            )
                        ],
                        verbose_name="当值日",
                    ),
                ),
                (
                    "step_up_minutes",
                    models.PositiveSmallIntegerField(
                        default=1,
                        help_text="Q11",
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="叫到后几分钟内到位",
                    ),
                ),
                (
                    "claim_days",
                    models.PositiveSmallIntegerField(
                        default=2, help_text="Q8，自然日", verbose_name="几天内可以认领"
                    ),
                ),
                (
                    "counts_enquiries",
                    models.BooleanField(
                        default=False, help_text="Q4、Q12", verbose_name="咨询、办事也算一次"
                    ),
                ),
                (
                    "own_client_keeps",
                    models.BooleanField(
                        default=True,
                        help_text="不选的，接完排到最后（Q9）",
                        verbose_name="接待点名的客户时留位",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="启用")),
                ("order", models.PositiveIntegerField(default=0, verbose_name="顺序")),
                (
                    "director",
                    models.ForeignKey(
                        blank=True,
                        help_text="给补接（Q13）",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.employee",
                        verbose_name="主管",
                    ),
                ),
                (
                    "ladder",
                    models.ForeignKey(
                        blank=True,
                        help_text="Q5、Q6、Q11、Q18；只由人提议",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="policy.ladder",
                        verbose_name="违规按哪一条",
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        blank=True,
                        help_text="裁定认领（Q8）",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.employee",
                        verbose_name="组长",
                    ),
                ),
                (
                    "make_up",
                    models.ManyToManyField(
                        blank=True,
                        help_text="回来仍站原位，错过的由下一位补上；别的，回来排到最后（Q9）",
                        limit_choices_to={"of": "away"},
                        related_name="+",
                        to="policy.deskoption",
                        verbose_name="留位补接的离位",
                    ),
                ),
                (
                    "members",
                    models.ManyToManyField(
                        blank=True,
                        related_name="teams",
                        to="organisation.employee",
                        verbose_name="成员",
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
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("step_up_minutes__gte", 1)),
                        name="a_team_gives_a_minute_to_step_up",
                    )
                ],
                "verbose_name": "接待组",
                "verbose_name_plural": "接待组",
                "ordering": ["order", "pk"],
            },
            bases=(reception.organisation.languages.Named, models.Model),
        ),
        migrations.CreateModel(
            name="TurnEntry",
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
                ("day", models.DateField(verbose_name="日期")),
                ("number", models.PositiveIntegerField(verbose_name="当天第几条")),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("signed_in", "签到"),
                            ("stepped_out", "离位"),
                            ("back", "回来"),
                            ("called", "叫到"),
                            ("stepped_up", "到位"),
                            ("received", "接待"),
                            ("granted", "给补接"),
                            ("gave_up", "交位"),
                            ("claimed", "认领"),
                            ("settled", "裁定认领"),
                        ],
                        max_length=11,
                        verbose_name="事项",
                    ),
                ),
                (
                    "keeps",
                    models.BooleanField(
                        default=True, help_text="当天的规定，改了不影响", verbose_name="留位"
                    ),
                ),
                ("uses_turn", models.BooleanField(default=False, verbose_name="算一次")),
                ("clause", models.CharField(blank=True, max_length=10, verbose_name="条款")),
                (
                    "about",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="later",
                        to="rota.turnentry",
                        verbose_name="关于哪一条",
                    ),
                ),
                (
                    "assignment",
                    models.ForeignKey(
                        blank=True,
                        help_text="当时这位客户归谁（Q8）",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clients.assignment",
                        verbose_name="归谁",
                    ),
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.employee",
                        verbose_name="哪一位",
                    ),
                ),
                (
                    "instead_of",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.employee",
                        verbose_name="代谁接待",
                    ),
                ),
                (
                    "reason",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="policy.deskoption",
                        verbose_name="离位原因",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="rota.team",
                        verbose_name="接待组",
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
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("request_key", ""), _negated=True),
                        fields=("by", "request_key"),
                        name="a_request_about_a_line_has_one_effect",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("by__isnull", True), models.Q(("request_key", ""), _negated=True)
                        ),
                        fields=("request_key",),
                        name="a_request_about_a_line_by_nobody_has_one_effect",
                    ),
                    models.UniqueConstraint(
                        fields=("team", "day", "number"),
                        name="entries_of_a_day_stand_one_after_another",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("uses_turn", True), ("what", "received")),
                        fields=("employee", "visitor", "day"),
                        name="a_visitor_counts_once_a_day_for_a_receptionist",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("what", "settled")),
                        fields=("about",),
                        name="a_claim_is_settled_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("what", "received"), ("uses_turn", False), _connector="OR"
                        ),
                        name="only_a_reception_uses_a_turn",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("what", "received"),
                            models.Q(("visit__isnull", True), ("visitor__isnull", True)),
                            _connector="OR",
                        ),
                        name="only_a_reception_is_of_a_visitor",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("what", "received"), _negated=True),
                            models.Q(("clause", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="a_reception_names_its_clause",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reason__isnull", False), ("what", "stepped_out")),
                            models.Q(
                                models.Q(("what", "stepped_out"), _negated=True),
                                ("reason__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="who_steps_out_says_why",
                    ),
                ],
                "verbose_name": "排位记录",
                "verbose_name_plural": "排位记录",
                "ordering": ["id"],
                "abstract": False,
            },
        ),
    ]
