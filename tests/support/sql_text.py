"""A database as the text of its statements, and back: so that a golden store can be read and compared in the tree."""

import sqlite3

PRAGMAS = ("application_id", "user_version")


def text_of(file):
    """Every table, row, index and trigger of a database that nobody has open."""
    database = sqlite3.connect(file)
    try:
        numbers = [f"PRAGMA {name} = {database.execute(f'PRAGMA {name}').fetchone()[0]};" for name in PRAGMAS]
        return "\n".join([*numbers, *database.iterdump()]) + "\n"
    finally:
        database.close()


def database_from(text, file):
    database = sqlite3.connect(file)
    try:
        database.execute("PRAGMA journal_mode = WAL")
        database.executescript(text)
    finally:
        database.close()
    file.chmod(0o600)
