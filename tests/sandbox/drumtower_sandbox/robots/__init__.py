"""Group robots of WeCom, DingTalk and Feishu, a receiver of signed webhooks, and a mail server."""
