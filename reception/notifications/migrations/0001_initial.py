import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "__first__"),
        ("organisation", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="WorkerBeat",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60, unique=True, verbose_name="进程")),
                ("at", models.DateTimeField(verbose_name="时间")),
            ],
            options={
                "verbose_name": "后台进程",
                "verbose_name_plural": "后台进程",
            },
        ),
        migrations.CreateModel(
            name="Channel",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=40, unique=True, verbose_name="名称")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("wecom_bot", "企业微信群机器人"),
                            ("wecom_app", "企业微信应用消息"),
                            ("dingtalk", "钉钉群机器人"),
                            ("feishu", "飞书群机器人"),
                            ("webhook", "签名 Webhook"),
                            ("apprise", "其他服务（apprise）"),
                        ],
                        max_length=12,
                        verbose_name="类型",
                    ),
                ),
                (
                    "address",
                    models.CharField(
                        help_text="机器人的 Webhook 地址；应用消息填 https://qyapi.weixin.qq.com",
                        max_length=500,
                        verbose_name="地址",
                    ),
                ),
                (
                    "secret",
                    models.CharField(
                        blank=True,
                        help_text="加签密钥，或应用的 Secret",
                        max_length=200,
                        verbose_name="密钥",
                    ),
                ),
                (
                    "account",
                    models.CharField(
                        blank=True,
                        help_text="只用于企业微信应用消息（corpid）",
                        max_length=64,
                        verbose_name="企业 ID",
                    ),
                ),
                (
                    "agent",
                    models.CharField(
                        blank=True,
                        help_text="只用于企业微信应用消息（agentid）",
                        max_length=32,
                        verbose_name="应用 ID",
                    ),
                ),
                (
                    "per_minute",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="留空按服务商的规定",
                        null=True,
                        verbose_name="每分钟上限",
                    ),
                ),
                (
                    "texts_visitors",
                    models.BooleanField(
                        default=False,
                        help_text="只用于签名 Webhook：没有留邮箱的访客，离开后的感谢由它发成短信；最多启用一个",
                        verbose_name="给访客发短信的网关",
                    ),
                ),
                (
                    "rests_until",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="暂停至"
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="启用")),
            ],
            options={
                "verbose_name": "通知渠道",
                "verbose_name_plural": "通知渠道",
                "ordering": ["name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("address", ""), _negated=True),
                        name="a_channel_has_an_address",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("texts_visitors", False), ("kind", "webhook"), _connector="OR"
                        ),
                        name="only_a_webhook_texts_visitors",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("is_active", True), ("texts_visitors", True)),
                        fields=("texts_visitors",),
                        name="one_gateway_texts_visitors",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalChannel",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(db_index=True, max_length=40, verbose_name="名称")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("wecom_bot", "企业微信群机器人"),
                            ("wecom_app", "企业微信应用消息"),
                            ("dingtalk", "钉钉群机器人"),
                            ("feishu", "飞书群机器人"),
                            ("webhook", "签名 Webhook"),
                            ("apprise", "其他服务（apprise）"),
                        ],
                        max_length=12,
                        verbose_name="类型",
                    ),
                ),
                (
                    "account",
                    models.CharField(
                        blank=True,
                        help_text="只用于企业微信应用消息（corpid）",
                        max_length=64,
                        verbose_name="企业 ID",
                    ),
                ),
                (
                    "agent",
                    models.CharField(
                        blank=True,
                        help_text="只用于企业微信应用消息（agentid）",
                        max_length=32,
                        verbose_name="应用 ID",
                    ),
                ),
                (
                    "per_minute",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="留空按服务商的规定",
                        null=True,
                        verbose_name="每分钟上限",
                    ),
                ),
                (
                    "texts_visitors",
                    models.BooleanField(
                        default=False,
                        help_text="只用于签名 Webhook：没有留邮箱的访客，离开后的感谢由它发成短信；最多启用一个",
                        verbose_name="给访客发短信的网关",
                    ),
                ),
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
                "verbose_name": "historical 通知渠道",
                "verbose_name_plural": "historical 通知渠道",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "key",
                    models.CharField(
                        help_text="同一事由只通知一次",
                        max_length=80,
                        unique=True,
                        verbose_name="事由键",
                    ),
                ),
                (
                    "to_address",
                    models.EmailField(
                        blank=True,
                        help_text="不是员工的收件人，例如访客",
                        max_length=254,
                        verbose_name="收件邮箱",
                    ),
                ),
                (
                    "to_phone",
                    models.CharField(
                        blank=True,
                        help_text="没有邮箱的访客，由短信网关发送",
                        max_length=16,
                        verbose_name="收件手机",
                    ),
                ),
                ("subject", models.CharField(max_length=120, verbose_name="标题")),
                ("body", models.TextField(help_text="{link} 处放应答链接", verbose_name="内容")),
                (
                    "group_text",
                    models.TextField(
                        blank=True,
                        help_text="只含姓氏和单位；留空就不发到群里",
                        verbose_name="群消息",
                    ),
                ),
                ("purpose", models.CharField(blank=True, max_length=16, verbose_name="链接用途")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "待发"),
                            ("sending", "发送中"),
                            ("sent", "已送达"),
                            ("dead", "未能送达"),
                            ("stopped", "已停发"),
                        ],
                        default="queued",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("email", "邮件"),
                            ("wecom_bot", "企业微信群机器人"),
                            ("wecom_app", "企业微信应用消息"),
                            ("dingtalk", "钉钉群机器人"),
                            ("feishu", "飞书群机器人"),
                            ("webhook", "签名 Webhook"),
                            ("apprise", "其他服务（apprise）"),
                        ],
                        default="email",
                        max_length=12,
                        verbose_name="渠道",
                    ),
                ),
                ("written_at", models.DateTimeField(verbose_name="写入")),
                ("due_at", models.DateTimeField(verbose_name="应发")),
                ("leased_until", models.DateTimeField(blank=True, editable=False, null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="尝试次数")),
                ("attempts_before", models.PositiveSmallIntegerField(default=0, editable=False)),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="送达")),
                (
                    "late_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="一分钟内仍未送出时告知前台，同时继续发送",
                        null=True,
                        verbose_name="告知前台未送达",
                    ),
                ),
                ("seen_at", models.DateTimeField(blank=True, null=True, verbose_name="打开")),
                (
                    "trouble",
                    models.CharField(blank=True, max_length=300, verbose_name="未送达原因"),
                ),
                (
                    "after",
                    models.ForeignKey(
                        blank=True,
                        help_text="那一条没有看：这一条先走别的途径",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="notifications.notice",
                        verbose_name="之前的一条",
                    ),
                ),
                (
                    "employee",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to="organisation.employee",
                        verbose_name="通知谁",
                    ),
                ),
            ],
            options={
                "verbose_name": "通知",
                "verbose_name_plural": "通知",
                "ordering": ["-id"],
                "permissions": [("send_again_notice", "Can send a dead notice again")],
                "indexes": [models.Index(fields=["state", "due_at"], name="notices_to_deliver")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "sent"), _negated=True),
                            ("sent_at__isnull", False),
                            _connector="OR",
                        ),
                        name="a_sent_notice_says_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "sending"), _negated=True),
                            ("leased_until__isnull", False),
                            _connector="OR",
                        ),
                        name="a_notice_in_sending_is_leased",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("employee__isnull", False), ("to_address", ""), ("to_phone", "")
                            ),
                            models.Q(
                                ("employee__isnull", True),
                                ("to_phone", ""),
                                models.Q(("to_address", ""), _negated=True),
                            ),
                            models.Q(
                                ("employee__isnull", True),
                                ("to_address", ""),
                                models.Q(("to_phone", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_notice_is_for_one_employee_address_or_phone",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HostLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(editable=False, max_length=64, unique=True)),
                ("expires_at", models.DateTimeField(verbose_name="有效至")),
                ("in_group", models.BooleanField(default=False, editable=False)),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="links",
                        to="notifications.notice",
                        verbose_name="通知",
                    ),
                ),
            ],
            options={
                "verbose_name": "应答链接",
                "verbose_name_plural": "应答链接",
            },
        ),
        migrations.CreateModel(
            name="Attempt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="第几次")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("email", "邮件"),
                            ("wecom_bot", "企业微信群机器人"),
                            ("wecom_app", "企业微信应用消息"),
                            ("dingtalk", "钉钉群机器人"),
                            ("feishu", "飞书群机器人"),
                            ("webhook", "签名 Webhook"),
                            ("apprise", "其他服务（apprise）"),
                        ],
                        max_length=12,
                        verbose_name="类型",
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=40, verbose_name="名称")),
                ("began_at", models.DateTimeField(verbose_name="开始")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="结束")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "尚无结果"),
                            ("sent", "已送达"),
                            ("later", "稍后再试"),
                            ("never", "不再尝试"),
                        ],
                        max_length=5,
                        verbose_name="结果",
                    ),
                ),
                ("answer", models.CharField(blank=True, max_length=300, verbose_name="对方的答复")),
                (
                    "channel",
                    models.ForeignKey(
                        db_index=False,
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="attempts",
                        to="notifications.channel",
                        verbose_name="渠道",
                    ),
                ),
                (
                    "notice",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tries",
                        to="notifications.notice",
                        verbose_name="通知",
                    ),
                ),
            ],
            options={
                "verbose_name": "发送记录",
                "verbose_name_plural": "发送记录",
                "ordering": ["notice", "number"],
                "indexes": [
                    models.Index(fields=["channel", "began_at"], name="attempts_of_a_channel")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("notice", "number"), name="an_attempt_has_its_own_number"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Route",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "order",
                    models.PositiveSmallIntegerField(
                        default=1, help_text="小的先用；送不到时用下一个", verbose_name="顺序"
                    ),
                ),
                (
                    "person",
                    models.CharField(
                        blank=True,
                        help_text="企业微信 userid、群里 @ 的手机号或 userid、另一个邮箱；邮件留空用员工邮箱",
                        max_length=120,
                        verbose_name="本人在该渠道的账号",
                    ),
                ),
                (
                    "quiet_from",
                    models.TimeField(
                        blank=True,
                        help_text="可跨午夜，如 22:00 至 7:00",
                        null=True,
                        verbose_name="免打扰从",
                    ),
                ),
                ("quiet_until", models.TimeField(blank=True, null=True, verbose_name="免打扰至")),
                (
                    "channel",
                    models.ForeignKey(
                        blank=True,
                        help_text="留空为邮件",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="routes",
                        to="notifications.channel",
                        verbose_name="渠道",
                    ),
                ),
                (
                    "employee",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="routes",
                        to="organisation.employee",
                        verbose_name="员工",
                    ),
                ),
            ],
            options={
                "verbose_name": "通知途径",
                "verbose_name_plural": "通知途径",
                "ordering": ["employee", "order", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("employee", "channel"), name="an_employee_has_a_channel_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("channel__isnull", True)),
                        fields=("employee",),
                        name="an_employee_has_email_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("quiet_from__isnull", True), ("quiet_until__isnull", True)),
                            models.Q(("quiet_from__isnull", False), ("quiet_until__isnull", False)),
                            _connector="OR",
                        ),
                        name="quiet_hours_begin_and_end",
                    ),
                ],
            },
        ),
    ]
