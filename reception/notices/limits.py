"""What the vendors take: bytes of a text (of the 20 KB of a 飞书 request the card takes the rest), and messages in a minute."""

LONGEST = {"wecom_bot": 2048, "wecom_app": 2048, "dingtalk": 20_000, "feishu": 18_000}
PER_MINUTE = {"wecom_bot": 20, "dingtalk": 20, "feishu": 100}
