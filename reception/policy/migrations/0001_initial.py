import django.core.validators
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import reception.organisation.languages
import reception.policy.messages
import reception.policy.models.approvals
import reception.policy.models.due
import reception.policy.models.rules


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "__first__"),
        ("organisation", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Category",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "code",
                    models.SlugField(
                        help_text="接口里用的名字，例如 media", unique=True, verbose_name="代号"
                    ),
                ),
                ("name", models.CharField(max_length=40, unique=True, verbose_name="访客类别")),
                ("name_en", models.CharField(blank=True, max_length=60, verbose_name="英文")),
                (
                    "asks_topic",
                    models.BooleanField(
                        default=False,
                        help_text="前台会多问一句推销什么（G8）",
                        verbose_name="询问推销内容",
                    ),
                ),
                (
                    "is_graded",
                    models.BooleanField(
                        default=True,
                        help_text="送货、应聘按自己的一条规则，不看职位（V7、V8、G13）",
                        verbose_name="评定规格",
                    ),
                ),
                (
                    "badge_kind",
                    models.CharField(
                        choices=[
                            ("visitor", "访客"),
                            ("contractor", "施工人员"),
                            ("applicant", "应聘者"),
                        ],
                        default="visitor",
                        help_text="要佩戴时，从哪种牌里借出（B1）",
                        max_length=10,
                        verbose_name="哪种访客牌",
                    ),
                ),
                (
                    "has_client_file",
                    models.BooleanField(
                        default=False,
                        help_text="这一类第一次来访就自动建客户档案（L1）",
                        verbose_name="建客户档案",
                    ),
                ),
                (
                    "is_vip",
                    models.BooleanField(
                        default=False,
                        help_text="日报表里单列（G15）",
                        verbose_name="贵宾",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="启用")),
                (
                    "order",
                    models.PositiveIntegerField(db_index=True, default=0, verbose_name="顺序"),
                ),
            ],
            options={
                "verbose_name": "访客类别",
                "verbose_name_plural": "访客类别",
                "ordering": ["order", "code"],
            },
            bases=(reception.organisation.languages.Named, models.Model),
        ),
        migrations.CreateModel(
            name="Edition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("mark", models.CharField(max_length=32)),
            ],
            options={
                "verbose_name": "制度版本",
                "verbose_name_plural": "制度版本",
            },
        ),
        migrations.CreateModel(
            name="RulesVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64, unique=True, verbose_name="摘要")),
                ("content", models.JSONField(verbose_name="规则")),
            ],
            options={
                "verbose_name": "规则版本",
                "verbose_name_plural": "规则版本",
            },
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(unique=True, verbose_name="代号")),
                ("name", models.CharField(max_length=60, verbose_name="称谓")),
                ("name_en", models.CharField(blank=True, max_length=80, verbose_name="英文称谓")),
                (
                    "employee",
                    models.ForeignKey(
                        blank=True,
                        help_text="外出时问其代理人；规则、推销内容或限制区域用到的，必须填写（G17）",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="contact_for",
                        to="organisation.employee",
                        verbose_name="现由谁担任",
                    ),
                ),
            ],
            options={
                "verbose_name": "对口联系人",
                "verbose_name_plural": "对口联系人",
                "ordering": ["code"],
            },
            bases=(reception.organisation.languages.Named, models.Model),
        ),
        migrations.CreateModel(
            name="EscalationStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "grade",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("high", "高规格"),
                            ("standard", "一般"),
                            ("low", "低规格"),
                            ("refused", "拒绝"),
                        ],
                        help_text="留空就是全部；某个规格有自己的步骤时，只用它自己的",
                        max_length=8,
                        verbose_name="接待规格",
                    ),
                ),
                (
                    "whom",
                    models.CharField(
                        choices=[
                            ("host", "被访人"),
                            ("deputy", "代理人"),
                            ("head", "部门负责人"),
                            ("manager", "值班经理"),
                            ("desk", "前台"),
                        ],
                        help_text="值班经理是对口联系人里代号为 duty_manager 的人",
                        max_length=8,
                        verbose_name="通知谁",
                    ),
                ),
                (
                    "after_minutes",
                    models.PositiveSmallIntegerField(
                        help_text="从请人接待算起；被访人请访客稍候，就从说好的时间算起（V5）",
                        verbose_name="等候几分钟后",
                    ),
                ),
                (
                    "every_minutes",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="0 就是只一次", verbose_name="之后每几分钟再来一次"
                    ),
                ),
                ("clause", models.CharField(blank=True, max_length=10, verbose_name="条款")),
                ("is_active", models.BooleanField(default=True, verbose_name="启用")),
            ],
            options={
                "verbose_name": "提醒与升级",
                "verbose_name_plural": "提醒与升级",
                "ordering": ["grade", "after_minutes", "whom"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("grade", "whom", "after_minutes"),
                        name="one_step_for_whom_at_a_minute",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("after_minutes__gte", 1)),
                        name="an_escalation_waits_a_minute",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("whom", "desk"), _negated=True),
                            ("every_minutes", 0),
                            _connector="OR",
                        ),
                        name="the_desk_is_told_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EscortStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "guests_from",
                    models.PositiveIntegerField(
                        help_text="连同访客本人；到下一行的人数为止", verbose_name="从几位访客起"
                    ),
                ),
                ("escorts", models.PositiveSmallIntegerField(verbose_name="陪同人数")),
                ("clause", models.CharField(blank=True, max_length=10, verbose_name="条款")),
            ],
            options={
                "verbose_name": "陪同人数",
                "verbose_name_plural": "陪同人数",
                "ordering": ["guests_from"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("guests_from",), name="a_party_size_begins_one_row_of_escorts"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("guests_from__gte", 1)),
                        name="escorts_are_for_a_guest_or_more",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("escorts__gte", 1)), name="a_party_has_an_escort"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GradingRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "order",
                    models.PositiveIntegerField(
                        db_index=True,
                        default=0,
                        help_text="从上到下，第一条符合的决定（G10）；拖动可调整",
                        verbose_name="顺序",
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="规则")),
                ("name_en", models.CharField(blank=True, max_length=100, verbose_name="英文")),
                (
                    "clause",
                    models.CharField(
                        help_text="制度条款编号，例如 G6", max_length=10, verbose_name="条款"
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True, help_text="停用 G5 一行，就允许低规格", verbose_name="启用"
                    ),
                ),
                (
                    "effect",
                    models.CharField(
                        choices=[("decide", "决定规格"), ("raise", "只往上调")],
                        default="decide",
                        help_text="决定：第一条符合的说了算。只往上调：决定之后，规格低于这里的就升到这里，拒绝不变（G1、G5）",
                        max_length=8,
                        verbose_name="作用",
                    ),
                ),
                (
                    "appointment",
                    models.CharField(
                        choices=[("any", "不限"), ("with", "有预约"), ("without", "没有预约")],
                        default="any",
                        help_text="G6",
                        max_length=8,
                        verbose_name="预约",
                    ),
                ),
                (
                    "standing",
                    models.CharField(
                        choices=[
                            ("any", "不限"),
                            ("above", "访客高于被访人"),
                            ("equal", "职位相当"),
                            ("below", "访客低于被访人"),
                        ],
                        default="any",
                        help_text="G1、G3",
                        max_length=6,
                        verbose_name="职位",
                    ),
                ),
                (
                    "grade",
                    models.CharField(
                        choices=[
                            ("high", "高规格"),
                            ("standard", "一般"),
                            ("low", "低规格"),
                            ("refused", "拒绝"),
                        ],
                        default="standard",
                        max_length=8,
                        verbose_name="接待规格",
                    ),
                ),
                (
                    "disposition",
                    models.CharField(
                        choices=[
                            ("admit", "接待"),
                            ("ask_first", "先问再接待"),
                            ("refuse", "婉拒"),
                        ],
                        default="admit",
                        max_length=9,
                        verbose_name="处置",
                    ),
                ),
                (
                    "ask",
                    models.CharField(
                        choices=[("host", "被访人"), ("contact", "指定联系人"), ("nobody", "不问")],
                        default="host",
                        max_length=8,
                        verbose_name="通知或先问",
                    ),
                ),
                (
                    "asks_topic_contact",
                    models.BooleanField(
                        default=False,
                        help_text="拒绝时，推销内容有对口联系人的，先问他（G8）",
                        verbose_name="可先问对口联系人",
                    ),
                ),
                (
                    "why",
                    models.CharField(
                        help_text="前台看到的一句话；访客永远看不到",
                        max_length=200,
                        verbose_name="理由",
                    ),
                ),
                ("why_en", models.CharField(blank=True, max_length=250, verbose_name="英文理由")),
                (
                    "categories",
                    models.ManyToManyField(
                        blank=True,
                        help_text="不选就是全部",
                        related_name="rules",
                        to="policy.category",
                        verbose_name="访客类别",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rules",
                        to="policy.contact",
                        verbose_name="指定联系人",
                    ),
                ),
            ],
            options={
                "verbose_name": "规格规则",
                "verbose_name_plural": "规格规则",
                "ordering": ["order", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("grade", "refused"), _negated=True),
                            models.Q(("disposition", "admit"), _negated=True),
                            _connector="OR",
                        ),
                        name="a_refused_grade_admits_nobody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("disposition", "refuse"), _negated=True),
                            ("grade", "refused"),
                            _connector="OR",
                        ),
                        name="only_a_refused_grade_refuses",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ask", "contact"), _negated=True),
                            ("contact__isnull", False),
                            _connector="OR",
                        ),
                        name="a_rule_that_asks_a_contact_names_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("disposition", "ask_first"), _negated=True),
                            models.Q(("ask", "nobody"), _negated=True),
                            _connector="OR",
                        ),
                        name="a_rule_that_asks_first_asks_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("effect", "raise"), _negated=True),
                            models.Q(("grade", "refused"), _negated=True),
                            _connector="OR",
                        ),
                        name="a_rule_never_raises_to_refused",
                    ),
                ],
            },
            bases=(reception.organisation.languages.Named, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalCategory",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                (
                    "code",
                    models.SlugField(help_text="接口里用的名字，例如 media", verbose_name="代号"),
                ),
                ("name", models.CharField(db_index=True, max_length=40, verbose_name="访客类别")),
                ("name_en", models.CharField(blank=True, max_length=60, verbose_name="英文")),
                (
                    "asks_topic",
                    models.BooleanField(
                        default=False,
                        help_text="前台会多问一句推销什么（G8）",
                        verbose_name="询问推销内容",
                    ),
                ),
                (
                    "is_graded",
                    models.BooleanField(
                        default=True,
                        help_text="送货、应聘按自己的一条规则，不看职位（V7、V8、G13）",
                        verbose_name="评定规格",
                    ),
                ),
                (
                    "badge_kind",
                    models.CharField(
                        choices=[
                            ("visitor", "访客"),
                            ("contractor", "施工人员"),
                            ("applicant", "应聘者"),
                        ],
                        default="visitor",
                        help_text="要佩戴时，从哪种牌里借出（B1）",
                        max_length=10,
                        verbose_name="哪种访客牌",
                    ),
                ),
                (
                    "has_client_file",
                    models.BooleanField(
                        default=False,
                        help_text="这一类第一次来访就自动建客户档案（L1）",
                        verbose_name="建客户档案",
                    ),
                ),
                (
                    "is_vip",
                    models.BooleanField(
                        default=False,
                        help_text="日报表里单列（G15）",
                        verbose_name="贵宾",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="启用")),
                (
                    "order",
                    models.PositiveIntegerField(db_index=True, default=0, verbose_name="顺序"),
                ),
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
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 访客类别",
                "verbose_name_plural": "historical 访客类别",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalContact",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(verbose_name="代号")),
                ("name", models.CharField(max_length=60, verbose_name="称谓")),
                ("name_en", models.CharField(blank=True, max_length=80, verbose_name="英文称谓")),
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
                    "employee",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="外出时问其代理人；规则、推销内容或限制区域用到的，必须填写（G17）",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisation.employee",
                        verbose_name="现由谁担任",
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
            ],
            options={
                "verbose_name": "historical 对口联系人",
                "verbose_name_plural": "historical 对口联系人",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalEscalationStep",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                (
                    "grade",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("high", "高规格"),
                            ("standard", "一般"),
                            ("low", "低规格"),
                            ("refused", "拒绝"),
                        ],
                        help_text="留空就是全部；某个规格有自己的步骤时，只用它自己的",
                        max_length=8,
                        verbose_name="接待规格",
                    ),
                ),
                (
                    "whom",
                    models.CharField(
                        choices=[
                            ("host", "被访人"),
                            ("deputy", "代理人"),
                            ("head", "部门负责人"),
                            ("manager", "值班经理"),
                            ("desk", "前台"),
                        ],
                        help_text="值班经理是对口联系人里代号为 duty_manager 的人",
                        max_length=8,
                        verbose_name="通知谁",
                    ),
                ),
                (
                    "after_minutes",
                    models.PositiveSmallIntegerField(
                        help_text="从请人接待算起；被访人请访客稍候，就从说好的时间算起（V5）",
                        verbose_name="等候几分钟后",
                    ),
                ),
                (
                    "every_minutes",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="0 就是只一次", verbose_name="之后每几分钟再来一次"
                    ),
                ),
                ("clause", models.CharField(blank=True, max_length=10, verbose_name="条款")),
                ("is_active", models.BooleanField(default=True, verbose_name="启用")),
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
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 提醒与升级",
                "verbose_name_plural": "historical 提醒与升级",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalEscortStep",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                (
                    "guests_from",
                    models.PositiveIntegerField(
                        help_text="连同访客本人；到下一行的人数为止", verbose_name="从几位访客起"
                    ),
                ),
                ("escorts", models.PositiveSmallIntegerField(verbose_name="陪同人数")),
                ("clause", models.CharField(blank=True, max_length=10, verbose_name="条款")),
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
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 陪同人数",
                "verbose_name_plural": "historical 陪同人数",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalGradingRule",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                (
                    "order",
                    models.PositiveIntegerField(
                        db_index=True,
                        default=0,
                        help_text="从上到下，第一条符合的决定（G10）；拖动可调整",
                        verbose_name="顺序",
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="规则")),
                ("name_en", models.CharField(blank=True, max_length=100, verbose_name="英文")),
                (
                    "clause",
                    models.CharField(
                        help_text="制度条款编号，例如 G6", max_length=10, verbose_name="条款"
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True, help_text="停用 G5 一行，就允许低规格", verbose_name="启用"
                    ),
                ),
                (
                    "effect",
                    models.CharField(
                        choices=[("decide", "决定规格"), ("raise", "只往上调")],
                        default="decide",
                        help_text="决定：第一条符合的说了算。只往上调：决定之后，规格低于这里的就升到这里，拒绝不变（G1、G5）",
                        max_length=8,
                        verbose_name="作用",
                    ),
                ),
                (
                    "appointment",
                    models.CharField(
                        choices=[("any", "不限"), ("with", "有预约"), ("without", "没有预约")],
                        default="any",
                        help_text="G6",
                        max_length=8,
                        verbose_name="预约",
                    ),
                ),
                (
                    "standing",
                    models.CharField(
                        choices=[
                            ("any", "不限"),
                            ("above", "访客高于被访人"),
                            ("equal", "职位相当"),
                            ("below", "访客低于被访人"),
                        ],
                        default="any",
                        help_text="G1、G3",
                        max_length=6,
                        verbose_name="职位",
                    ),
                ),
                (
                    "grade",
                    models.CharField(
                        choices=[
                            ("high", "高规格"),
                            ("standard", "一般"),
                            ("low", "低规格"),
                            ("refused", "拒绝"),
                        ],
                        default="standard",
                        max_length=8,
                        verbose_name="接待规格",
                    ),
                ),
                (
                    "disposition",
                    models.CharField(
                        choices=[
                            ("admit", "接待"),
                            ("ask_first", "先问再接待"),
                            ("refuse", "婉拒"),
                        ],
                        default="admit",
                        max_length=9,
                        verbose_name="处置",
                    ),
                ),
                (
                    "ask",
                    models.CharField(
                        choices=[("host", "被访人"), ("contact", "指定联系人"), ("nobody", "不问")],
                        default="host",
                        max_length=8,
                        verbose_name="通知或先问",
                    ),
                ),
                (
                    "asks_topic_contact",
                    models.BooleanField(
                        default=False,
                        help_text="拒绝时，推销内容有对口联系人的，先问他（G8）",
                        verbose_name="可先问对口联系人",
                    ),
                ),
                (
                    "why",
                    models.CharField(
                        help_text="前台看到的一句话；访客永远看不到",
                        max_length=200,
                        verbose_name="理由",
                    ),
                ),
                ("why_en", models.CharField(blank=True, max_length=250, verbose_name="英文理由")),
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
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="policy.contact",
                        verbose_name="指定联系人",
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
            ],
            options={
                "verbose_name": "historical 规格规则",
                "verbose_name_plural": "historical 规格规则",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalGradingRule_categories",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("m2m_history_id", models.AutoField(primary_key=True, serialize=False)),
                (
                    "category",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_tablespace="",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="policy.category",
                    ),
                ),
                (
                    "gradingrule",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_tablespace="",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="policy.gradingrule",
                    ),
                ),
                (
                    "history",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        to="policy.historicalgradingrule",
                    ),
                ),
            ],
            options={
                "verbose_name": "HistoricalGradingRule_categories",
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalJobPost",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        db_index=True,
                        help_text="来意里出现这个词，就通知这位招聘人（V8）",
                        max_length=60,
                        verbose_name="应聘岗位",
                    ),
                ),
                ("name_en", models.CharField(blank=True, max_length=80, verbose_name="英文")),
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
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "recruiter",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisation.employee",
                        verbose_name="招聘人",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 招聘岗位",
                "verbose_name_plural": "historical 招聘岗位",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalLadder",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                (
                    "code",
                    models.SlugField(
                        help_text="接口里用的名字，例如 no_badge", verbose_name="代号"
                    ),
                ),
                ("name", models.CharField(db_index=True, max_length=60, verbose_name="处罚阶梯")),
                ("name_en", models.CharField(blank=True, max_length=100, verbose_name="英文")),
                (
                    "clause",
                    models.CharField(
                        help_text="制度条款编号，例如 P3", max_length=10, verbose_name="条款"
                    ),
                ),
                (
                    "about",
                    models.CharField(
                        choices=[("host", "被访人"), ("desk", "前台"), ("anybody", "任何员工")],
                        default="anybody",
                        max_length=8,
                        verbose_name="对谁",
                    ),
                ),
                (
                    "counting",
                    models.CharField(
                        choices=[("number", "按次数"), ("severity", "按严重程度")],
                        default="number",
                        max_length=8,
                        verbose_name="怎样定级",
                    ),
                ),
                (
                    "starts_over",
                    models.CharField(
                        choices=[
                            ("never", "从不"),
                            ("month", "每月"),
                            ("quarter", "每季度"),
                            ("year", "每年"),
                            ("days", "若干天内"),
                            ("dates", "按指定日期"),
                        ],
                        default="never",
                        help_text="P7",
                        max_length=7,
                        verbose_name="何时重新计数",
                    ),
                ),
                (
                    "days",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="只用于“若干天内”：只数这一次之前这些天里的，连当天在内",
                        null=True,
                        verbose_name="几天",
                    ),
                ),
                (
                    "after_last",
                    models.CharField(
                        choices=[("repeat", "重复最后一级"), ("stop", "不再处罚")],
                        default="repeat",
                        max_length=6,
                        verbose_name="最后一级之后",
                    ),
                ),
                (
                    "doubles_from",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="从这一次起罚款是这一级的两倍；留空就不加倍（P9）",
                        null=True,
                        verbose_name="从第几次起罚款加倍",
                    ),
                ),
                (
                    "doubles_on",
                    models.BooleanField(
                        default=False,
                        help_text="两倍以后是四倍，依此类推（P9）",
                        verbose_name="逐次再加倍",
                    ),
                ),
                (
                    "uncorrected_days",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="留空就不另计（P4）",
                        null=True,
                        verbose_name="几个工作日内未改正另计一次",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="启用")),
                (
                    "order",
                    models.PositiveIntegerField(db_index=True, default=0, verbose_name="顺序"),
                ),
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
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 处罚阶梯",
                "verbose_name_plural": "historical 处罚阶梯",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalLimit",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(verbose_name="代号")),
                ("name", models.CharField(max_length=60, verbose_name="名称")),
                ("name_en", models.CharField(blank=True, max_length=80, verbose_name="英文")),
                ("value", models.PositiveIntegerField(verbose_name="数值")),
                (
                    "most",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="程序能用的最大数值；留空就不限",
                        null=True,
                        verbose_name="最大",
                    ),
                ),
                ("unit", models.CharField(max_length=10, verbose_name="单位")),
                ("clause", models.CharField(blank=True, max_length=10, verbose_name="条款")),
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
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 时限与数量",
                "verbose_name_plural": "historical 时限与数量",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalMessageTemplate",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=reception.policy.messages.kind_choices,
                        error_messages={"unique": "这种通知已经有模板了，请改那一行。"},
                        max_length=30,
                        verbose_name="哪种通知",
                    ),
                ),
                (
                    "subject",
                    models.CharField(
                        max_length=120,
                        validators=[reception.policy.messages.check_plain],
                        verbose_name="标题",
                    ),
                ),
                (
                    "text",
                    models.TextField(
                        help_text="占位符写在花括号里；一行里的占位符都没有内容时，这一行省去。{link} 单独占一行，发送时换成应答链接。",
                        validators=[reception.policy.messages.check_text],
                        verbose_name="发给本人的内容",
                    ),
                ),
                (
                    "group_text",
                    models.TextField(
                        blank=True,
                        help_text="群里只说姓氏和单位，不写全名、电话、来意；留空就不发到群里。",
                        validators=[reception.policy.messages.check_plain],
                        verbose_name="发到群里的内容",
                    ),
                ),
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
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 消息模板",
                "verbose_name_plural": "historical 消息模板",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalReceptionStandard",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                (
                    "grade",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("high", "高规格"),
                            ("standard", "一般"),
                            ("low", "低规格"),
                            ("refused", "拒绝"),
                        ],
                        help_text="按规格，或者按类别，填一样",
                        max_length=8,
                        verbose_name="接待规格",
                    ),
                ),
                (
                    "clause",
                    models.CharField(help_text="例如 S1", max_length=10, verbose_name="条款"),
                ),
                (
                    "place",
                    models.CharField(
                        blank=True,
                        help_text="前台只领到接待区或会议室（V6）；留空就同规格",
                        max_length=60,
                        verbose_name="引领到",
                    ),
                ),
                ("place_en", models.CharField(blank=True, max_length=80, verbose_name="英文地点")),
                ("refreshments", models.CharField(blank=True, max_length=60, verbose_name="饮品")),
                (
                    "refreshments_en",
                    models.CharField(blank=True, max_length=80, verbose_name="英文饮品"),
                ),
                (
                    "accompanied_by",
                    models.CharField(blank=True, max_length=60, verbose_name="陪同"),
                ),
                (
                    "accompanied_by_en",
                    models.CharField(blank=True, max_length=80, verbose_name="英文陪同"),
                ),
                (
                    "badge_required",
                    models.BooleanField(
                        default=True,
                        help_text="高规格与应聘者免佩戴（B1）",
                        verbose_name="佩戴访客牌",
                    ),
                ),
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
                    "category",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="policy.category",
                        verbose_name="访客类别",
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
            ],
            options={
                "verbose_name": "historical 接待方式",
                "verbose_name_plural": "historical 接待方式",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalSentence",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                (
                    "occasion",
                    models.CharField(
                        choices=[
                            ("greet", "迎接"),
                            ("refuse", "婉拒"),
                            ("not_available", "被访人不在"),
                            ("wait", "请稍候"),
                            ("put_off", "另约时间"),
                            ("will_call", "另约时间，由被访人打电话"),
                            ("ask", "先问一下"),
                            ("farewell", "送别"),
                            ("bring", "邀请上写请带什么"),
                        ],
                        max_length=14,
                        verbose_name="场合",
                    ),
                ),
                (
                    "grade",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("high", "高规格"),
                            ("standard", "一般"),
                            ("low", "低规格"),
                            ("refused", "拒绝"),
                        ],
                        help_text="留空就是全部",
                        max_length=8,
                        verbose_name="接待规格",
                    ),
                ),
                (
                    "text",
                    models.CharField(
                        help_text="可用 {visitor} {host} {minutes} {place} {time}",
                        max_length=200,
                        validators=[reception.policy.models.rules.known_placeholders_only],
                        verbose_name="说什么",
                    ),
                ),
                (
                    "text_en",
                    models.CharField(
                        blank=True,
                        max_length=250,
                        validators=[reception.policy.models.rules.known_placeholders_only],
                        verbose_name="英文",
                    ),
                ),
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
                    "category",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="policy.category",
                        verbose_name="访客类别",
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
            ],
            options={
                "verbose_name": "historical 应对用语",
                "verbose_name_plural": "historical 应对用语",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalTopic",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(verbose_name="代号")),
                ("name", models.CharField(max_length=40, verbose_name="推销内容")),
                ("name_en", models.CharField(blank=True, max_length=60, verbose_name="英文")),
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
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="G8",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="policy.contact",
                        verbose_name="先问谁",
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
            ],
            options={
                "verbose_name": "historical 推销内容",
                "verbose_name_plural": "historical 推销内容",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="JobPost",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        help_text="来意里出现这个词，就通知这位招聘人（V8）",
                        max_length=60,
                        unique=True,
                        verbose_name="应聘岗位",
                    ),
                ),
                ("name_en", models.CharField(blank=True, max_length=80, verbose_name="英文")),
                (
                    "recruiter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recruits_for",
                        to="organisation.employee",
                        verbose_name="招聘人",
                    ),
                ),
            ],
            options={
                "verbose_name": "招聘岗位",
                "verbose_name_plural": "招聘岗位",
                "ordering": ["name"],
            },
            bases=(reception.organisation.languages.Named, models.Model),
        ),
        migrations.CreateModel(
            name="Ladder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "code",
                    models.SlugField(
                        help_text="接口里用的名字，例如 no_badge", unique=True, verbose_name="代号"
                    ),
                ),
                ("name", models.CharField(max_length=60, unique=True, verbose_name="处罚阶梯")),
                ("name_en", models.CharField(blank=True, max_length=100, verbose_name="英文")),
                (
                    "clause",
                    models.CharField(
                        help_text="制度条款编号，例如 P3", max_length=10, verbose_name="条款"
                    ),
                ),
                (
                    "about",
                    models.CharField(
                        choices=[("host", "被访人"), ("desk", "前台"), ("anybody", "任何员工")],
                        default="anybody",
                        max_length=8,
                        verbose_name="对谁",
                    ),
                ),
                (
                    "counting",
                    models.CharField(
                        choices=[("number", "按次数"), ("severity", "按严重程度")],
                        default="number",
                        max_length=8,
                        verbose_name="怎样定级",
                    ),
                ),
                (
                    "starts_over",
                    models.CharField(
                        choices=[
                            ("never", "从不"),
                            ("month", "每月"),
                            ("quarter", "每季度"),
                            ("year", "每年"),
                            ("days", "若干天内"),
                            ("dates", "按指定日期"),
                        ],
                        default="never",
                        help_text="P7",
                        max_length=7,
                        verbose_name="何时重新计数",
                    ),
                ),
                (
                    "days",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="只用于“若干天内”：只数这一次之前这些天里的，连当天在内",
                        null=True,
                        verbose_name="几天",
                    ),
                ),
                (
                    "after_last",
                    models.CharField(
                        choices=[("repeat", "重复最后一级"), ("stop", "不再处罚")],
                        default="repeat",
                        max_length=6,
                        verbose_name="最后一级之后",
                    ),
                ),
                (
                    "doubles_from",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="从这一次起罚款是这一级的两倍；留空就不加倍（P9）",
                        null=True,
                        verbose_name="从第几次起罚款加倍",
                    ),
                ),
                (
                    "doubles_on",
                    models.BooleanField(
                        default=False,
                        help_text="两倍以后是四倍，依此类推（P9）",
                        verbose_name="逐次再加倍",
                    ),
                ),
                (
                    "uncorrected_days",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="留空就不另计（P4）",
                        null=True,
                        verbose_name="几个工作日内未改正另计一次",
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        blank=True,
                        help_text="当事人的部门负责人另有自己的一条，照这条阶梯定级；留空就没有（P12）",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="policy.ladder",
                        verbose_name="主管照哪条阶梯",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="启用")),
                (
                    "order",
                    models.PositiveIntegerField(db_index=True, default=0, verbose_name="顺序"),
                ),
            ],
            options={
                "verbose_name": "处罚阶梯",
                "verbose_name_plural": "处罚阶梯",
                "ordering": ["order", "code"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("starts_over", "days"), ("days__gte", 1), ("days__isnull", False)
                            ),
                            models.Q(
                                models.Q(("starts_over", "days"), _negated=True),
                                ("days__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="a_ladder_that_counts_in_days_says_how_many",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("doubles_from__isnull", True),
                            models.Q(("counting", "number"), ("doubles_from__gte", 2)),
                            _connector="OR",
                        ),
                        name="only_repetition_doubles_a_fine",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("uncorrected_days__isnull", True),
                            ("uncorrected_days__gte", 1),
                            _connector="OR",
                        ),
                        name="a_further_violation_needs_a_working_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("uncorrected_days__isnull", True),
                            ("uncorrected_days__lte", 200),
                            _connector="OR",
                        ),
                        name="a_further_violation_comes_within_the_calendar",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("second__isnull", True),
                            models.Q(("second", models.F("id")), _negated=True),
                            _connector="OR",
                        ),
                        name="the_second_person_has_a_ladder_of_their_own",
                    ),
                ],
            },
            bases=(reception.organisation.languages.Named, models.Model),
        ),
        migrations.AddField(
            model_name="historicalladder",
            name="second",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                help_text="当事人的部门负责人另有自己的一条，照这条阶梯定级；留空就没有（P12）",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="policy.ladder",
                verbose_name="主管照哪条阶梯",
            ),
        ),
        migrations.CreateModel(
            name="HistoricalLadderStep",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                (
                    "number",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="从这一次起，到下一级为止",
                        null=True,
                        verbose_name="第几次",
                    ),
                ),
                (
                    "severity",
                    models.CharField(
                        blank=True,
                        choices=[("minor", "较轻"), ("serious", "严重"), ("grave", "特别严重")],
                        max_length=7,
                        verbose_name="严重程度",
                    ),
                ),
                ("education", models.BooleanField(default=False, verbose_name="教育")),
                ("correction", models.BooleanField(default=False, verbose_name="责令改正")),
                (
                    "warning",
                    models.CharField(
                        blank=True,
                        choices=[("verbal", "口头警告"), ("written", "书面警告")],
                        max_length=7,
                        verbose_name="警告",
                    ),
                ),
                (
                    "fine",
                    models.DecimalField(
                        decimal_places=2,
                        default=0,
                        max_digits=8,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="罚款（元）",
                    ),
                ),
                (
                    "fine_per",
                    models.CharField(
                        blank=True,
                        choices=[("item", "每一件"), ("value", "所涉价值的倍数")],
                        help_text="留空就是一次多少；件数或价值由裁定的人填写（P11）",
                        max_length=5,
                        verbose_name="罚款按",
                    ),
                ),
                ("points", models.PositiveSmallIntegerField(default=0, verbose_name="扣分")),
                (
                    "pay_share",
                    models.PositiveSmallIntegerField(
                        default=0,
                        validators=[django.core.validators.MaxValueValidator(100)],
                        verbose_name="扣绩效（%）",
                    ),
                ),
                (
                    "pay_share_most",
                    models.PositiveSmallIntegerField(
                        default=0,
                        help_text="一个范围的上限，由裁定的人选定并写明理由，默认取低的一端；0 就是固定（P10）",
                        verbose_name="最多扣绩效（%）",
                    ),
                ),
                ("dismissal", models.BooleanField(default=False, verbose_name="建议辞退")),
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
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="policy.ladder",
                        verbose_name="处罚阶梯",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 阶梯的一级",
                "verbose_name_plural": "historical 阶梯的一级",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalLadderDate",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField(verbose_name="从哪天起重新计数")),
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
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="policy.ladder",
                        verbose_name="处罚阶梯",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 重新计数的日子",
                "verbose_name_plural": "historical 重新计数的日子",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalAutomaticProposal",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("never_answered", "被访人一直没有应答"),
                            ("promise_broken", "说好的时间过了还没来"),
                            ("badge_kept", "访客离开后访客牌没有交回"),
                        ],
                        db_index=True,
                        max_length=14,
                        verbose_name="什么事",
                    ),
                ),
                (
                    "after_minutes",
                    models.PositiveSmallIntegerField(
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="过了几分钟提议",
                    ),
                ),
                (
                    "warning_minutes",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="留空就不先提醒",
                        null=True,
                        verbose_name="过了几分钟先提醒本人",
                    ),
                ),
                ("is_active", models.BooleanField(default=False, verbose_name="启用")),
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
                        help_text="按次数定级的阶梯",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="policy.ladder",
                        verbose_name="处罚阶梯",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 系统提议",
                "verbose_name_plural": "historical 系统提议",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="AutomaticProposal",
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
                            ("never_answered", "被访人一直没有应答"),
                            ("promise_broken", "说好的时间过了还没来"),
                            ("badge_kept", "访客离开后访客牌没有交回"),
                        ],
                        max_length=14,
                        unique=True,
                        verbose_name="什么事",
                    ),
                ),
                (
                    "after_minutes",
                    models.PositiveSmallIntegerField(
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="过了几分钟提议",
                    ),
                ),
                (
                    "warning_minutes",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="留空就不先提醒",
                        null=True,
                        verbose_name="过了几分钟先提醒本人",
                    ),
                ),
                ("is_active", models.BooleanField(default=False, verbose_name="启用")),
                (
                    "ladder",
                    models.ForeignKey(
                        help_text="按次数定级的阶梯",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="policy.ladder",
                        verbose_name="处罚阶梯",
                    ),
                ),
            ],
            options={
                "verbose_name": "系统提议",
                "verbose_name_plural": "系统提议",
                "ordering": ["what"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("after_minutes__gte", 1)),
                        name="a_neglect_takes_a_minute_or_more",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("warning_minutes__isnull", True),
                            models.Q(
                                ("warning_minutes__gte", 1),
                                ("warning_minutes__lt", models.F("after_minutes")),
                            ),
                            _connector="OR",
                        ),
                        name="a_warning_comes_before_the_proposal",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LadderDate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField(verbose_name="从哪天起重新计数")),
                (
                    "ladder",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="dates",
                        to="policy.ladder",
                        verbose_name="处罚阶梯",
                    ),
                ),
            ],
            options={
                "verbose_name": "重新计数的日子",
                "verbose_name_plural": "重新计数的日子",
                "ordering": ["ladder", "on"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("ladder", "on"), name="a_ladder_starts_over_once_a_day"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LadderStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "number",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="从这一次起，到下一级为止",
                        null=True,
                        verbose_name="第几次",
                    ),
                ),
                (
                    "severity",
                    models.CharField(
                        blank=True,
                        choices=[("minor", "较轻"), ("serious", "严重"), ("grave", "特别严重")],
                        max_length=7,
                        verbose_name="严重程度",
                    ),
                ),
                ("education", models.BooleanField(default=False, verbose_name="教育")),
                ("correction", models.BooleanField(default=False, verbose_name="责令改正")),
                (
                    "warning",
                    models.CharField(
                        blank=True,
                        choices=[("verbal", "口头警告"), ("written", "书面警告")],
                        max_length=7,
                        verbose_name="警告",
                    ),
                ),
                (
                    "fine",
                    models.DecimalField(
                        decimal_places=2,
                        default=0,
                        max_digits=8,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="罚款（元）",
                    ),
                ),
                (
                    "fine_per",
                    models.CharField(
                        blank=True,
                        choices=[("item", "每一件"), ("value", "所涉价值的倍数")],
                        help_text="留空就是一次多少；件数或价值由裁定的人填写（P11）",
                        max_length=5,
                        verbose_name="罚款按",
                    ),
                ),
                ("points", models.PositiveSmallIntegerField(default=0, verbose_name="扣分")),
                (
                    "pay_share",
                    models.PositiveSmallIntegerField(
                        default=0,
                        validators=[django.core.validators.MaxValueValidator(100)],
                        verbose_name="扣绩效（%）",
                    ),
                ),
                (
                    "pay_share_most",
                    models.PositiveSmallIntegerField(
                        default=0,
                        help_text="一个范围的上限，由裁定的人选定并写明理由，默认取低的一端；0 就是固定（P10）",
                        verbose_name="最多扣绩效（%）",
                    ),
                ),
                ("dismissal", models.BooleanField(default=False, verbose_name="建议辞退")),
                (
                    "ladder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps",
                        to="policy.ladder",
                        verbose_name="处罚阶梯",
                    ),
                ),
            ],
            options={
                "verbose_name": "阶梯的一级",
                "verbose_name_plural": "阶梯的一级",
                "ordering": ["ladder", "number", "severity"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("number__gte", 1), ("number__isnull", False), ("severity", "")
                            ),
                            models.Q(
                                ("number__isnull", True), models.Q(("severity", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="a_step_has_a_number_or_a_severity",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("number__isnull", False)),
                        fields=("ladder", "number"),
                        name="one_step_for_each_number",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("severity", ""), _negated=True),
                        fields=("ladder", "severity"),
                        name="one_step_for_each_severity",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("education", True),
                            ("correction", True),
                            models.Q(("warning", ""), _negated=True),
                            ("fine__gt", 0),
                            ("points__gt", 0),
                            ("pay_share__gt", 0),
                            ("dismissal", True),
                            _connector="OR",
                        ),
                        name="a_step_takes_some_measure",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("fine__gte", 0)), name="a_fine_takes_nothing_back"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("pay_share__lte", 100)),
                        name="no_more_than_the_whole_performance_pay",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("pay_share_most", 0),
                            models.Q(
                                ("pay_share__gt", 0),
                                ("pay_share_most__gte", models.F("pay_share")),
                                ("pay_share_most__lte", 100),
                            ),
                            _connector="OR",
                        ),
                        name="a_range_of_pay_begins_with_a_share",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Limit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(unique=True, verbose_name="代号")),
                ("name", models.CharField(max_length=60, verbose_name="名称")),
                ("name_en", models.CharField(blank=True, max_length=80, verbose_name="英文")),
                ("value", models.PositiveIntegerField(verbose_name="数值")),
                (
                    "most",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="程序能用的最大数值；留空就不限",
                        null=True,
                        verbose_name="最大",
                    ),
                ),
                ("unit", models.CharField(max_length=10, verbose_name="单位")),
                ("clause", models.CharField(blank=True, max_length=10, verbose_name="条款")),
            ],
            options={
                "verbose_name": "时限与数量",
                "verbose_name_plural": "时限与数量",
                "ordering": ["code"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("most__isnull", True),
                            ("value__lte", models.F("most")),
                            _connector="OR",
                        ),
                        name="a_limit_is_within_what_can_be_used",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MessageTemplate",
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
                        choices=reception.policy.messages.kind_choices,
                        error_messages={"unique": "这种通知已经有模板了，请改那一行。"},
                        max_length=30,
                        verbose_name="哪种通知",
                    ),
                ),
                (
                    "subject",
                    models.CharField(
                        max_length=120,
                        validators=[reception.policy.messages.check_plain],
                        verbose_name="标题",
                    ),
                ),
                (
                    "text",
                    models.TextField(
                        help_text="占位符写在花括号里；一行里的占位符都没有内容时，这一行省去。{link} 单独占一行，发送时换成应答链接。",
                        validators=[reception.policy.messages.check_text],
                        verbose_name="发给本人的内容",
                    ),
                ),
                (
                    "group_text",
                    models.TextField(
                        blank=True,
                        help_text="群里只说姓氏和单位，不写全名、电话、来意；留空就不发到群里。",
                        validators=[reception.policy.messages.check_plain],
                        verbose_name="发到群里的内容",
                    ),
                ),
            ],
            options={
                "verbose_name": "消息模板",
                "verbose_name_plural": "消息模板",
                "ordering": ["kind"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind",), name="each_kind_of_notice_is_worded_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("subject", ""), _negated=True),
                            models.Q(("text", ""), _negated=True),
                        ),
                        name="a_message_says_something",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReceptionStandard",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "grade",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("high", "高规格"),
                            ("standard", "一般"),
                            ("low", "低规格"),
                            ("refused", "拒绝"),
                        ],
                        help_text="按规格，或者按类别，填一样",
                        max_length=8,
                        verbose_name="接待规格",
                    ),
                ),
                (
                    "clause",
                    models.CharField(help_text="例如 S1", max_length=10, verbose_name="条款"),
                ),
                (
                    "place",
                    models.CharField(
                        blank=True,
                        help_text="前台只领到接待区或会议室（V6）；留空就同规格",
                        max_length=60,
                        verbose_name="引领到",
                    ),
                ),
                ("place_en", models.CharField(blank=True, max_length=80, verbose_name="英文地点")),
                ("refreshments", models.CharField(blank=True, max_length=60, verbose_name="饮品")),
                (
                    "refreshments_en",
                    models.CharField(blank=True, max_length=80, verbose_name="英文饮品"),
                ),
                (
                    "accompanied_by",
                    models.CharField(blank=True, max_length=60, verbose_name="陪同"),
                ),
                (
                    "accompanied_by_en",
                    models.CharField(blank=True, max_length=80, verbose_name="英文陪同"),
                ),
                (
                    "badge_required",
                    models.BooleanField(
                        default=True,
                        help_text="高规格与应聘者免佩戴（B1）",
                        verbose_name="佩戴访客牌",
                    ),
                ),
                (
                    "category",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="standard",
                        to="policy.category",
                        verbose_name="访客类别",
                    ),
                ),
            ],
            options={
                "verbose_name": "接待方式",
                "verbose_name_plural": "接待方式",
                "ordering": ["clause"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("grade", ""), ("category__isnull", False)),
                            models.Q(
                                models.Q(("grade", ""), _negated=True), ("category__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="a_standard_is_for_a_grade_or_for_a_category",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("grade", ""), _negated=True),
                        fields=("grade",),
                        name="a_grade_has_one_standard",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Sentence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "occasion",
                    models.CharField(
                        choices=[
                            ("greet", "迎接"),
                            ("refuse", "婉拒"),
                            ("not_available", "被访人不在"),
                            ("wait", "请稍候"),
                            ("put_off", "另约时间"),
                            ("will_call", "另约时间，由被访人打电话"),
                            ("ask", "先问一下"),
                            ("farewell", "送别"),
                            ("bring", "邀请上写请带什么"),
                        ],
                        max_length=14,
                        verbose_name="场合",
                    ),
                ),
                (
                    "grade",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("high", "高规格"),
                            ("standard", "一般"),
                            ("low", "低规格"),
                            ("refused", "拒绝"),
                        ],
                        help_text="留空就是全部",
                        max_length=8,
                        verbose_name="接待规格",
                    ),
                ),
                (
                    "text",
                    models.CharField(
                        help_text="可用 {visitor} {host} {minutes} {place} {time}",
                        max_length=200,
                        validators=[reception.policy.models.rules.known_placeholders_only],
                        verbose_name="说什么",
                    ),
                ),
                (
                    "text_en",
                    models.CharField(
                        blank=True,
                        max_length=250,
                        validators=[reception.policy.models.rules.known_placeholders_only],
                        verbose_name="英文",
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sentences",
                        to="policy.category",
                        verbose_name="访客类别",
                    ),
                ),
            ],
            options={
                "verbose_name": "应对用语",
                "verbose_name_plural": "应对用语",
                "ordering": ["occasion", "grade", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("category__isnull", False)),
                        fields=("occasion", "grade", "category"),
                        name="one_sentence_for_each_occasion",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("category__isnull", True)),
                        fields=("occasion", "grade"),
                        name="one_general_sentence_for_each_occasion",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Topic",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(unique=True, verbose_name="代号")),
                ("name", models.CharField(max_length=40, verbose_name="推销内容")),
                ("name_en", models.CharField(blank=True, max_length=60, verbose_name="英文")),
                ("order", models.PositiveIntegerField(default=0, verbose_name="顺序")),
                (
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        help_text="G8",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="topics",
                        to="policy.contact",
                        verbose_name="先问谁",
                    ),
                ),
            ],
            options={
                "verbose_name": "推销内容",
                "verbose_name_plural": "推销内容",
                "ordering": ["order", "code"],
            },
            bases=(reception.organisation.languages.Named, models.Model),
        ),
        migrations.CreateModel(
            name="DeskOption",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "of",
                    models.CharField(
                        choices=[
                            ("need", "需要照顾（V14）"),
                            ("source", "信息获取渠道（V15）"),
                            ("away", "离位原因（Q9）"),
                        ],
                        max_length=6,
                        verbose_name="用于",
                    ),
                ),
                ("code", models.SlugField(unique=True, verbose_name="代号")),
                ("name", models.CharField(max_length=40, verbose_name="登记选项")),
                ("name_en", models.CharField(blank=True, max_length=60, verbose_name="英文")),
                ("is_active", models.BooleanField(default=True, verbose_name="启用")),
                ("order", models.PositiveIntegerField(default=0, verbose_name="顺序")),
            ],
            options={
                "verbose_name": "登记选项",
                "verbose_name_plural": "登记选项",
                "ordering": ["order", "code"],
            },
            bases=(reception.organisation.languages.Named, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalDeskOption",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                (
                    "of",
                    models.CharField(
                        choices=[
                            ("need", "需要照顾（V14）"),
                            ("source", "信息获取渠道（V15）"),
                            ("away", "离位原因（Q9）"),
                        ],
                        max_length=6,
                        verbose_name="用于",
                    ),
                ),
                ("code", models.SlugField(verbose_name="代号")),
                ("name", models.CharField(max_length=40, verbose_name="登记选项")),
                ("name_en", models.CharField(blank=True, max_length=60, verbose_name="英文")),
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
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 登记选项",
                "verbose_name_plural": "historical 登记选项",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalPrivacyText",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                (
                    "version",
                    models.PositiveIntegerField(
                        db_index=True, default=1, editable=False, verbose_name="版本"
                    ),
                ),
                (
                    "text",
                    models.TextField(
                        help_text="空一行就另起一段。{name_days} 这样的占位符换成“时限与数量”里的天数。",
                        validators=[reception.policy.models.wordings.only_days],
                        verbose_name="告知的文字",
                    ),
                ),
                (
                    "text_en",
                    models.TextField(
                        blank=True,
                        validators=[reception.policy.models.wordings.only_days],
                        verbose_name="英文",
                    ),
                ),
                (
                    "asks_acceptance",
                    models.BooleanField(
                        default=False,
                        help_text="登记表上多一个勾，确认的版本随来访保存",
                        verbose_name="登记时请访客确认",
                    ),
                ),
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
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 访客告知",
                "verbose_name_plural": "historical 访客告知",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="PrivacyText",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "version",
                    models.PositiveIntegerField(
                        default=1, editable=False, unique=True, verbose_name="版本"
                    ),
                ),
                (
                    "text",
                    models.TextField(
                        help_text="空一行就另起一段。{name_days} 这样的占位符换成“时限与数量”里的天数。",
                        validators=[reception.policy.models.wordings.only_days],
                        verbose_name="告知的文字",
                    ),
                ),
                (
                    "text_en",
                    models.TextField(
                        blank=True,
                        validators=[reception.policy.models.wordings.only_days],
                        verbose_name="英文",
                    ),
                ),
                (
                    "asks_acceptance",
                    models.BooleanField(
                        default=False,
                        help_text="登记表上多一个勾，确认的版本随来访保存",
                        verbose_name="登记时请访客确认",
                    ),
                ),
            ],
            options={
                "verbose_name": "访客告知",
                "verbose_name_plural": "访客告知",
                "ordering": ["-version"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True),
                        name="visitors_are_told_something",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DueRule",
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
                        choices=reception.policy.models.due.named,
                        max_length=20,
                        unique=True,
                        verbose_name="哪种待办",
                    ),
                ),
                (
                    "pause_days",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="0 就是不能暂停", verbose_name="每次最多暂停几天"
                    ),
                ),
                (
                    "pause_times",
                    models.PositiveSmallIntegerField(default=1, verbose_name="最多暂停几次"),
                ),
                (
                    "pause_by",
                    models.CharField(
                        choices=[("office", "行政部"), ("principal", "校长")],
                        default="office",
                        max_length=9,
                        verbose_name="谁可以暂停",
                    ),
                ),
                (
                    "pause_reasons",
                    models.TextField(
                        blank=True, help_text="一行一个，暂停时从里面选", verbose_name="暂停的原因"
                    ),
                ),
                (
                    "pause_reasons_en",
                    models.TextField(blank=True, help_text="行数和左边一样", verbose_name="英文"),
                ),
                (
                    "extension_days",
                    models.PositiveSmallIntegerField(
                        default=0,
                        help_text="期限按工作日算的，就是工作日；按小时或分钟算的，就是小时。0 就是不能延期",
                        verbose_name="每次最多延期几天",
                    ),
                ),
                (
                    "extension_by",
                    models.CharField(
                        choices=[("office", "行政部"), ("principal", "校长")],
                        default="office",
                        max_length=9,
                        verbose_name="谁可以延期",
                    ),
                ),
                ("clause", models.CharField(blank=True, max_length=10, verbose_name="条款")),
            ],
            options={
                "verbose_name": "暂停与延期",
                "verbose_name_plural": "暂停与延期",
                "ordering": ["kind"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("pause_days", 0),
                            models.Q(
                                models.Q(("pause_reasons", ""), _negated=True),
                                ("pause_times__gte", 1),
                            ),
                            _connector="OR",
                        ),
                        name="what_may_be_paused_has_a_reason",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalDueRule",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=reception.policy.models.due.named,
                        db_index=True,
                        max_length=20,
                        verbose_name="哪种待办",
                    ),
                ),
                (
                    "pause_days",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="0 就是不能暂停", verbose_name="每次最多暂停几天"
                    ),
                ),
                (
                    "pause_times",
                    models.PositiveSmallIntegerField(default=1, verbose_name="最多暂停几次"),
                ),
                (
                    "pause_by",
                    models.CharField(
                        choices=[("office", "行政部"), ("principal", "校长")],
                        default="office",
                        max_length=9,
                        verbose_name="谁可以暂停",
                    ),
                ),
                (
                    "pause_reasons",
                    models.TextField(
                        blank=True, help_text="一行一个，暂停时从里面选", verbose_name="暂停的原因"
                    ),
                ),
                (
                    "pause_reasons_en",
                    models.TextField(blank=True, help_text="行数和左边一样", verbose_name="英文"),
                ),
                (
                    "extension_days",
                    models.PositiveSmallIntegerField(
                        default=0,
                        help_text="期限按工作日算的，就是工作日；按小时或分钟算的，就是小时。0 就是不能延期",
                        verbose_name="每次最多延期几天",
                    ),
                ),
                (
                    "extension_by",
                    models.CharField(
                        choices=[("office", "行政部"), ("principal", "校长")],
                        default="office",
                        max_length=9,
                        verbose_name="谁可以延期",
                    ),
                ),
                ("clause", models.CharField(blank=True, max_length=10, verbose_name="条款")),
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
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 暂停与延期",
                "verbose_name_plural": "historical 暂停与延期",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="DueStep",
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
                        blank=True,
                        choices=reception.policy.models.due.named,
                        help_text="留空就是全部；某一种有自己的行时，只用它自己的",
                        max_length=20,
                        verbose_name="哪种待办",
                    ),
                ),
                (
                    "when",
                    models.CharField(
                        choices=[("before", "到期前"), ("late", "过期后")],
                        max_length=6,
                        verbose_name="什么时候",
                    ),
                ),
                (
                    "count",
                    models.PositiveSmallIntegerField(
                        default=0,
                        help_text="到期前 0 就是最后一个工作日，过期后 0 就是马上",
                        verbose_name="多久",
                    ),
                ),
                (
                    "unit",
                    models.CharField(
                        choices=[
                            ("working_days", "个工作日"),
                            ("open_minutes", "分钟（开门时间）"),
                            ("days", "天"),
                        ],
                        default="working_days",
                        max_length=12,
                        verbose_name="单位",
                    ),
                ),
                (
                    "whom",
                    models.CharField(
                        choices=[
                            ("owes", "该办的人"),
                            ("deputy", "代理人"),
                            ("head", "部门负责人"),
                            ("office", "行政部"),
                            ("principal", "校长"),
                        ],
                        help_text="没有这个人，或者他无权看这件事，就告诉下一级",
                        max_length=9,
                        verbose_name="告诉谁",
                    ),
                ),
                (
                    "daily",
                    models.BooleanField(
                        default=False,
                        help_text="只用于过期后：直到办完",
                        verbose_name="每个工作日再告诉",
                    ),
                ),
                ("clause", models.CharField(blank=True, max_length=10, verbose_name="条款")),
                ("is_active", models.BooleanField(default=True, verbose_name="启用")),
            ],
            options={
                "verbose_name": "待办的提醒",
                "verbose_name_plural": "待办的提醒",
                "ordering": ["kind", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "when", "count", "unit", "whom"),
                        name="somebody_is_told_of_what_is_due_by_one_row_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("daily", False), ("when", "late"), _connector="OR"),
                        name="only_of_what_is_late_somebody_is_told_daily",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalDueStep",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=reception.policy.models.due.named,
                        help_text="留空就是全部；某一种有自己的行时，只用它自己的",
                        max_length=20,
                        verbose_name="哪种待办",
                    ),
                ),
                (
                    "when",
                    models.CharField(
                        choices=[("before", "到期前"), ("late", "过期后")],
                        max_length=6,
                        verbose_name="什么时候",
                    ),
                ),
                (
                    "count",
                    models.PositiveSmallIntegerField(
                        default=0,
                        help_text="到期前 0 就是最后一个工作日，过期后 0 就是马上",
                        verbose_name="多久",
                    ),
                ),
                (
                    "unit",
                    models.CharField(
                        choices=[
                            ("working_days", "个工作日"),
                            ("open_minutes", "分钟（开门时间）"),
                            ("days", "天"),
                        ],
                        default="working_days",
                        max_length=12,
                        verbose_name="单位",
                    ),
                ),
                (
                    "whom",
                    models.CharField(
                        choices=[
                            ("owes", "该办的人"),
                            ("deputy", "代理人"),
                            ("head", "部门负责人"),
                            ("office", "行政部"),
                            ("principal", "校长"),
                        ],
                        help_text="没有这个人，或者他无权看这件事，就告诉下一级",
                        max_length=9,
                        verbose_name="告诉谁",
                    ),
                ),
                (
                    "daily",
                    models.BooleanField(
                        default=False,
                        help_text="只用于过期后：直到办完",
                        verbose_name="每个工作日再告诉",
                    ),
                ),
                ("clause", models.CharField(blank=True, max_length=10, verbose_name="条款")),
                ("is_active", models.BooleanField(default=True, verbose_name="启用")),
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
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 待办的提醒",
                "verbose_name_plural": "historical 待办的提醒",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="ComplaintKind",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "assess_days",
                    models.PositiveSmallIntegerField(default=1, verbose_name="受理、交办"),
                ),
                (
                    "report_days",
                    models.PositiveSmallIntegerField(default=4, verbose_name="调查报告"),
                ),
                (
                    "review_days",
                    models.PositiveSmallIntegerField(default=5, verbose_name="处理意见"),
                ),
                (
                    "principal_days",
                    models.PositiveSmallIntegerField(default=6, verbose_name="校长审批"),
                ),
                ("answer_days", models.PositiveSmallIntegerField(default=7, verbose_name="答复")),
                ("code", models.SlugField(unique=True, verbose_name="代号")),
                ("name", models.CharField(max_length=40, verbose_name="名称")),
                ("name_en", models.CharField(blank=True, max_length=60, verbose_name="英文")),
                (
                    "proposes_major",
                    models.BooleanField(
                        default=False,
                        help_text="由行政部裁定（C6、C19）",
                        verbose_name="提议列为重大",
                    ),
                ),
                (
                    "words",
                    models.TextField(
                        blank=True,
                        help_text="一行一个；投诉里写了这些字，就按这一类提议",
                        verbose_name="字眼",
                    ),
                ),
                (
                    "needs_principal",
                    models.BooleanField(
                        default=False,
                        help_text="处理意见之后再由校长审批（C4）",
                        verbose_name="要校长审批",
                    ),
                ),
                ("clause", models.CharField(blank=True, max_length=10, verbose_name="条款")),
                ("is_active", models.BooleanField(default=True, verbose_name="启用")),
                ("order", models.PositiveIntegerField(default=0, verbose_name="顺序")),
            ],
            options={
                "verbose_name": "投诉类别",
                "verbose_name_plural": "投诉类别",
                "ordering": ["order", "code"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("assess_days__lte", models.F("report_days")),
                            ("principal_days__lte", models.F("answer_days")),
                            ("report_days__lte", models.F("review_days")),
                            ("review_days__lte", models.F("principal_days")),
                        ),
                        name="the_steps_of_a_complaint_follow_each_other",
                    )
                ],
            },
            bases=(reception.organisation.languages.Named, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalComplaintKind",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                (
                    "assess_days",
                    models.PositiveSmallIntegerField(default=1, verbose_name="受理、交办"),
                ),
                (
                    "report_days",
                    models.PositiveSmallIntegerField(default=4, verbose_name="调查报告"),
                ),
                (
                    "review_days",
                    models.PositiveSmallIntegerField(default=5, verbose_name="处理意见"),
                ),
                (
                    "principal_days",
                    models.PositiveSmallIntegerField(default=6, verbose_name="校长审批"),
                ),
                ("answer_days", models.PositiveSmallIntegerField(default=7, verbose_name="答复")),
                ("code", models.SlugField(verbose_name="代号")),
                ("name", models.CharField(max_length=40, verbose_name="名称")),
                ("name_en", models.CharField(blank=True, max_length=60, verbose_name="英文")),
                (
                    "proposes_major",
                    models.BooleanField(
                        default=False,
                        help_text="由行政部裁定（C6、C19）",
                        verbose_name="提议列为重大",
                    ),
                ),
                (
                    "words",
                    models.TextField(
                        blank=True,
                        help_text="一行一个；投诉里写了这些字，就按这一类提议",
                        verbose_name="字眼",
                    ),
                ),
                (
                    "needs_principal",
                    models.BooleanField(
                        default=False,
                        help_text="处理意见之后再由校长审批（C4）",
                        verbose_name="要校长审批",
                    ),
                ),
                ("clause", models.CharField(blank=True, max_length=10, verbose_name="条款")),
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
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 投诉类别",
                "verbose_name_plural": "historical 投诉类别",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalApprovalStep",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=reception.policy.models.approvals.named,
                        max_length=16,
                        verbose_name="批什么",
                    ),
                ),
                (
                    "of_class",
                    models.CharField(
                        blank=True, help_text="留空就是每一类", max_length=20, verbose_name="哪一类"
                    ),
                ),
                (
                    "amount_from",
                    models.DecimalField(
                        decimal_places=2,
                        default=0,
                        help_text="0 就是不论金额",
                        max_digits=12,
                        verbose_name="多少元起",
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(default=1, verbose_name="第几级")),
                (
                    "whom",
                    models.CharField(
                        choices=[
                            ("thing", "写明由他批准的人"),
                            ("head", "申请人的部门负责人"),
                            ("contact", "对口联系人"),
                            ("office", "行政部"),
                        ],
                        max_length=7,
                        verbose_name="由谁批",
                    ),
                ),
                (
                    "is_needed",
                    models.BooleanField(
                        default=True,
                        help_text="不必经的，只在前一级没有人或不答时才问",
                        verbose_name="必经",
                    ),
                ),
                (
                    "unit",
                    models.CharField(
                        choices=[("open_minutes", "开放时间的分钟"), ("working_days", "工作日")],
                        default="working_days",
                        max_length=12,
                        verbose_name="时限的单位",
                    ),
                ),
                (
                    "remind_after",
                    models.PositiveSmallIntegerField(
                        default=1, help_text="0 就是不提醒", verbose_name="多久不批就提醒"
                    ),
                ),
                (
                    "remind_every",
                    models.PositiveSmallIntegerField(
                        default=1, help_text="0 就是只提醒一次", verbose_name="以后每隔多久再提醒"
                    ),
                ),
                (
                    "next_after",
                    models.PositiveSmallIntegerField(
                        default=2, help_text="0 就是不问（W4）", verbose_name="多久不批就问下一级"
                    ),
                ),
                ("clause", models.CharField(blank=True, max_length=10, verbose_name="条款")),
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
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="policy.contact",
                        verbose_name="哪位对口联系人",
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
                    "stand_in",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="留空就是写明的代批人，或本人的代理人（G17）",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="policy.contact",
                        verbose_name="由谁代批",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 审批步骤",
                "verbose_name_plural": "historical 审批步骤",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="ApprovalStep",
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
                        choices=reception.policy.models.approvals.named,
                        max_length=16,
                        verbose_name="批什么",
                    ),
                ),
                (
                    "of_class",
                    models.CharField(
                        blank=True, help_text="留空就是每一类", max_length=20, verbose_name="哪一类"
                    ),
                ),
                (
                    "amount_from",
                    models.DecimalField(
                        decimal_places=2,
                        default=0,
                        help_text="0 就是不论金额",
                        max_digits=12,
                        verbose_name="多少元起",
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(default=1, verbose_name="第几级")),
                (
                    "whom",
                    models.CharField(
                        choices=[
                            ("thing", "写明由他批准的人"),
                            ("head", "申请人的部门负责人"),
                            ("contact", "对口联系人"),
                            ("office", "行政部"),
                        ],
                        max_length=7,
                        verbose_name="由谁批",
                    ),
                ),
                (
                    "is_needed",
                    models.BooleanField(
                        default=True,
                        help_text="不必经的，只在前一级没有人或不答时才问",
                        verbose_name="必经",
                    ),
                ),
                (
                    "unit",
                    models.CharField(
                        choices=[("open_minutes", "开放时间的分钟"), ("working_days", "工作日")],
                        default="working_days",
                        max_length=12,
                        verbose_name="时限的单位",
                    ),
                ),
                (
                    "remind_after",
                    models.PositiveSmallIntegerField(
                        default=1, help_text="0 就是不提醒", verbose_name="多久不批就提醒"
                    ),
                ),
                (
                    "remind_every",
                    models.PositiveSmallIntegerField(
                        default=1, help_text="0 就是只提醒一次", verbose_name="以后每隔多久再提醒"
                    ),
                ),
                (
                    "next_after",
                    models.PositiveSmallIntegerField(
                        default=2, help_text="0 就是不问（W4）", verbose_name="多久不批就问下一级"
                    ),
                ),
                ("clause", models.CharField(blank=True, max_length=10, verbose_name="条款")),
                (
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="approves",
                        to="policy.contact",
                        verbose_name="哪位对口联系人",
                    ),
                ),
                (
                    "stand_in",
                    models.ForeignKey(
                        blank=True,
                        help_text="留空就是写明的代批人，或本人的代理人（G17）",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stands_in",
                        to="policy.contact",
                        verbose_name="由谁代批",
                    ),
                ),
            ],
            options={
                "verbose_name": "审批步骤",
                "verbose_name_plural": "审批步骤",
                "ordering": ["kind", "of_class", "order", "amount_from"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "of_class", "order", "amount_from"),
                        name="a_chain_has_each_step_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("contact__isnull", False), ("whom", "contact")),
                            models.Q(
                                models.Q(("whom", "contact"), _negated=True),
                                ("contact__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="a_step_names_a_contact_where_one_decides",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalCallKind",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(verbose_name="代号")),
                ("name", models.CharField(max_length=40, verbose_name="名称")),
                ("name_en", models.CharField(blank=True, max_length=60, verbose_name="英文")),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("ordinary", "找的人，没说找谁的转跟进人"),
                            ("complaint", "投诉热线，并登记投诉"),
                            ("pitch", "推销：只问这一项的对口联系人"),
                        ],
                        default="ordinary",
                        max_length=9,
                        verbose_name="转给谁",
                    ),
                ),
                (
                    "lines",
                    models.TextField(
                        blank=True,
                        help_text="一行一个，前一个占线就打后一个（T4）",
                        verbose_name="先打的分机",
                    ),
                ),
                (
                    "call_back_minutes",
                    models.PositiveSmallIntegerField(
                        default=120,
                        help_text="留言之后，按开门时间算（T13、T14）",
                        verbose_name="几分钟内回电",
                    ),
                ),
                (
                    "most_minutes",
                    models.PositiveSmallIntegerField(
                        default=0,
                        help_text="来电卡片上的钟照它变色，不算违规；0 就是不看",
                        verbose_name="一般几分钟说完",
                    ),
                ),
                ("says", models.CharField(blank=True, max_length=200, verbose_name="对来电的人说")),
                ("says_en", models.CharField(blank=True, max_length=300, verbose_name="英文")),
                ("clause", models.CharField(blank=True, max_length=10, verbose_name="条款")),
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
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="没说找谁、也没有跟进人时转给这位；热线都占线时由这位回电（T12、T14）",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="policy.contact",
                        verbose_name="再找谁",
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
            ],
            options={
                "verbose_name": "historical 来电种类",
                "verbose_name_plural": "historical 来电种类",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="CallKind",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(unique=True, verbose_name="代号")),
                ("name", models.CharField(max_length=40, verbose_name="名称")),
                ("name_en", models.CharField(blank=True, max_length=60, verbose_name="英文")),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("ordinary", "找的人，没说找谁的转跟进人"),
                            ("complaint", "投诉热线，并登记投诉"),
                            ("pitch", "推销：只问这一项的对口联系人"),
                        ],
                        default="ordinary",
                        max_length=9,
                        verbose_name="转给谁",
                    ),
                ),
                (
                    "lines",
                    models.TextField(
                        blank=True,
                        help_text="一行一个，前一个占线就打后一个（T4）",
                        verbose_name="先打的分机",
                    ),
                ),
                (
                    "call_back_minutes",
                    models.PositiveSmallIntegerField(
                        default=120,
                        help_text="留言之后，按开门时间算（T13、T14）",
                        verbose_name="几分钟内回电",
                    ),
                ),
                (
                    "most_minutes",
                    models.PositiveSmallIntegerField(
                        default=0,
                        help_text="来电卡片上的钟照它变色，不算违规；0 就是不看",
                        verbose_name="一般几分钟说完",
                    ),
                ),
                ("says", models.CharField(blank=True, max_length=200, verbose_name="对来电的人说")),
                ("says_en", models.CharField(blank=True, max_length=300, verbose_name="英文")),
                ("clause", models.CharField(blank=True, max_length=10, verbose_name="条款")),
                ("is_active", models.BooleanField(default=True, verbose_name="启用")),
                ("order", models.PositiveIntegerField(default=0, verbose_name="顺序")),
                (
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        help_text="没说找谁、也没有跟进人时转给这位；热线都占线时由这位回电（T12、T14）",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="policy.contact",
                        verbose_name="再找谁",
                    ),
                ),
            ],
            options={
                "verbose_name": "来电种类",
                "verbose_name_plural": "来电种类",
                "ordering": ["order", "code"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("call_back_minutes__gte", 1)),
                        name="a_call_is_returned_within_some_time",
                    )
                ],
            },
            bases=(reception.organisation.languages.Named, models.Model),
        ),
        migrations.CreateModel(
            name="ListKind",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(unique=True, verbose_name="代号")),
                ("name", models.CharField(max_length=40, verbose_name="名称")),
                ("name_en", models.CharField(blank=True, max_length=60, verbose_name="英文")),
                ("clause", models.CharField(blank=True, max_length=10, verbose_name="条款")),
                ("is_active", models.BooleanField(default=True, verbose_name="启用")),
                ("order", models.PositiveIntegerField(default=0, verbose_name="顺序")),
            ],
            options={
                "verbose_name": "名单种类",
                "verbose_name_plural": "名单种类",
                "ordering": ["order", "code"],
            },
            bases=(reception.organisation.languages.Named, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalListKind",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(verbose_name="代号")),
                ("name", models.CharField(max_length=40, verbose_name="名称")),
                ("name_en", models.CharField(blank=True, max_length=60, verbose_name="英文")),
                ("clause", models.CharField(blank=True, max_length=10, verbose_name="条款")),
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
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 名单种类",
                "verbose_name_plural": "historical 名单种类",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.AddField(
            model_name="gradingrule",
            name="listed",
            field=models.ForeignKey(
                blank=True,
                help_text="有人确认访客在这种名单上才符合；留空就不看名单",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="rules",
                to="policy.listkind",
                verbose_name="在名单上",
            ),
        ),
        migrations.AddField(
            model_name="historicalgradingrule",
            name="listed",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                help_text="有人确认访客在这种名单上才符合；留空就不看名单",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="policy.listkind",
                verbose_name="在名单上",
            ),
        ),
        migrations.CreateModel(
            name="HistoricalPlanStandard",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                (
                    "scheme",
                    models.CharField(
                        choices=[("class", "按来宾类别，每人总额"), ("client", "按客户级别，分项")],
                        max_length=6,
                        verbose_name="哪一套标准",
                    ),
                ),
                ("code", models.SlugField(max_length=12, verbose_name="代号")),
                ("name", models.CharField(max_length=40, verbose_name="名称")),
                ("name_en", models.CharField(blank=True, max_length=60, verbose_name="英文")),
                (
                    "received_by",
                    models.CharField(blank=True, max_length=60, verbose_name="由谁接待"),
                ),
                (
                    "received_by_en",
                    models.CharField(blank=True, max_length=90, verbose_name="英文"),
                ),
                ("from_day", models.DateField(verbose_name="从哪天起")),
                (
                    "until_day",
                    models.DateField(
                        blank=True,
                        help_text="留空就是一直用；改标准请新加一行",
                        null=True,
                        verbose_name="到哪天为止",
                    ),
                ),
                (
                    "per_head",
                    models.DecimalField(
                        decimal_places=2,
                        default=0,
                        help_text="只用于按类别的（E3）",
                        max_digits=12,
                        verbose_name="每位来宾最多多少元",
                    ),
                ),
                (
                    "lunch",
                    models.DecimalField(
                        decimal_places=2, default=0, max_digits=12, verbose_name="午餐每人多少元"
                    ),
                ),
                (
                    "dinner",
                    models.DecimalField(
                        decimal_places=2, default=0, max_digits=12, verbose_name="晚餐每人多少元"
                    ),
                ),
                (
                    "lodging",
                    models.DecimalField(
                        decimal_places=2,
                        default=0,
                        help_text="0 就是代订、客人自付",
                        max_digits=12,
                        verbose_name="住宿每间每晚多少元",
                    ),
                ),
                (
                    "gift_least",
                    models.DecimalField(
                        decimal_places=2,
                        default=0,
                        max_digits=12,
                        verbose_name="礼品每人最少多少元",
                    ),
                ),
                (
                    "gift",
                    models.DecimalField(
                        decimal_places=2,
                        default=0,
                        help_text="0 就是没有礼品",
                        max_digits=12,
                        verbose_name="礼品每人最多多少元",
                    ),
                ),
                (
                    "arranged",
                    models.CharField(
                        blank=True,
                        help_text="写给填计划的人看（E15）",
                        max_length=120,
                        verbose_name="车、票怎样办",
                    ),
                ),
                ("arranged_en", models.CharField(blank=True, max_length=200, verbose_name="英文")),
                (
                    "banquets",
                    models.PositiveSmallIntegerField(
                        default=1, help_text="E6：只宴请一次", verbose_name="同一批来宾宴请几次"
                    ),
                ),
                (
                    "banquet_words",
                    models.TextField(
                        blank=True,
                        help_text="一行一个；用餐的事项里写了就算",
                        verbose_name="哪些字眼算宴请",
                    ),
                ),
                ("clause", models.CharField(blank=True, max_length=10, verbose_name="条款")),
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
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 接待标准",
                "verbose_name_plural": "historical 接待标准",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="PlanStandard",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "scheme",
                    models.CharField(
                        choices=[("class", "按来宾类别，每人总额"), ("client", "按客户级别，分项")],
                        max_length=6,
                        verbose_name="哪一套标准",
                    ),
                ),
                ("code", models.SlugField(max_length=12, verbose_name="代号")),
                ("name", models.CharField(max_length=40, verbose_name="名称")),
                ("name_en", models.CharField(blank=True, max_length=60, verbose_name="英文")),
                (
                    "received_by",
                    models.CharField(blank=True, max_length=60, verbose_name="由谁接待"),
                ),
                (
                    "received_by_en",
                    models.CharField(blank=True, max_length=90, verbose_name="英文"),
                ),
                ("from_day", models.DateField(verbose_name="从哪天起")),
                (
                    "until_day",
                    models.DateField(
                        blank=True,
                        help_text="留空就是一直用；改标准请新加一行",
                        null=True,
                        verbose_name="到哪天为止",
                    ),
                ),
                (
                    "per_head",
                    models.DecimalField(
                        decimal_places=2,
                        default=0,
                        help_text="只用于按类别的（E3）",
                        max_digits=12,
                        verbose_name="每位来宾最多多少元",
                    ),
                ),
                (
                    "lunch",
                    models.DecimalField(
                        decimal_places=2, default=0, max_digits=12, verbose_name="午餐每人多少元"
                    ),
                ),
                (
                    "dinner",
                    models.DecimalField(
                        decimal_places=2, default=0, max_digits=12, verbose_name="晚餐每人多少元"
                    ),
                ),
                (
                    "lodging",
                    models.DecimalField(
                        decimal_places=2,
                        default=0,
                        help_text="0 就是代订、客人自付",
                        max_digits=12,
                        verbose_name="住宿每间每晚多少元",
                    ),
                ),
                (
                    "gift_least",
                    models.DecimalField(
                        decimal_places=2,
                        default=0,
                        max_digits=12,
                        verbose_name="礼品每人最少多少元",
                    ),
                ),
                (
                    "gift",
                    models.DecimalField(
                        decimal_places=2,
                        default=0,
                        help_text="0 就是没有礼品",
                        max_digits=12,
                        verbose_name="礼品每人最多多少元",
                    ),
                ),
                (
                    "arranged",
                    models.CharField(
                        blank=True,
                        help_text="写给填计划的人看（E15）",
                        max_length=120,
                        verbose_name="车、票怎样办",
                    ),
                ),
                ("arranged_en", models.CharField(blank=True, max_length=200, verbose_name="英文")),
                (
                    "banquets",
                    models.PositiveSmallIntegerField(
                        default=1, help_text="E6：只宴请一次", verbose_name="同一批来宾宴请几次"
                    ),
                ),
                (
                    "banquet_words",
                    models.TextField(
                        blank=True,
                        help_text="一行一个；用餐的事项里写了就算",
                        verbose_name="哪些字眼算宴请",
                    ),
                ),
                ("clause", models.CharField(blank=True, max_length=10, verbose_name="条款")),
                ("is_active", models.BooleanField(default=True, verbose_name="启用")),
                ("order", models.PositiveIntegerField(default=0, verbose_name="顺序")),
            ],
            options={
                "verbose_name": "接待标准",
                "verbose_name_plural": "接待标准",
                "ordering": ["order", "from_day"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("scheme", "code", "from_day"),
                        name="a_class_has_one_standard_from_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until_day__isnull", True),
                            ("until_day__gte", models.F("from_day")),
                            _connector="OR",
                        ),
                        name="a_standard_of_plans_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("dinner", 0),
                                ("gift", 0),
                                ("lodging", 0),
                                ("lunch", 0),
                                ("per_head__gt", 0),
                                ("scheme", "class"),
                            ),
                            models.Q(("per_head", 0), ("scheme", "client")),
                            _connector="OR",
                        ),
                        name="a_standard_is_one_sum_or_several",
                    ),
                ],
            },
            bases=(reception.organisation.languages.Named, models.Model),
        ),
        migrations.CreateModel(
            name="ClientClass",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(max_length=20, unique=True, verbose_name="代号")),
                ("name", models.CharField(max_length=40, verbose_name="名称")),
                ("name_en", models.CharField(blank=True, max_length=60, verbose_name="英文")),
                (
                    "first_days",
                    models.PositiveSmallIntegerField(
                        default=3,
                        help_text="从第一次接触、或换跟进人那天算（F3）",
                        verbose_name="第一次回访在几天内",
                    ),
                ),
                (
                    "rhythm_days",
                    models.PositiveSmallIntegerField(
                        default=7, help_text="0 就是不用回访", verbose_name="以后每几天回访一次"
                    ),
                ),
                (
                    "in_working_days",
                    models.BooleanField(
                        default=False,
                        help_text="不勾就是自然日；只用于回访，失效总是自然日",
                        verbose_name="按工作日算",
                    ),
                ),
                (
                    "lapse_days",
                    models.PositiveSmallIntegerField(
                        default=21,
                        help_text="0 就是不失效（F5）",
                        verbose_name="几天没有接触就失效",
                    ),
                ),
                (
                    "warn_days",
                    models.PositiveSmallIntegerField(
                        default=7,
                        help_text="前一天再告诉一次（F7）",
                        verbose_name="失效前几天告诉跟进人",
                    ),
                ),
                (
                    "at_lapse",
                    models.CharField(
                        choices=[("pool", "到期就放回公共客户"), ("head", "由部门负责人定")],
                        default="pool",
                        help_text="F5",
                        max_length=4,
                        verbose_name="失效以后",
                    ),
                ),
                ("clause", models.CharField(blank=True, max_length=10, verbose_name="条款")),
                ("is_active", models.BooleanField(default=True, verbose_name="启用")),
                ("order", models.PositiveIntegerField(default=0, verbose_name="顺序")),
            ],
            options={
                "verbose_name": "客户类别",
                "verbose_name_plural": "客户类别",
                "ordering": ["order", "code"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("lapse_days", 0),
                            models.Q(
                                ("first_days__lte", models.F("lapse_days")),
                                ("lapse_days__gte", models.F("rhythm_days")),
                                ("rhythm_days__gt", 0),
                                ("warn_days__lte", models.F("lapse_days")),
                            ),
                            _connector="OR",
                        ),
                        name="a_client_is_called_before_it_lapses",
                    )
                ],
            },
            bases=(reception.organisation.languages.Named, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalClientClass",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(max_length=20, verbose_name="代号")),
                ("name", models.CharField(max_length=40, verbose_name="名称")),
                ("name_en", models.CharField(blank=True, max_length=60, verbose_name="英文")),
                (
                    "first_days",
                    models.PositiveSmallIntegerField(
                        default=3,
                        help_text="从第一次接触、或换跟进人那天算（F3）",
                        verbose_name="第一次回访在几天内",
                    ),
                ),
                (
                    "rhythm_days",
                    models.PositiveSmallIntegerField(
                        default=7, help_text="0 就是不用回访", verbose_name="以后每几天回访一次"
                    ),
                ),
                (
                    "in_working_days",
                    models.BooleanField(
                        default=False,
                        help_text="不勾就是自然日；只用于回访，失效总是自然日",
                        verbose_name="按工作日算",
                    ),
                ),
                (
                    "lapse_days",
                    models.PositiveSmallIntegerField(
                        default=21,
                        help_text="0 就是不失效（F5）",
                        verbose_name="几天没有接触就失效",
                    ),
                ),
                (
                    "warn_days",
                    models.PositiveSmallIntegerField(
                        default=7,
                        help_text="前一天再告诉一次（F7）",
                        verbose_name="失效前几天告诉跟进人",
                    ),
                ),
                (
                    "at_lapse",
                    models.CharField(
                        choices=[("pool", "到期就放回公共客户"), ("head", "由部门负责人定")],
                        default="pool",
                        help_text="F5",
                        max_length=4,
                        verbose_name="失效以后",
                    ),
                ),
                ("clause", models.CharField(blank=True, max_length=10, verbose_name="条款")),
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
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 客户类别",
                "verbose_name_plural": "historical 客户类别",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
    ]
