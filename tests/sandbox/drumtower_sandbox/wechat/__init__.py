"""WeChat Official Accounts: tokens, images, drafts, publishing, mass sends, article pages, events to the callback."""
