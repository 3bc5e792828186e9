"""The REST front door: who is asking, which route, and the small resources (index, users, terms)."""

import base64
import binascii
import re
from dataclasses import dataclass

from . import media, posts, query
from .answers import Refused, answer, denied, refusal
from .params import LIST, TERM, checked, gather
from .site import ADMIN, CAPABILITIES, slugify


@dataclass
class Effect:
    """How a write takes effect when a fault bends it."""
    by: str = "api"
    hidden_ms: float = 0             # the post is invisible for so long …
    hidden_from: tuple = ("list",)   # … in lists; "id": by number too; "public": on the site too
    slug_race: bool = False          # as if parallel requests had not seen each other


def is_rest(request):
    return request.path.startswith("/wp-json") or request.param("rest_route") is not None


def serve(site, request, effect, files):
    route = request.param("rest_route") or request.path.removeprefix("/wp-json")
    route = route.rstrip("/") or "/"
    method = request.headers.get("x-http-method-override", request.param("_method") or request.method).upper()
    if method == "OPTIONS":
        return answer(site, {"namespace": "wp/v2", "methods": ["GET", "POST"]})
    try:
        user = _user(site, request)
        if site.options["rest"] == "off":
            raise Refused("rest_disabled", 404)
        if site.options["rest"] == "login" and not user:
            raise Refused("rest_login_required", 401)
        return _route(site, request, user, "GET" if method == "HEAD" else method, route, effect, files)
    except Refused as error:
        return refusal(site, error)


