"""A department's site that answers as WordPress 6.1 (zh_CN) does."""
