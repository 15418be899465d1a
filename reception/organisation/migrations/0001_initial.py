import django.db.models.deletion
import django.db.models.functions.text
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import reception.db.fields
import reception.organisation.languages
import reception.organisation.models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="CalendarDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField(unique=True, verbose_name="日期")),
                ("works", models.BooleanField(default=False, verbose_name="上班")),
                (
                    "name",
                    models.CharField(
                        blank=True,
                        help_text="例如：校庆放假、周六补班",
                        max_length=60,
                        verbose_name="说明",
                    ),
                ),
            ],
            options={
                "verbose_name": "工作日调整",
                "verbose_name_plural": "工作日调整",
                "ordering": ["-on"],
            },
        ),
        migrations.CreateModel(
            name="Position",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=40, unique=True, verbose_name="职务")),
                ("name_en", models.CharField(blank=True, max_length=60, verbose_name="英文职务")),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        help_text="数字越大职位越高；规格按访客与被访人的级别比较（G1、G3）",
                        verbose_name="级别",
                    ),
                ),
            ],
            options={
                "verbose_name": "职务级别",
                "verbose_name_plural": "职务级别",
                "ordering": ["-level", "name"],
            },
            bases=(reception.organisation.languages.Named, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalCalendarDay",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField(db_index=True, verbose_name="日期")),
                ("works", models.BooleanField(default=False, verbose_name="上班")),
                (
                    "name",
                    models.CharField(
                        blank=True,
                        help_text="例如：校庆放假、周六补班",
                        max_length=60,
                        verbose_name="说明",
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
                "verbose_name": "historical 工作日调整",
                "verbose_name_plural": "historical 工作日调整",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalPosition",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(db_index=True, max_length=40, verbose_name="职务")),
                ("name_en", models.CharField(blank=True, max_length=60, verbose_name="英文职务")),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        help_text="数字越大职位越高；规格按访客与被访人的级别比较（G1、G3）",
                        verbose_name="级别",
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
                "verbose_name": "historical 职务级别",
                "verbose_name_plural": "historical 职务级别",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalSite",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                (
                    "slug",
                    models.SlugField(
                        help_text="地址和接口里用的短名，例如 hq", verbose_name="代号"
                    ),
                ),
                ("name", models.CharField(db_index=True, max_length=60, verbose_name="名称")),
                ("name_en", models.CharField(blank=True, max_length=80, verbose_name="英文名称")),
                (
                    "company",
                    models.CharField(
                        blank=True,
                        help_text="印在访客牌上，也写在给访客的感谢里",
                        max_length=80,
                        verbose_name="公司名称",
                    ),
                ),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="地址")),
                ("phone", models.CharField(blank=True, max_length=30, verbose_name="前台电话")),
                ("opens", models.TimeField(default="08:00", verbose_name="开门")),
                (
                    "closes",
                    models.TimeField(
                        default="18:00",
                        help_text="到点仍未签离的访客会被列出（V9）",
                        verbose_name="关门",
                    ),
                ),
                (
                    "time_zone",
                    models.CharField(
                        blank=True,
                        help_text="例如 Asia/Urumqi；留空为北京时间",
                        max_length=40,
                        validators=[reception.organisation.models.refuse_unknown_zone],
                        verbose_name="时区",
                    ),
                ),
                (
                    "badge_material",
                    models.CharField(
                        choices=[("plastic", "塑料牌，用后交还"), ("paper", "纸牌，当天有效")],
                        default="plastic",
                        help_text="纸牌在进入时打印，只管这一次来访（B3、B4）",
                        max_length=7,
                        verbose_name="用什么访客牌",
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
                "verbose_name": "historical 园区",
                "verbose_name_plural": "historical 园区",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Site",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "slug",
                    models.SlugField(
                        help_text="地址和接口里用的短名，例如 hq", unique=True, verbose_name="代号"
                    ),
                ),
                ("name", models.CharField(max_length=60, unique=True, verbose_name="名称")),
                ("name_en", models.CharField(blank=True, max_length=80, verbose_name="英文名称")),
                (
                    "company",
                    models.CharField(
                        blank=True,
                        help_text="印在访客牌上，也写在给访客的感谢里",
                        max_length=80,
                        verbose_name="公司名称",
                    ),
                ),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="地址")),
                ("phone", models.CharField(blank=True, max_length=30, verbose_name="前台电话")),
                ("opens", models.TimeField(default="08:00", verbose_name="开门")),
                (
                    "closes",
                    models.TimeField(
                        default="18:00",
                        help_text="到点仍未签离的访客会被列出（V9）",
                        verbose_name="关门",
                    ),
                ),
                (
                    "time_zone",
                    models.CharField(
                        blank=True,
                        help_text="例如 Asia/Urumqi；留空为北京时间",
                        max_length=40,
                        validators=[reception.organisation.models.refuse_unknown_zone],
                        verbose_name="时区",
                    ),
                ),
                (
                    "badge_material",
                    models.CharField(
                        choices=[("plastic", "塑料牌，用后交还"), ("paper", "纸牌，当天有效")],
                        default="plastic",
                        help_text="纸牌在进入时打印，只管这一次来访（B3、B4）",
                        max_length=7,
                        verbose_name="用什么访客牌",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="启用")),
                ("order", models.PositiveIntegerField(default=0, verbose_name="顺序")),
            ],
            options={
                "verbose_name": "园区",
                "verbose_name_plural": "园区",
                "ordering": ["order", "name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("opens__lt", models.F("closes"))),
                        name="a_site_opens_before_it_closes",
                    )
                ],
            },
            bases=(reception.organisation.languages.Named, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalZone",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("slug", models.SlugField(verbose_name="代号")),
                ("name", models.CharField(max_length=60, verbose_name="名称")),
                ("name_en", models.CharField(blank=True, max_length=80, verbose_name="英文名称")),
                (
                    "access",
                    models.CharField(
                        choices=[("open", "开放"), ("restricted", "限制")],
                        default="open",
                        help_text="限制区域每次都要批准（Z2、Z4）",
                        max_length=10,
                        verbose_name="出入",
                    ),
                ),
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
                "verbose_name": "historical 区域",
                "verbose_name_plural": "historical 区域",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Zone",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.SlugField(verbose_name="代号")),
                ("name", models.CharField(max_length=60, verbose_name="名称")),
                ("name_en", models.CharField(blank=True, max_length=80, verbose_name="英文名称")),
                (
                    "access",
                    models.CharField(
                        choices=[("open", "开放"), ("restricted", "限制")],
                        default="open",
                        help_text="限制区域每次都要批准（Z2、Z4）",
                        max_length=10,
                        verbose_name="出入",
                    ),
                ),
                ("order", models.PositiveIntegerField(default=0, verbose_name="顺序")),
                (
                    "site",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="zones",
                        to="organisation.site",
                        verbose_name="园区",
                    ),
                ),
            ],
            options={
                "verbose_name": "区域",
                "verbose_name_plural": "区域",
                "ordering": ["site", "order", "name"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("site", "slug"), name="a_zone_slug_is_unique_in_its_site"
                    )
                ],
            },
            bases=(reception.organisation.languages.Named, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalDoor",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="名称")),
                ("name_en", models.CharField(blank=True, max_length=80, verbose_name="英文名称")),
                (
                    "kind",
                    models.CharField(
                        choices=[("entry", "入口"), ("exit", "出口"), ("both", "出入口")],
                        default="both",
                        help_text="访客从哪里进、从哪里出（Z1）",
                        max_length=5,
                        verbose_name="进出",
                    ),
                ),
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
                (
                    "zone",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisation.zone",
                        verbose_name="区域",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 门",
                "verbose_name_plural": "historical 门",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Door",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="名称")),
                ("name_en", models.CharField(blank=True, max_length=80, verbose_name="英文名称")),
                (
                    "kind",
                    models.CharField(
                        choices=[("entry", "入口"), ("exit", "出口"), ("both", "出入口")],
                        default="both",
                        help_text="访客从哪里进、从哪里出（Z1）",
                        max_length=5,
                        verbose_name="进出",
                    ),
                ),
                ("order", models.PositiveIntegerField(default=0, verbose_name="顺序")),
                (
                    "zone",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="doors",
                        to="organisation.zone",
                        verbose_name="区域",
                    ),
                ),
            ],
            options={
                "verbose_name": "门",
                "verbose_name_plural": "门",
                "ordering": ["zone", "order", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("zone", "name"), name="a_door_is_named_once_in_its_zone"
                    )
                ],
            },
            bases=(reception.organisation.languages.Named, models.Model),
        ),
        migrations.CreateModel(
            name="Department",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(unique=True, verbose_name="代号")),
                ("name", models.CharField(max_length=60, unique=True, verbose_name="名称")),
                ("name_en", models.CharField(blank=True, max_length=80, verbose_name="英文名称")),
                ("order", models.PositiveIntegerField(default=0, verbose_name="顺序")),
            ],
            options={
                "verbose_name": "部门",
                "verbose_name_plural": "部门",
                "ordering": ["order", "name"],
            },
            bases=(reception.organisation.languages.Named, models.Model),
        ),
        migrations.CreateModel(
            name="Employee",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "number",
                    reception.db.fields.CodeField(max_length=20, unique=True, verbose_name="工号"),
                ),
                ("name", models.CharField(max_length=60, verbose_name="姓名")),
                ("name_en", models.CharField(blank=True, max_length=80, verbose_name="英文姓名")),
                ("phone", models.CharField(blank=True, max_length=30, verbose_name="手机")),
                (
                    "email",
                    models.EmailField(
                        blank=True,
                        help_text="来访通知发到这里（V3）",
                        max_length=254,
                        verbose_name="邮箱",
                    ),
                ),
                ("extension", models.CharField(blank=True, max_length=12, verbose_name="分机")),
                (
                    "away_until",
                    models.DateTimeField(
                        blank=True,
                        help_text="到这一刻之前，前台会看到代理人",
                        null=True,
                        verbose_name="外出至",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="在职")),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="employees",
                        to="organisation.department",
                        verbose_name="部门",
                    ),
                ),
                (
                    "deputy",
                    models.ForeignKey(
                        blank=True,
                        help_text="外出或不应答时找谁（V5）",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="stands_in_for",
                        to="organisation.employee",
                        verbose_name="代理人",
                    ),
                ),
                (
                    "user",
                    models.OneToOneField(
                        blank=True,
                        help_text="没有账号也能用手机链接应答",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="employee",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="登录账号",
                    ),
                ),
                (
                    "position",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="employees",
                        to="organisation.position",
                        verbose_name="职务",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="employees",
                        to="organisation.site",
                        verbose_name="园区",
                    ),
                ),
            ],
            options={
                "verbose_name": "员工",
                "verbose_name_plural": "员工",
                "ordering": ["number"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("deputy__isnull", True),
                            models.Q(("deputy", models.F("id")), _negated=True),
                            _connector="OR",
                        ),
                        name="nobody_is_their_own_deputy",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("name", ""), _negated=True),
                            models.Q(("number", ""), _negated=True),
                        ),
                        name="an_employee_has_a_name_and_a_number",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("number", django.db.models.functions.text.Upper("number"))
                        ),
                        name="an_employee_number_has_one_spelling",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalDepartment",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(verbose_name="代号")),
                ("name", models.CharField(db_index=True, max_length=60, verbose_name="名称")),
                ("name_en", models.CharField(blank=True, max_length=80, verbose_name="英文名称")),
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
                    "head",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="被访人不应答时通知（V5）",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisation.employee",
                        verbose_name="负责人",
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
                "verbose_name": "historical 部门",
                "verbose_name_plural": "historical 部门",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalEmployee",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                (
                    "number",
                    reception.db.fields.CodeField(
                        db_index=True, max_length=20, verbose_name="工号"
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="姓名")),
                ("name_en", models.CharField(blank=True, max_length=80, verbose_name="英文姓名")),
                ("phone", models.CharField(blank=True, max_length=30, verbose_name="手机")),
                (
                    "email",
                    models.EmailField(
                        blank=True,
                        help_text="来访通知发到这里（V3）",
                        max_length=254,
                        verbose_name="邮箱",
                    ),
                ),
                ("extension", models.CharField(blank=True, max_length=12, verbose_name="分机")),
                (
                    "away_until",
                    models.DateTimeField(
                        blank=True,
                        help_text="到这一刻之前，前台会看到代理人",
                        null=True,
                        verbose_name="外出至",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="在职")),
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
                    "department",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisation.department",
                        verbose_name="部门",
                    ),
                ),
                (
                    "deputy",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="外出或不应答时找谁（V5）",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisation.employee",
                        verbose_name="代理人",
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
                    "user",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="没有账号也能用手机链接应答",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="登录账号",
                    ),
                ),
                (
                    "position",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisation.position",
                        verbose_name="职务",
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
                "verbose_name": "historical 员工",
                "verbose_name_plural": "historical 员工",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="EmployeeKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=90)),
                (
                    "employee",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="keys",
                        to="organisation.employee",
                    ),
                ),
            ],
            options={
                "verbose_name": "检索键",
                "verbose_name_plural": "检索键",
                "indexes": [
                    models.Index(
                        fields=["key"], name="employee_key", opclasses=["text_pattern_ops"]
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("employee", "key"), name="an_employee_has_each_key_once"
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="department",
            name="head",
            field=models.ForeignKey(
                blank=True,
                help_text="被访人不应答时通知（V5）",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="heads",
                to="organisation.employee",
                verbose_name="负责人",
            ),
        ),
        migrations.AddField(
            model_name="historicalzone",
            name="approver",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                help_text="只用于限制区域；不填的，由校长批准（Z2、Z4）",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="organisation.employee",
                verbose_name="由谁批准",
            ),
        ),
        migrations.AddField(
            model_name="historicalzone",
            name="stand_in",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                help_text="不填的，由批准人的代理人代批（G17）",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="organisation.employee",
                verbose_name="批准人外出时由谁代批",
            ),
        ),
        migrations.AddField(
            model_name="zone",
            name="approver",
            field=models.ForeignKey(
                blank=True,
                help_text="只用于限制区域；不填的，由校长批准（Z2、Z4）",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="approves_zones",
                to="organisation.employee",
                verbose_name="由谁批准",
            ),
        ),
        migrations.AddField(
            model_name="zone",
            name="stand_in",
            field=models.ForeignKey(
                blank=True,
                help_text="不填的，由批准人的代理人代批（G17）",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="stands_in_for_zones",
                to="organisation.employee",
                verbose_name="批准人外出时由谁代批",
            ),
        ),
        migrations.AddConstraint(
            model_name="zone",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("stand_in__isnull", True),
                    models.Q(
                        ("approver__isnull", False),
                        models.Q(("stand_in", models.F("approver")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="who_stands_in_for_an_approver_is_somebody_else",
            ),
        ),
    ]
