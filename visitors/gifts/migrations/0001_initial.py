import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import reception.db.fields
import reception.organisation.languages


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("organisation", "0001_initial"),
        ("plans", "0002_triggers"),
        ("visitors", "0002_triggers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="GiftKind",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60, unique=True, verbose_name="名称")),
                ("name_en", models.CharField(blank=True, max_length=90, verbose_name="英文")),
                (
                    "price",
                    models.DecimalField(
                        decimal_places=2, default=0, max_digits=12, verbose_name="单价（元）"
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="启用")),
                ("order", models.PositiveIntegerField(default=0, verbose_name="顺序")),
            ],
            options={
                "verbose_name": "礼品种类",
                "verbose_name_plural": "礼品种类",
                "ordering": ["order", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("price__gte", 0)),
                        name="a_kind_of_gift_has_no_negative_price",
                    )
                ],
            },
            bases=(reception.organisation.languages.Named, models.Model),
        ),
        migrations.CreateModel(
            name="GiftEntry",
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
                            ("bought", "入库"),
                            ("counted", "盘点"),
                            ("given", "送出"),
                            ("received", "收到"),
                            ("declined", "婉拒"),
                            ("returned", "退回"),
                            ("reported", "已上报"),
                        ],
                        max_length=8,
                        verbose_name="事项",
                    ),
                ),
                ("thing", models.CharField(blank=True, max_length=60, verbose_name="什么礼品")),
                ("pieces", models.PositiveIntegerField(default=1, verbose_name="件数")),
                ("change", models.IntegerField(default=0, verbose_name="库存增减")),
                (
                    "value",
                    models.DecimalField(
                        decimal_places=2, default=0, max_digits=12, verbose_name="价值（元）"
                    ),
                ),
                ("whom", models.CharField(blank=True, max_length=60, verbose_name="对方")),
                ("unit", models.CharField(blank=True, max_length=120, verbose_name="对方单位")),
                (
                    "folded_whom",
                    reception.db.fields.FoldedField(
                        blank=True, editable=False, max_length=60, of="whom"
                    ),
                ),
                ("is_important", models.BooleanField(default=False, verbose_name="要上报")),
                (
                    "about",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="followed",
                        to="gifts.giftentry",
                        verbose_name="哪一笔",
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
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.employee",
                        verbose_name="我方经手",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="plans.plan",
                        verbose_name="接待计划",
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
                    "kind",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="gifts.giftkind",
                        verbose_name="礼品种类",
                    ),
                ),
            ],
            options={
                "verbose_name": "礼品登记",
                "verbose_name_plural": "礼品登记",
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["at"], name="gifts_of_a_year")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("change", 0), ("kind__isnull", False), _connector="OR"),
                        name="what_changes_a_stock_of_gifts_names_its_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("change__gt", 0), ("what", "bought")),
                            models.Q(("change__lt", 0), ("what", "given")),
                            models.Q(("change__gte", 0), ("what", "returned")),
                            ("what", "counted"),
                            models.Q(
                                ("change", 0), ("what__in", ["received", "declined", "reported"])
                            ),
                            _connector="OR",
                        ),
                        name="a_stock_of_gifts_changes_by_what_happens",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("what__in", ["bought", "counted"]), ("whom__gt", ""), _connector="OR"
                        ),
                        name="a_gift_names_who_has_or_gave_it",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("value__gte", 0)),
                        name="a_gift_is_worth_no_less_than_nothing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("about__isnull", False), ("what__in", ["returned", "reported"])
                            ),
                            models.Q(
                                models.Q(("what__in", ["returned", "reported"]), _negated=True),
                                ("about", None),
                            ),
                            _connector="OR",
                        ),
                        name="what_follows_a_gift_names_it",
                    ),
                    models.UniqueConstraint(
                        fields=("about", "what"), name="a_gift_is_returned_and_reported_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("request_key", ""), _negated=True),
                        fields=("by", "request_key"),
                        name="a_request_about_gifts_has_one_effect",
                    ),
                ],
            },
        ),
    ]
