"""The district's portal: static column and article pages as a TRS WCM writes them, and feeds."""