def _user(site, request):
    """The user's number, 0 for a visitor; a wrong password makes a visitor, as WordPress was seen to do."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic" or not site.options["application_passwords"]:
        return 0
    try:
        name, _, password = base64.b64decode(token, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        name, password = "", ""
    if name in site.users() and password.replace(" ", "") == site.password(name):
        site.sign_ins["good"] += 1
        return site.users()[name]
    site.sign_ins["bad"] += 1
    if site.options["wrong_password"] == "named":
        raise Refused("incorrect_password", 401)
    return 0


def _route(site, request, user, method, route, effect, files):
    writes = ("POST", "PUT", "PATCH")
    one = re.fullmatch(r"/wp/v2/(posts|media|categories|tags)/(\d+)", route)
    if route == "/" and method == "GET":
        return answer(site, _index(site))
    if route == "/wp/v2/posts" and method in ("GET", "POST"):
        return query.list_posts(site, request, user) if method == "GET" else posts.create(site, request, user, effect)
    if one and one[1] == "posts":
        number = int(one[2])
        if method == "GET":
            return posts.read(site, request, user, number)
        if method in writes:
            return posts.update(site, request, user, number, effect)
        if method == "DELETE":
            return posts.delete(site, request, user, number, effect)
    if route.startswith("/wp/v2/media"):
        found = media.serve(site, request, user, method, int(one[2]) if one else None, files)
        if found:
            return found
    terms = re.fullmatch(r"/wp/v2/(categories|tags)(?:/(\d+))?", route)
    if terms:
        return _terms(site, request, user, method, terms[1], int(terms[2]) if terms[2] else None)
    people = re.fullmatch(r"/wp/v2/users/(me|\d+)", route)
    if people and method == "GET":
        return _person(site, request, user, people[1])
    raise Refused("rest_no_route", 404)


def _index(site):
    endpoint = f"{site.base}/wp-admin/authorize-application.php"
    methods = {"application-passwords": {"endpoints": {"authorization": endpoint}}} if site.options["application_passwords"] else []
    routes = {route: {"namespace": "wp/v2", "methods": ["GET", "POST"]} for route in ("/wp/v2/posts", "/wp/v2/media", "/wp/v2/categories", "/wp/v2/tags")}
    return {"name": site.title, "description": "", "url": site.base, "home": site.base, "gmt_offset": "8", "timezone_string": "Asia/Shanghai",
            "namespaces": ["oembed/1.0", "wp/v2", "wp-site-health/v1", "wp-block-editor/v1"], "authentication": methods, "routes": routes}


def _person(site, request, user, which):
    if which == "me" and not user:
        raise Refused("rest_not_logged_in", 401)
    number = user if which == "me" else int(which)
    names = {value: key for key, value in site.users().items()}
    if number not in names:
        raise Refused("rest_user_invalid_id", 404)
    name = names[number]
    out = {"id": number, "name": name, "url": "", "description": "", "link": f"{site.base}/author/{name}/", "slug": name, "meta": []}
    if request.param("context") == "edit":
        if number != user and not site.can(user, "list_users"):
            raise denied("rest_forbidden_context", user)
        role = "administrator" if number == ADMIN else site.options["role"]
        out |= {"username": name, "email": f"{name}@example.invalid", "roles": [role] if role in CAPABILITIES else [],
                "capabilities": dict.fromkeys(sorted(CAPABILITIES.get(role, ())), True) | {role: True}, "locale": "zh_CN"}
    return answer(site, out)


def _terms(site, request, user, method, taxonomy, number):
    terms = getattr(site, taxonomy)
    if number is not None and number not in terms:
        raise Refused("rest_term_invalid", 404)
    if method == "GET":
        return answer(site, _term(site, taxonomy, terms[number])) if number else _term_list(site, request, taxonomy, terms)
    if method == "DELETE":
        if not site.can(user, "manage_categories"):
            raise denied("rest_cannot_delete", user)
        raise Refused("rest_trash_not_supported", 501)
    if method == "POST" and number is None:
        return _new_term(site, request, user, taxonomy, terms)
    raise Refused("rest_no_route", 404)


def _new_term(site, request, user, taxonomy, terms):
    asked = checked(gather(request), TERM)
    if "name" not in asked:
        raise Refused("rest_missing_callback_param", 400, "缺少参数：name", params=["name"])
    if not site.can(user, "manage_categories" if taxonomy == "categories" else "edit_posts"):
        raise denied("rest_cannot_create", user)
    name = asked["name"].strip()
    if not name:
        error = Refused("empty_term_name", 500)
        error.body["data"] = None
        raise error
    same = next((term for term in terms.values() if term["name"].lower() == name.lower()), None)
    if same:
        raise Refused("term_exists", 400, term_id=same["id"])
    term = {"id": max([*site.categories, *site.tags]) + 1, "name": name, "slug": slugify(asked.get("slug") or name)}
    site.record("wp.term", site=site.name, taxonomy=taxonomy, term=term)
    return answer(site, _term(site, taxonomy, term), 201, [("Location", f"{site.base}/wp-json/wp/v2/{taxonomy}/{term['id']}")])


def _term_list(site, request, taxonomy, terms):
    asked = {"page": 1, "per_page": 10} | checked(gather(request), {key: LIST[key] for key in ("page", "per_page", "search", "slug")})
    found = [t for t in sorted(terms.values(), key=lambda t: t["name"]) if asked.get("search", "").lower() in t["name"].lower()
             and ("slug" not in asked or t["slug"] in {slugify(slug) for slug in asked["slug"]})]
    size = asked["per_page"]
    shown = [_term(site, taxonomy, term) for term in found[(asked["page"] - 1) * size:asked["page"] * size]]
    return answer(site, shown, 200, [("X-WP-Total", str(len(found))), ("X-WP-TotalPages", str(-(-len(found) // size)))])


def _term(site, taxonomy, term):
    count = sum(1 for post in site.posts.values() if post["status"] == "publish" and term["id"] in post[taxonomy])
    folder = "category" if taxonomy == "categories" else "tag"
    out = {"id": term["id"], "count": count, "description": "", "link": f"{site.base}/{folder}/{term['slug']}/", "name": term["name"], "slug": term["slug"],
           "taxonomy": "category" if taxonomy == "categories" else "post_tag", "meta": []}
    return out | ({"parent": 0} if taxonomy == "categories" else {})
