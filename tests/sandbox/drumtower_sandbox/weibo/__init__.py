"""Weibo: one host, many accounts, as the open platform was seen to answer."""
