"""A receiver of webhooks as Standard Webhooks wants one: signature, five minutes, an id that comes twice is taken once."""

import base64
import hashlib
import hmac

from ..http import Response, json_response

MINUTES = 300
LIMIT = 256 * 1024


def fault(account, request, now):
    """Why it is refused: status and words; or None."""
    headers = request.headers
    number, stamp, signatures = (headers.get(f"webhook-{name}", "") for name in ("id", "timestamp", "signature"))
    if len(request.body) > LIMIT:
        return 413, "too large"
    if not number or not stamp.isdigit():
        return 400, "webhook-id and webhook-timestamp are missing"
    if abs(int(stamp) - now) > MINUTES:
        return 400, "the timestamp is not within five minutes"
    key = base64.b64decode(account.hook_secret.removeprefix("whsec_"))
    right = "v1," + base64.b64encode(hmac.new(key, f"{number}.{stamp}.".encode() + request.body, hashlib.sha256).digest()).decode()
    if not any(hmac.compare_digest(signature, right) for signature in signatures.split()):
        return 401, "no signature matches"
    return None


def message(account, request):
    """What was said; `again`: it was here before."""
    value, number = request.json(), request.headers["webhook-id"]
    data = value.get("data", {})
    again = any(kept["robot"] == "webhook" and kept["number"] == number for kept in account.messages)
    return {"kind": value.get("type", ""), "title": data.get("title", ""), "text": data.get("text", ""), "mentioned": [], "number": number, "again": again,
            "data": data}


def taken():
    return Response(204)


def refused(status, text):
    return json_response({"error": text}, status)
