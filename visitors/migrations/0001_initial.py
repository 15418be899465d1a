import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models.functions import Coalesce

import reception.db.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "__first__"),
        ("due", "0001_initial"),
        ("notifications", "0001_initial"),
        ("organisation", "0001_initial"),
        ("policy", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Badge",
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
                        choices=[
                            ("visitor", "访客"),
                            ("contractor", "施工人员"),
                            ("applicant", "应聘者"),
                        ],
                        default="visitor",
                        max_length=10,
                        verbose_name="种类",
                    ),
                ),
                (
                    "number",
                    models.PositiveIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(999999999),
                        ],
                        verbose_name="牌号",
                    ),
                ),
                (
                    "issue",
                    models.PositiveIntegerField(
                        default=1,
                        help_text="重做一张牌就加一，旧牌的码随即失效",
                        verbose_name="制作次数",
                    ),
                ),
                ("digest", models.CharField(editable=False, max_length=64, unique=True)),
                (
                    "condition",
                    models.CharField(
                        choices=[
                            ("good", "可用"),
                            ("lost", "遗失"),
                            ("damaged", "损坏"),
                            ("withdrawn", "停用"),
                        ],
                        default="good",
                        help_text="停用的牌不放行任何人（B3）",
                        max_length=9,
                        verbose_name="状况",
                    ),
                ),
                ("lent", models.BooleanField(default=False, editable=False, verbose_name="已借出")),
                (
                    "valid_on",
                    models.DateField(
                        blank=True,
                        editable=False,
                        help_text="纸牌才有；塑料牌不限日子",
                        null=True,
                        verbose_name="只在这天有效",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="badges",
                        to="organisation.site",
                        verbose_name="园区",
                    ),
                ),
            ],
            options={
                "verbose_name": "访客牌",
                "verbose_name_plural": "访客牌",
                "ordering": ["site", "number"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("condition", "good"), ("lent", False)),
                        fields=["site", "kind", "number"],
                        name="badges_to_lend",
                    ),
                    models.Index(
                        condition=models.Q(("valid_on__isnull", True)),
                        fields=["site", "kind", "number"],
                        name="badges_of_plastic",
                    ),
                    models.Index(
                        condition=models.Q(("lent", True)),
                        fields=["site", "number"],
                        name="badges_lent",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("site", "number"), name="a_badge_number_is_unique_at_its_site"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("condition", "lost"), ("lent", True), _negated=True),
                        name="a_lost_badge_is_worn_by_nobody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_on__isnull", True),
                            ("lent", True),
                            models.Q(("condition", "good"), _negated=True),
                            _connector="OR",
                        ),
                        name="a_paper_badge_is_never_back_in_the_pool",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PaperRoll",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("last", models.PositiveIntegerField(verbose_name="最后的纸牌号")),
                (
                    "site",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="paper_roll",
                        to="organisation.site",
                        verbose_name="园区",
                    ),
                ),
            ],
            options={
                "verbose_name": "纸牌编号",
                "verbose_name_plural": "纸牌编号",
            },
        ),
        migrations.CreateModel(
            name="Visitor",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="姓名")),
                (
                    "folded_name",
                    reception.db.fields.FoldedField(
                        blank=True, editable=False, max_length=120, of="name"
                    ),
                ),
                (
                    "phone",
                    models.CharField(
                        blank=True, help_text="以 E.164 保存", max_length=20, verbose_name="手机"
                    ),
                ),
                (
                    "email",
                    models.EmailField(
                        blank=True,
                        help_text="可不填；离开后的感谢发到邮箱。只留手机的，启用了短信网关才发短信（F1）",
                        max_length=254,
                        verbose_name="邮箱",
                    ),
                ),
                (
                    "phone_extension",
                    models.CharField(blank=True, max_length=10, verbose_name="分机"),
                ),
                ("last_four", models.CharField(blank=True, editable=False, max_length=4)),
                ("organisation", models.CharField(blank=True, max_length=120, verbose_name="单位")),
                ("title", models.CharField(blank=True, max_length=40, verbose_name="职务")),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="前台更正过的级别；留空按职务级别表（G1、G3）",
                        null=True,
                        verbose_name="级别",
                    ),
                ),
                ("visits_made", models.PositiveIntegerField(default=0, verbose_name="来访次数")),
                ("met_at", models.DateTimeField(verbose_name="初次登记")),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        help_text="同一个人的另一条记录；以那一条为准",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="former",
                        to="visitors.visitor",
                        verbose_name="合并到",
                    ),
                ),
            ],
            options={
                "verbose_name": "访客",
                "verbose_name_plural": "访客",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["folded_name", "-id"], name="visitor_name"),
                    models.Index(
                        condition=models.Q(("last_four", ""), _negated=True),
                        fields=["last_four"],
                        name="visitor_last_four",
                    ),
                    models.Index(
                        condition=models.Q(("merged_into__isnull", False)),
                        fields=["merged_into"],
                        name="visitor_merged_into",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("phone", ""), _negated=True),
                        fields=("phone", "folded_name"),
                        name="same_phone_and_name_is_the_same_visitor",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="a_visitor_has_a_name"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("merged_into__isnull", True),
                            models.Q(("merged_into", models.F("id")), _negated=True),
                            _connector="OR",
                        ),
                        name="nobody_is_merged_into_themselves",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Merge",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="合并时间")),
                ("by_name", models.CharField(blank=True, max_length=60, verbose_name="经手人")),
                ("undo_until", models.DateTimeField(verbose_name="可撤销到")),
                ("moved", models.JSONField(default=dict, verbose_name="移动的记录")),
                ("counted", models.PositiveIntegerField(default=0, editable=False)),
                ("undone_at", models.DateTimeField(blank=True, null=True, verbose_name="撤销时间")),
                (
                    "undone_by_name",
                    models.CharField(blank=True, max_length=60, verbose_name="撤销人"),
                ),
                (
                    "absorbed",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="visitors.visitor",
                        verbose_name="并入的记录",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merges",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="经手账号",
                    ),
                ),
                (
                    "kept",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="visitors.visitor",
                        verbose_name="保留的记录",
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="undone_merges",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="撤销账号",
                    ),
                ),
            ],
            options={
                "verbose_name": "访客合并",
                "verbose_name_plural": "访客合并",
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["kept", "-id"], name="merges_of_a_visitor")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("undone_at__isnull", True)),
                        fields=("absorbed",),
                        name="a_record_is_merged_into_one_other",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kept", models.F("absorbed")), _negated=True),
                        name="two_records_are_merged",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NotTheSame",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("by_name", models.CharField(blank=True, max_length=60, verbose_name="经手人")),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="told_apart",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="经手账号",
                    ),
                ),
                (
                    "one",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="visitors.visitor",
                        verbose_name="访客",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="visitors.visitor",
                        verbose_name="另一位访客",
                    ),
                ),
            ],
            options={
                "verbose_name": "不是同一人",
                "verbose_name_plural": "不是同一人",
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("one", "other"), name="two_people_are_told_apart_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("one__lt", models.F("other"))),
                        name="who_is_told_apart_stands_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Visit",
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
                        choices=[
                            ("first", "初访"),
                            ("return", "回访"),
                            ("telephone", "电约"),
                            ("enquiry", "咨询"),
                            ("errand", "办事"),
                        ],
                        default="first",
                        help_text="V11",
                        max_length=9,
                        verbose_name="来访方式",
                    ),
                ),
                ("organisation", models.CharField(blank=True, max_length=120, verbose_name="单位")),
                ("title", models.CharField(blank=True, max_length=40, verbose_name="职务")),
                (
                    "level",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="级别"),
                ),
                ("purpose", models.CharField(max_length=200, verbose_name="来意")),
                (
                    "led_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        help_text="一起到的团组只问一次被访人；问的是这一位，应答对大家都算",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="followers",
                        to="visitors.visit",
                        verbose_name="跟谁一起到",
                    ),
                ),
                (
                    "party_size",
                    models.PositiveIntegerField(
                        default=1, help_text="连同访客本人", verbose_name="人数"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("expected", "预约"),
                            ("waiting", "等候"),
                            ("inside", "在访"),
                            ("left", "已离开"),
                            ("refused", "已婉拒"),
                            ("cancelled", "已取消"),
                            ("no_show", "未到"),
                        ],
                        max_length=9,
                        verbose_name="状态",
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
                        max_length=9,
                        verbose_name="处置",
                    ),
                ),
                ("clause", models.CharField(max_length=10, verbose_name="条款")),
                ("badge_required", models.BooleanField(verbose_name="佩戴访客牌")),
                ("decision", models.JSONField(default=dict, verbose_name="评定")),
                ("facts", models.JSONField(blank=True, null=True, verbose_name="依据")),
                (
                    "decided_grade",
                    models.CharField(
                        choices=[
                            ("high", "高规格"),
                            ("standard", "一般"),
                            ("low", "低规格"),
                            ("refused", "拒绝"),
                        ],
                        help_text="改规格之前的规格（G11）",
                        max_length=8,
                        verbose_name="规则评定",
                    ),
                ),
                (
                    "override_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="改规格的原因"),
                ),
                (
                    "consent",
                    models.BooleanField(
                        blank=True,
                        help_text="先问的来访，被问的人同意了没有（G6–G8）",
                        null=True,
                        verbose_name="同意接待",
                    ),
                ),
                (
                    "pitch_agreed",
                    models.BooleanField(
                        db_default=False,
                        default=False,
                        help_text="对口联系人同意了，按临时访客接待，不算拒绝（G8）",
                        verbose_name="推销经同意",
                    ),
                ),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "未应答"),
                            ("coming", "马上到前台"),
                            ("wait", "请稍候"),
                            ("colleague", "请同事代接"),
                            ("unavailable", "不在"),
                            ("later", "另约时间"),
                        ],
                        default="",
                        max_length=11,
                        verbose_name="应答",
                    ),
                ),
                (
                    "wait_until",
                    models.DateTimeField(blank=True, null=True, verbose_name="请稍候至"),
                ),
                (
                    "put_off_to",
                    models.DateTimeField(
                        blank=True, help_text="V12", null=True, verbose_name="另约至"
                    ),
                ),
                (
                    "patience_from",
                    models.DateTimeField(blank=True, null=True, verbose_name="从何时起算等候应答"),
                ),
                ("counts_from", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "desk_told_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="请前台处理"),
                ),
                (
                    "taken_over_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="前台接手"),
                ),
                (
                    "refuse_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="婉拒原因"),
                ),
                (
                    "expected_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="预约时间"),
                ),
                ("expected_on", models.DateField(blank=True, null=True, verbose_name="预约日")),
                ("arrived_at", models.DateTimeField(blank=True, null=True, verbose_name="到访")),
                ("admitted_at", models.DateTimeField(blank=True, null=True, verbose_name="进入")),
                ("left_at", models.DateTimeField(blank=True, null=True, verbose_name="离开")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="结束")),
                (
                    "presumed_left",
                    models.BooleanField(db_default=False, default=False, verbose_name="推定离开"),
                ),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answered",
                        to="organisation.employee",
                        verbose_name="应答人",
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="visits",
                        to="policy.category",
                        verbose_name="访客类别",
                    ),
                ),
                (
                    "host",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="visits",
                        to="organisation.employee",
                        verbose_name="被访人",
                    ),
                ),
                (
                    "overridden_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="overrides",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="改规格的人",
                    ),
                ),
                (
                    "refused_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="refusals",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="婉拒的人",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="visits",
                        to="organisation.site",
                        verbose_name="园区",
                    ),
                ),
                (
                    "taken_over_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="taken_over",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="前台接手的人",
                    ),
                ),
                (
                    "rules",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="policy.rulesversion",
                        verbose_name="规则版本",
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="visits",
                        to="policy.topic",
                        verbose_name="推销内容",
                    ),
                ),
                (
                    "visitor",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="visits",
                        to="visitors.visitor",
                        verbose_name="访客",
                    ),
                ),
            ],
            options={
                "verbose_name": "来访",
                "verbose_name_plural": "来访",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["site", "state", "arrived_at"], name="visits_on_site"),
                    models.Index(fields=["site", "expected_on", "state"], name="visits_expected"),
                    models.Index(fields=["visitor", "-id"], name="visits_of_a_visitor"),
                    models.Index(fields=["site", "-id"], name="visits_of_a_site"),
                    models.Index(fields=["host", "-id"], name="visits_to_a_host"),
                    models.Index(fields=["state", "-id"], name="visits_in_a_state"),
                    models.Index(fields=["site", "arrived_at", "id"], name="visits_by_day"),
                    models.Index(
                        condition=models.Q(("led_by__isnull", False)),
                        fields=["led_by"],
                        name="visits_led_by_another",
                    ),
                    models.Index(
                        Coalesce("arrived_at", "expected_at").desc(),
                        models.F("id").desc(),
                        name="visits_by_time",
                    ),
                    models.Index(
                        models.F("site"),
                        Coalesce("arrived_at", "expected_at").desc(),
                        models.F("id").desc(),
                        name="visits_of_a_site_by_time",
                    ),
                    models.Index(
                        models.F("host"),
                        Coalesce("arrived_at", "expected_at").desc(),
                        models.F("id").desc(),
                        name="visits_to_a_host_by_time",
                    ),
                    models.Index(
                        models.F("state"),
                        Coalesce("arrived_at", "expected_at").desc(),
                        models.F("id").desc(),
                        name="visits_in_a_state_by_time",
                    ),
                    models.Index(
                        models.F("grade"),
                        Coalesce("arrived_at", "expected_at").desc(),
                        models.F("id").desc(),
                        name="visits_of_a_grade_by_time",
                    ),
                    models.Index(
                        models.F("category"),
                        Coalesce("arrived_at", "expected_at").desc(),
                        models.F("id").desc(),
                        name="visits_of_a_category_by_time",
                    ),
                    models.Index(
                        condition=models.Q(("presumed_left", True)),
                        fields=["site", "-closed_at"],
                        name="visits_presumed_left",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["waiting", "inside"])),
                        fields=("visitor",),
                        name="one_open_visit_per_visitor",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "expected")),
                        fields=("visitor", "expected_on"),
                        name="one_expected_visit_per_visitor_and_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("admitted_at__isnull", True),
                            ("admitted_at__gte", models.F("arrived_at")),
                            _connector="OR",
                        ),
                        name="visits_are_admitted_after_they_arrive",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("left_at__isnull", True),
                            ("left_at__gte", models.F("arrived_at")),
                            _connector="OR",
                        ),
                        name="visits_leave_after_they_arrive",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "expected"), _negated=True),
                            models.Q(
                                ("expected_at__isnull", False), ("expected_on__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="an_expected_visit_says_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "inside"), _negated=True),
                            models.Q(("admitted_at__isnull", False), ("left_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="a_visit_inside_was_admitted",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("overridden_by__isnull", True),
                                ("override_reason", ""),
                                ("grade", models.F("decided_grade")),
                            ),
                            models.Q(
                                ("decided_grade", "refused"),
                                ("grade", "standard"),
                                ("overridden_by__isnull", True),
                                ("override_reason", ""),
                                ("pitch_agreed", True),
                            ),
                            models.Q(
                                ("overridden_by__isnull", False),
                                models.Q(("override_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="an_override_has_a_reason_and_a_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                models.Q(("state", "refused"), _negated=True),
                                ("refuse_reason", ""),
                                ("refused_by__isnull", True),
                            ),
                            models.Q(
                                ("refused_by__isnull", False),
                                ("state", "refused"),
                                models.Q(("refuse_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_refusal_has_a_reason_and_a_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("grade", "refused"), ("state", "inside"), _negated=True),
                            models.Q(("consent", True), ("consent__isnull", False)),
                            _connector="OR",
                        ),
                        name="nobody_of_refused_grade_is_inside_without_consent",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("disposition", "ask_first"), ("state", "inside"), _negated=True
                            ),
                            models.Q(("consent", True), ("consent__isnull", False)),
                            _connector="OR",
                        ),
                        name="nobody_is_inside_before_who_must_be_asked_agrees",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("pitch_agreed", False),
                            models.Q(
                                ("consent", True),
                                ("consent__isnull", False),
                                ("decided_grade", "refused"),
                                models.Q(("grade", "refused"), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="an_agreed_pitch_is_one_that_somebody_agreed_to",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("facts__isnull", True), ("rules__isnull", True)),
                            models.Q(("facts__isnull", False), ("rules__isnull", False)),
                            _connector="OR",
                        ),
                        name="facts_are_kept_with_the_rules_they_were_judged_by",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("led_by__isnull", True),
                            models.Q(("led_by", models.F("id")), _negated=True),
                            _connector="OR",
                        ),
                        name="nobody_is_led_by_themselves",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("party_size__gte", 1)), name="a_party_has_somebody"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("purpose", ""), _negated=True),
                        name="a_visit_has_a_purpose",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", "wait"), _negated=True),
                            ("wait_until__isnull", False),
                            _connector="OR",
                        ),
                        name="a_promise_to_come_later_says_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state__in", ["waiting", "inside", "left", "refused"]),
                                _negated=True,
                            ),
                            ("arrived_at__isnull", False),
                            _connector="OR",
                        ),
                        name="who_is_or_was_here_has_arrived",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("disposition", "refuse"), ("state", "inside"), _negated=True
                        ),
                        name="nobody_to_be_refused_is_inside",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("taken_over_at__isnull", True), ("taken_over_by__isnull", True)
                            ),
                            models.Q(
                                ("taken_over_at__isnull", False), ("taken_over_by__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="a_visitor_is_taken_over_by_somebody_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "left"), _negated=True),
                            ("left_at__isnull", False),
                            ("presumed_left", True),
                            _connector="OR",
                        ),
                        name="a_visit_that_left_says_when_or_is_presumed_to_have_left",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("presumed_left", False),
                            models.Q(
                                ("left_at__isnull", True), ("state__in", ["left", "cancelled"])
                            ),
                            _connector="OR",
                        ),
                        name="who_is_presumed_to_have_left_is_gone_at_no_known_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HostRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "asks_consent",
                    models.BooleanField(default=False, help_text="G6–G8", verbose_name="须同意"),
                ),
                (
                    "escalated",
                    models.BooleanField(
                        default=False,
                        help_text="因无人应答而另外通知的人（V5）",
                        verbose_name="升级通知",
                    ),
                ),
                ("asked_at", models.DateTimeField(verbose_name="何时问")),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "未应答"),
                            ("coming", "马上到前台"),
                            ("wait", "请稍候"),
                            ("colleague", "请同事代接"),
                            ("unavailable", "不在"),
                            ("later", "另约时间"),
                        ],
                        default="",
                        max_length=11,
                        verbose_name="应答",
                    ),
                ),
                (
                    "answered_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="何时应答"),
                ),
                (
                    "wait_minutes",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="请稍候（分钟）"
                    ),
                ),
                (
                    "put_off_to",
                    models.DateTimeField(
                        blank=True, help_text="V12", null=True, verbose_name="另约至"
                    ),
                ),
                (
                    "colleague",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.employee",
                        verbose_name="代接的同事",
                    ),
                ),
                (
                    "employee",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="host_requests",
                        to="organisation.employee",
                        verbose_name="问谁",
                    ),
                ),
                (
                    "instead_of",
                    models.ForeignKey(
                        blank=True,
                        help_text="请其代接的那一次请求（V4）",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sent",
                        to="visitors.hostrequest",
                        verbose_name="代替谁",
                    ),
                ),
                (
                    "replaced_by",
                    models.ForeignKey(
                        blank=True,
                        help_text="改请别人的那一次请求；从此不再等这一次的应答",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="replaces",
                        to="visitors.hostrequest",
                        verbose_name="改请了谁",
                    ),
                ),
                (
                    "notice",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="host_request",
                        to="notifications.notice",
                        verbose_name="通知",
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="requests",
                        to="visitors.visit",
                        verbose_name="来访",
                    ),
                ),
            ],
            options={
                "verbose_name": "请接待",
                "verbose_name_plural": "请接待",
                "ordering": ["id"],
                "indexes": [
                    models.Index(fields=["employee", "visit"], name="requests_of_an_employee")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("visit", "employee"), name="nobody_is_asked_twice_about_one_visit"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answer", ""), ("answered_at__isnull", False), _connector="OR"
                        ),
                        name="an_answer_says_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", "colleague"), _negated=True),
                            ("colleague__isnull", False),
                            _connector="OR",
                        ),
                        name="a_colleague_is_named",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answer", "later"), ("put_off_to__isnull", True), _connector="OR"
                        ),
                        name="another_time_is_named_by_who_puts_off",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HostReminder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("by_hand", models.BooleanField(default=False, verbose_name="前台提醒")),
                (
                    "notice",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="host_reminder",
                        to="notifications.notice",
                        verbose_name="通知",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reminders",
                        to="visitors.hostrequest",
                        verbose_name="请接待",
                    ),
                ),
            ],
            options={
                "verbose_name": "提醒",
                "verbose_name_plural": "提醒",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Satisfaction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("asked_at", models.DateTimeField(verbose_name="何时问")),
                (
                    "score",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[
                            (5, "非常满意"),
                            (4, "满意"),
                            (3, "一般"),
                            (2, "不满意"),
                            (1, "很不满意"),
                        ],
                        null=True,
                        verbose_name="满意度",
                    ),
                ),
                ("at", models.DateTimeField(blank=True, null=True, verbose_name="何时评价")),
                (
                    "notice",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="satisfaction",
                        to="notifications.notice",
                        verbose_name="感谢信",
                    ),
                ),
                (
                    "visit",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="satisfaction",
                        to="visitors.visit",
                        verbose_name="来访",
                    ),
                ),
            ],
            options={
                "verbose_name": "满意度",
                "verbose_name_plural": "满意度",
                "ordering": ["-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("score__isnull", True),
                            models.Q(("score__gte", 1), ("score__lte", 5)),
                            _connector="OR",
                        ),
                        name="a_score_is_one_to_five",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("at__isnull", True), ("score__isnull", True)),
                            models.Q(("at__isnull", False), ("score__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_score_says_when",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LeaveRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="时间")),
                (
                    "employee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="leave_requests",
                        to="organisation.employee",
                        verbose_name="问谁",
                    ),
                ),
                (
                    "notice",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="leave_request",
                        to="notifications.notice",
                        verbose_name="通知",
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="leave_requests",
                        to="visitors.visit",
                        verbose_name="来访",
                    ),
                ),
            ],
            options={
                "verbose_name": "问是否离开",
                "verbose_name_plural": "问是否离开",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="FurtherHost",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "employee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="further_visits",
                        to="organisation.employee",
                        verbose_name="另一位被访人",
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="further_hosts",
                        to="visitors.visit",
                        verbose_name="来访",
                    ),
                ),
            ],
            options={
                "verbose_name": "另一位被访人",
                "verbose_name_plural": "另一位被访人",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("visit", "employee"), name="a_further_host_is_named_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Companion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="姓名")),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="companions",
                        to="visitors.visit",
                        verbose_name="来访",
                    ),
                ),
            ],
            options={
                "verbose_name": "同行人",
                "verbose_name_plural": "同行人",
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True),
                        name="a_companion_has_a_name",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Belonging",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("what", models.CharField(max_length=120, verbose_name="物品")),
                ("serial", models.CharField(blank=True, max_length=60, verbose_name="序列号")),
                ("count", models.PositiveIntegerField(default=1, verbose_name="件数")),
                ("brought_at", models.DateTimeField(verbose_name="带入")),
                ("taken_out_at", models.DateTimeField(blank=True, null=True, verbose_name="带出")),
                ("stays_at", models.DateTimeField(blank=True, null=True, verbose_name="留下")),
                (
                    "stays_because",
                    models.CharField(blank=True, max_length=200, verbose_name="为什么留下"),
                ),
                (
                    "brought_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="belongings_entered",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="登记账号",
                    ),
                ),
                (
                    "checked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="belongings_checked",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="核对账号",
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="belongings",
                        to="visitors.visit",
                        verbose_name="来访",
                    ),
                ),
            ],
            options={
                "verbose_name": "携带物品",
                "verbose_name_plural": "携带物品",
                "ordering": ["id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("stays_at", None), ("taken_out_at", None)),
                        fields=["visit"],
                        name="belongings_to_look_at",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("what", ""), _negated=True),
                        name="a_belonging_is_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("count__gte", 1)), name="a_belonging_is_one_or_more"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("taken_out_at__isnull", True),
                            ("stays_at__isnull", True),
                            _connector="OR",
                        ),
                        name="a_belonging_is_taken_out_or_stays",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("stays_at__isnull", True), ("stays_because", "")),
                            models.Q(
                                ("stays_at__isnull", False),
                                models.Q(("stays_because", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_belonging_that_stays_has_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BadgeLoan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("lent_at", models.DateTimeField(verbose_name="借出")),
                ("lent_by", models.CharField(blank=True, max_length=60, verbose_name="谁借出")),
                ("returned_at", models.DateTimeField(blank=True, null=True, verbose_name="交还")),
                ("returned_by", models.CharField(blank=True, max_length=60, verbose_name="谁收回")),
                (
                    "lost",
                    models.BooleanField(
                        default=False,
                        help_text="牌已遗失；“交还”是登记遗失的时间（B3）",
                        verbose_name="没有交还",
                    ),
                ),
                (
                    "badge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="loans",
                        to="visitors.badge",
                        verbose_name="访客牌",
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="loans",
                        to="visitors.visit",
                        verbose_name="来访",
                    ),
                ),
            ],
            options={
                "verbose_name": "借牌记录",
                "verbose_name_plural": "借牌记录",
                "ordering": ["-lent_at"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("returned_at__isnull", True)),
                        fields=("badge",),
                        name="a_badge_serves_one_visit",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("returned_at__isnull", True)),
                        fields=("visit",),
                        name="a_visit_wears_one_badge",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("returned_at__isnull", True),
                            ("returned_at__gte", models.F("lent_at")),
                            _connector="OR",
                        ),
                        name="a_badge_comes_back_after_it_is_lent",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("lost", False), ("returned_at__isnull", False), _connector="OR"
                        ),
                        name="who_has_lost_a_badge_wears_it_no_more",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BadgeEvent",
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
                            ("made", "制作"),
                            ("lost", "遗失"),
                            ("damaged", "损坏"),
                            ("withdrawn", "停用"),
                            ("good", "恢复使用"),
                            ("redone", "重做（旧码失效）"),
                        ],
                        max_length=9,
                        verbose_name="事项",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("by_name", models.CharField(blank=True, max_length=60, verbose_name="经手人")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="原因")),
                (
                    "badge",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="visitors.badge",
                        verbose_name="访客牌",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="badge_events",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="经手账号",
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
                        verbose_name="佩戴的来访",
                    ),
                ),
            ],
            options={
                "verbose_name": "访客牌记录",
                "verbose_name_plural": "访客牌记录",
                "ordering": ["id"],
                "indexes": [models.Index(fields=["badge", "-at"], name="events_of_a_badge")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("what__in", ["lost", "damaged", "withdrawn", "good"]),
                                _negated=True,
                            ),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="what_becomes_of_a_badge_has_a_reason",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="VisitEvent",
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
                            ("expected", "登记预约"),
                            ("arrived", "到访登记"),
                            ("admitted", "进入"),
                            ("left", "离开"),
                            ("refused", "婉拒"),
                            ("cancelled", "取消"),
                            ("undone", "撤回"),
                            ("overridden", "改规格"),
                            ("answered", "被访人应答"),
                            ("asked", "另请应答"),
                            ("told", "通知送达"),
                            ("not_told", "通知未送达"),
                            ("no_show", "未到"),
                            ("reminded", "提醒"),
                            ("escalated", "升级"),
                            ("taken_over", "前台接手"),
                            ("asked_anew", "再请应答"),
                            ("ask_leave", "问是否离开"),
                            ("badge_back", "交回访客牌"),
                            ("seen", "已查看"),
                            ("badge_lost", "访客牌遗失或损坏"),
                            ("badge_new", "补发访客牌"),
                            ("presumed", "推定离开"),
                            ("corrected", "补记离开时间"),
                            ("ask_badge", "问访客牌"),
                            ("zone_asked", "申请进入限制区域"),
                            ("zone_yes", "批准进入限制区域"),
                            ("zone_no", "未批准进入限制区域"),
                            ("zone_over", "区域许可结束"),
                            ("brought", "携带物品"),
                            ("checked", "核对物品"),
                            ("named", "写明同行人"),
                            ("detailed", "补记来访"),
                            ("result", "洽谈结果"),
                            ("moved", "改预约时间"),
                            ("listed", "核对名单"),
                        ],
                        max_length=10,
                        verbose_name="事项",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("by_name", models.CharField(blank=True, max_length=60, verbose_name="经手人")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="原因")),
                ("facts", models.JSONField(default=dict, verbose_name="记录")),
                ("request_key", models.CharField(blank=True, editable=False, max_length=80)),
                ("request_digest", models.CharField(blank=True, editable=False, max_length=64)),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="visit_events",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="经手账号",
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
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="visitors.visit",
                        verbose_name="来访",
                    ),
                ),
            ],
            options={
                "verbose_name": "来访事项",
                "verbose_name_plural": "来访事项",
                "ordering": ["id"],
                "indexes": [
                    models.Index(fields=["site", "at", "id"], name="events_of_a_site_and_day")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("request_key", ""), _negated=True),
                        fields=("by", "request_key"),
                        name="a_request_has_one_effect",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("what__in", ["undone", "overridden", "refused"]), _negated=True
                            ),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="undoing_and_overriding_have_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="VisitorKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(choices=[("g", "字"), ("p", "拼音")], max_length=1)),
                ("key", models.CharField(max_length=80)),
                (
                    "visitor",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="keys",
                        to="visitors.visitor",
                    ),
                ),
            ],
            options={
                "verbose_name": "检索键",
                "verbose_name_plural": "检索键",
                "indexes": [
                    models.Index(
                        fields=["kind", "key", "visitor"],
                        name="visitor_key",
                        opclasses=["text_pattern_ops", "text_pattern_ops", "int8_ops"],
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("visitor", "kind", "key"), name="a_visitor_has_each_key_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ZonePass",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="zone_passes",
                        to="visitors.visit",
                        verbose_name="来访",
                    ),
                ),
                (
                    "zone",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="passes",
                        to="organisation.zone",
                        verbose_name="区域",
                    ),
                ),
                ("reason", models.CharField(max_length=200, verbose_name="事由")),
                (
                    "until",
                    models.DateTimeField(
                        help_text="到这一刻为止；不晚于当天（Z2）", verbose_name="期限"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("requested", "等候批复"),
                            ("approved", "已批准"),
                            ("refused", "未批准"),
                            ("withdrawn", "已撤回"),
                            ("ended", "已失效"),
                        ],
                        default="requested",
                        max_length=9,
                        verbose_name="状态",
                    ),
                ),
                ("requested_at", models.DateTimeField(verbose_name="申请")),
                (
                    "approval",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="zone_pass",
                        to="due.approval",
                        verbose_name="审批",
                    ),
                ),
                ("over_at", models.DateTimeField(blank=True, null=True, verbose_name="失效")),
            ],
            options={
                "verbose_name": "限制区域许可",
                "verbose_name_plural": "限制区域许可",
                "ordering": ["id"],
                "indexes": [models.Index(fields=["state", "until"], name="passes_that_are_open")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "requested")),
                        fields=("visit", "zone"),
                        name="one_open_request_per_visit_and_zone",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="a_pass_is_asked_for_with_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until__gt", models.F("requested_at"))),
                        name="a_pass_lasts_longer_than_its_request",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["withdrawn", "ended"]), _negated=True),
                            ("over_at__isnull", False),
                            _connector="OR",
                        ),
                        name="a_pass_that_is_over_says_when",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="VisitDetails",
            fields=[
                (
                    "visit",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="details",
                        serialize=False,
                        to="visitors.visit",
                        verbose_name="来访",
                    ),
                ),
                (
                    "plate",
                    models.CharField(blank=True, db_index=True, max_length=12, verbose_name="车牌"),
                ),
                ("needs", models.JSONField(blank=True, default=list, verbose_name="需要照顾")),
                (
                    "letter",
                    models.CharField(
                        blank=True,
                        choices=[("introduction", "介绍信"), ("work_card", "工作证")],
                        help_text="V21：不留复印件",
                        max_length=12,
                        verbose_name="已看证件",
                    ),
                ),
                (
                    "letter_issuer",
                    models.CharField(blank=True, max_length=60, verbose_name="开具单位"),
                ),
                (
                    "accepted",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="policy.privacytext",
                        verbose_name="访客确认的告知",
                    ),
                ),
                ("result", models.CharField(blank=True, max_length=200, verbose_name="洽谈结果")),
                (
                    "result_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.employee",
                        verbose_name="写结果的人",
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
                "verbose_name": "来访补充",
                "verbose_name_plural": "来访补充",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("letter_issuer", ""),
                            models.Q(("letter", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="an_issuer_is_of_a_letter_that_was_seen",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("result", ""), ("result_by__isnull", True)),
                            models.Q(
                                models.Q(("result", ""), _negated=True),
                                ("result_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="a_result_is_written_by_somebody",
                    ),
                ],
            },
        ),
    ]
