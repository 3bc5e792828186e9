"""Numbers of posts: the time inside an id, base62 for addresses, dates as Weibo writes them."""

import hashlib
from datetime import datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8))
EPOCH, LOW_BITS = 515483463, 22
ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def id_at(seconds, low):
    return int(seconds) - EPOCH << LOW_BITS | low % (1 << LOW_BITS)


def time_of(number):
    return (number >> LOW_BITS) + EPOCH


def draw(*parts):
    """A number that looks random and is the same for the same seed."""
    return int.from_bytes(hashlib.sha256(":".join(map(str, parts)).encode()).digest(), "big")


def base62(number, width=0):
    out = ""
    while number:
        number, digit = divmod(number, 62)
        out = ALPHABET[digit] + out
    return out.rjust(width, "0")


def bid_of(number):
    """Seven digits from the right make four characters; only the leftmost group is not filled up."""
    digits, groups = str(number), []
    while digits:
        groups.insert(0, base62(int(digits[-7:]), 4 if len(digits) > 7 else 1))
        digits = digits[:-7]
    return "".join(groups)


def id_of(bid):
    digits = ""
    while bid:
        number = 0
        for character in bid[-4:]:
            number = number * 62 + ALPHABET.index(character)
        bid = bid[:-4]
        digits = str(number).rjust(7 if bid else 1, "0") + digits
    return int(digits)


def number_in(text):
    """The id behind an id or a bid as it stands in an address; None when it is neither."""
    text = str(text)
    if text.isascii() and text.isdigit() and 12 < len(text) < 20:
        return int(text)
    if text and len(text) <= 12 and all(character in ALPHABET for character in text):
        return id_of(text)
    return None


def stamp(seconds):
    """Tue May 31 17:46:55 +0800 2011, whatever the locale is."""
    when = datetime.fromtimestamp(int(seconds), CHINA)
    return f"{DAYS[when.weekday()]} {MONTHS[when.month - 1]} {when:%d %H:%M:%S} +0800 {when.year}"


def local(seconds):
    """Beijing time without a zone."""
    return datetime.fromtimestamp(int(seconds), CHINA).strftime("%Y-%m-%d %H:%M:%S")


def day(seconds):
    return datetime.fromtimestamp(int(seconds), CHINA).strftime("%Y-%m-%d")


def hour(seconds):
    return datetime.fromtimestamp(int(seconds), CHINA).strftime("%Y-%m-%d %H")
