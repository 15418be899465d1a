import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("organisation", "0001_initial"),
        ("visitors", "0002_triggers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Delegation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="团组名称")),
                ("made_at", models.DateTimeField(verbose_name="邀请于")),
                (
                    "made_by_name",
                    models.CharField(blank=True, max_length=60, verbose_name="谁邀请"),
                ),
                (
                    "host",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="delegations",
                        to="organisation.employee",
                        verbose_name="被访人",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="delegations_made",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="邀请的账号",
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
                        condition=models.Q(("name", ""), _negated=True),
                        name="a_delegation_has_a_name",
                    )
                ],
                "verbose_name": "团组",
                "verbose_name_plural": "团组",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("salt", models.CharField(editable=False, max_length=32)),
                ("digest", models.CharField(editable=False, max_length=64, unique=True)),
                ("place", models.CharField(blank=True, max_length=120, verbose_name="到哪里")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="给前台的话")),
                ("made_at", models.DateTimeField(verbose_name="邀请于")),
                (
                    "made_by_name",
                    models.CharField(blank=True, max_length=60, verbose_name="谁邀请"),
                ),
                (
                    "delegation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invitations",
                        to="invitations.delegation",
                        verbose_name="团组",
                    ),
                ),
                (
                    "host",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invitations",
                        to="organisation.employee",
                        verbose_name="被访人",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invitations_made",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="邀请的账号",
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
                    "visitor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invitations",
                        to="visitors.visitor",
                        verbose_name="访客",
                    ),
                ),
                (
                    "zone",
                    models.ForeignKey(
                        blank=True,
                        help_text="邀请时就请人批准（Z2、Z4）",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.zone",
                        verbose_name="要进的限制区域",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("salt", ""), _negated=True),
                            models.Q(("digest", ""), _negated=True),
                        ),
                        name="an_invitation_has_a_code",
                    )
                ],
                "verbose_name": "邀请",
                "verbose_name_plural": "邀请",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="InvitedVisit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "minutes",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="从预约时间起；留空就是一个时刻",
                        null=True,
                        verbose_name="时段（分钟）",
                    ),
                ),
                (
                    "invitation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invited",
                        to="invitations.invitation",
                        verbose_name="邀请",
                    ),
                ),
                (
                    "visit",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invited",
                        to="visitors.visit",
                        verbose_name="来访",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("minutes__isnull", True), ("minutes__gte", 1), _connector="OR"
                        ),
                        name="a_window_lasts_a_while",
                    )
                ],
                "verbose_name": "邀请的来访",
                "verbose_name_plural": "邀请的来访",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Series",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "every",
                    models.CharField(
                        choices=[("day", "每个工作日"), ("week", "每周"), ("month", "每月")],
                        max_length=5,
                        verbose_name="多久一次",
                    ),
                ),
                ("days", models.JSONField(blank=True, default=list, verbose_name="星期几")),
                (
                    "interval",
                    models.PositiveSmallIntegerField(
                        default=1, verbose_name="每几天、几周或几月一次"
                    ),
                ),
                (
                    "left_out",
                    models.JSONField(blank=True, default=list, verbose_name="除了哪几天"),
                ),
                ("starts", models.DateField(verbose_name="从哪天起")),
                ("hour", models.TimeField(verbose_name="几点")),
                ("until", models.DateField(help_text="含这一天", verbose_name="到哪天为止")),
                ("made_until", models.DateField(verbose_name="已排到")),
                (
                    "invitation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="series",
                        to="invitations.invitation",
                        verbose_name="邀请",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until__gte", models.F("starts"))),
                        name="a_series_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("interval__gte", 1)),
                        name="a_series_repeats_every_so_many",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("made_until__lte", models.F("until"))),
                        name="a_series_is_made_no_further_than_it_goes",
                    ),
                ],
                "verbose_name": "重复的邀请",
                "verbose_name_plural": "重复的邀请",
            },
        ),
        migrations.CreateModel(
            name="CalendarProposal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.CharField(editable=False, max_length=64)),
                ("sequence", models.PositiveIntegerField(verbose_name="第几次改")),
                ("begins_at", models.DateTimeField(verbose_name="什么时候来")),
                ("ends_at", models.DateTimeField(blank=True, null=True, verbose_name="到几点")),
                ("summary", models.CharField(blank=True, max_length=200, verbose_name="来意")),
                ("place", models.CharField(blank=True, max_length=120, verbose_name="到哪里")),
                ("people", models.JSONField(default=list, verbose_name="客人")),
                ("repeat", models.JSONField(blank=True, default=dict, verbose_name="重复")),
                (
                    "is_cancelled",
                    models.BooleanField(default=False, verbose_name="日历里取消了"),
                ),
                ("read_at", models.DateTimeField(verbose_name="读入于")),
                (
                    "settled_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="处理于"),
                ),
                (
                    "host",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="calendar_proposals",
                        to="organisation.employee",
                        verbose_name="被访人",
                    ),
                ),
                (
                    "invitation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="proposals",
                        to="invitations.invitation",
                        verbose_name="邀请",
                    ),
                ),
            ],
            options={
                "verbose_name": "日历里的来访",
                "verbose_name_plural": "日历里的来访",
                "ordering": ["begins_at", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("host", "uid"), name="an_event_is_proposed_to_a_host_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_at__isnull", True),
                            ("ends_at__gt", models.F("begins_at")),
                            _connector="OR",
                        ),
                        name="a_proposed_visit_ends_after_it_begins",
                    ),
                ],
            },
        ),
    ]
