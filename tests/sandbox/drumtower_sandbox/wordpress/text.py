"""What WordPress does to text: kses for users without unfiltered_html, typography and paragraphs when rendered."""

import functools
import html
import re

COMMON = {"class", "id", "style", "title", "role", "dir", "lang", "align", "hidden"}
POST_TAGS = {
    **{tag: set() for tag in ("abbr address article aside b big blockquote br caption center cite code dd del details dfn div dl dt em fieldset "
                              "figcaption figure footer h1 h2 h3 h4 h5 h6 header hgroup hr i ins kbd label legend li main mark nav ol p pre q rb rp rt rtc "
                              "ruby s samp section small span strike strong sub summary sup table tbody td tfoot th thead tr tt u ul var video audio "
                              "track a img button font col colgroup map area bdo").split()},
    "a": {"href", "rel", "rev", "name", "target", "download"}, "img": {"alt", "border", "height", "hspace", "loading", "longdesc", "vspace", "src", "usemap", "width"},
    "font": {"color", "face", "size"}, "td": {"abbr", "axis", "bgcolor", "char", "colspan", "headers", "height", "nowrap", "rowspan", "scope", "valign", "width"},
    "table": {"bgcolor", "border", "cellpadding", "cellspacing", "rules", "summary", "width"}, "col": {"span", "width"}, "colgroup": {"span", "width"},
    "tr": {"bgcolor", "valign"}, "ol": {"start", "type", "reversed"}, "ul": {"type"}, "li": {"value"}, "blockquote": {"cite"}, "q": {"cite"},
    "video": {"autoplay", "controls", "height", "loop", "muted", "playsinline", "poster", "preload", "src", "width"},
    "audio": {"autoplay", "controls", "loop", "muted", "preload", "src"}, "del": {"datetime"}, "ins": {"datetime"}, "hr": {"noshade", "size", "width"},
}
POST_TAGS["th"] = POST_TAGS["td"]
TITLE_TAGS = {tag: {"href", "title", "cite", "datetime"} for tag in "a abbr acronym b blockquote cite code del em i q s strike strong".split()}
STYLES = set("background background-color border border-bottom border-collapse border-color border-left border-right border-spacing border-style border-top "
             "border-width caption-side clear color cursor direction display float font font-family font-size font-style font-variant font-weight height "
             "letter-spacing line-height list-style-type margin margin-bottom margin-left margin-right margin-top max-height max-width min-height min-width overflow "
             "padding padding-bottom padding-left padding-right padding-top text-align text-decoration text-indent text-transform vertical-align white-space "
             "width".split())
PROTOCOLS = {"http", "https", "ftp", "ftps", "mailto", "news", "irc", "irc6", "ircs", "gopher", "nntp", "feed", "telnet", "mms", "rtsp", "sms", "svn", "tel", "fax",
             "xmpp", "webcal", "urn"}
ADDRESSES = {"href", "src", "cite", "poster", "longdesc", "usemap", "background"}
ENTITY = r"&(?!(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});)"


def kses(text, tags):
    """Unknown tags go, their text stays (that of a script too); a lone & or > is escaped."""
    out = []
    for piece in re.split(r"(<!--.*?(?:-->|$)|<[^>]*(?:>|$)|>)", re.sub(ENTITY, "&amp;", text), flags=re.S):
        if piece.startswith("<!--"):
            out.append(piece if piece.endswith("-->") else "")
        elif piece.startswith("<"):
            out.append(_tag(piece, tags))
        else:
            out.append("&gt;" if piece == ">" else piece)
    return "".join(out)


def _tag(piece, tags):
    match = re.fullmatch(r"<\s*(/\s*)?([a-zA-Z0-9-]+)([^>]*)>?", piece, re.S)
    if not match or not piece.endswith(">"):
        return "" if match is None and piece.endswith(">") else piece.replace("<", "&lt;")
    closing, name, rest = match[1], match[2].lower(), match[3]
    if name not in tags or rest.startswith(":"):
        return ""
    if closing:
        return f"</{match[2]}>"
    end = " /" if rest.rstrip().endswith("/") else ""
    return f"<{match[2]}{_attributes(rest.rstrip().rstrip('/'), tags[name])}{end}>"


def _attributes(rest, allowed):
    out = ""
    for name, double, single, bare in re.findall(r"""([a-zA-Z_:][-\w:.]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""", rest):
        value, key = double or single or bare, name.lower()
        if key not in allowed | COMMON and not re.fullmatch(r"(data|aria)-[a-z0-9_-]+", key):
            continue
        if key in ADDRESSES:
            value = _address(value)
        if key == "style":
            value = _style(value)
            if not value:
                continue
        has_value = bool(double or single or bare) or re.search(re.escape(name) + r"\s*=", rest)
        out += f' {name}="{value}"' if has_value else f" {name}"
    return out


def _address(value):
    """A protocol that is not allowed is cut off: javascript:1 becomes 1."""
    while True:
        match = re.match(r"\s*([a-zA-Z][a-zA-Z0-9+.\s-]*)(?::|&#58;|&#x3a;|&colon;)", value, re.I)
        if not match or match[1].strip().lower() in PROTOCOLS:
            return value
        value = value[match.end():]


def _style(value):
    kept = [part.strip() for part in value.split(";") if part.split(":")[0].strip().lower() in STYLES and ":" in part]
    return ";".join(part for part in kept if not re.search(r"[\\(&}=]|/\*", part.split(":", 1)[1]))


@functools.lru_cache(4096)                            # the same article goes to hundreds of sites
def content_kses(text):
    return kses(text, POST_TAGS)


@functools.lru_cache(4096)
def title_kses(text):
    return kses(text, TITLE_TAGS)


def texturize(text):
    """Typographic quotes, dashes, dots and primes, outside tags and code."""
    out, raw = [], 0
    for piece in re.split(r"(<!--.*?-->|<[^>]*>)", text, flags=re.S):
        tag = re.match(r"<(/?)(pre|code|kbd|style|script|tt)\b", piece, re.I)
        if tag:
            raw += -1 if tag[1] else 1
        out.append(piece if piece.startswith("<") or raw > 0 or not piece else _typography(piece))
    return "".join(out)


def _typography(text):
    text = text.replace("...", "&#8230;")
    text = re.sub(r"``", "&#8220;", text)
    text = re.sub(r"''", "&#8221;", text)
    text = re.sub(r"---", "&#8212;", text)
    text = re.sub(r"(?<=\s)--(?=\s)|(?<!xn)--", "&#8212;", text)
    text = re.sub(r"(?<=\s)-(?=\s)", "&#8211;", text)
    text = re.sub(r"\b(\d+)x(?=\d)", r"\1&#215;", text)
    text = re.sub(r"(?<=\d)'(?=[\s.,)\]]|$)", "&#8242;", text)
    text = re.sub(r'(?<=\d)"(?=[\s.,)\]]|$)', "&#8243;", text)
    text = re.sub(r"""(^|[\s(\[{"'])'""", r"\1&#8216;", text)
    text = text.replace("'", "&#8217;")
    text = re.sub(r"""(^|[\s(\[{>\u3000-\uffef]|&#8216;)"(?=\S)""", r"\1&#8220;", text)
    text = text.replace('"', "&#8221;")
    return re.sub(r"&(?!#(?:\d+|x[a-f0-9]+);|[a-z1-4]{1,8};)", "&#038;", text, flags=re.I)


BLOCKS = ("(?:table|thead|tfoot|caption|col|colgroup|tbody|tr|td|th|div|dl|dd|dt|ul|ol|li|pre|form|map|area|blockquote|address|style|p|h[1-6]|hr|fieldset|legend|"
          "section|article|aside|hgroup|header|footer|nav|figure|figcaption|details|menu|summary)")


def autop(text):
    """Blank lines become paragraphs, single line ends <br />; block elements stand on their own lines."""
    if not text.strip():
        return ""
    kept = []

    def keep(match):
        kept.append(match[0])
        return f"<pre wp-kept-{len(kept) - 1}></pre>"

    text = re.sub(r"<pre\b.*?</pre>", keep, text + "\n", flags=re.S)
    text = re.sub(r"<br\s*/?>\s*<br\s*/?>", "\n\n", text)
    text = re.sub(rf"(<{BLOCKS}[\s/>])", r"\n\n\1", text)
    text = re.sub(rf"(</{BLOCKS}>)", r"\1\n\n", text)
    text = re.sub(r"(<hr\s*?/?>)", r"\1\n\n", text).replace("\r\n", "\n").replace("\r", "\n")
    parts = [part for part in re.split(r"\n\s*\n", text) if part.strip()]
    text = "".join("<p>" + part.strip("\n") + "</p>\n" for part in parts)
    text = re.sub(r"<p>\s*</p>", "", text)
    text = re.sub(r"<p>([^<]+)</(div|address|form)>", r"<p>\1</p></\2>", text)
    text = re.sub(rf"<p>\s*(</?{BLOCKS}[^>]*>)\s*</p>", r"\1", text)
    text = re.sub(r"<p>(<li.+?)</p>", r"\1", text)
    text = re.sub(rf"<p>\s*(</?{BLOCKS}[^>]*>)", r"\1", text)
    text = re.sub(rf"(</?{BLOCKS}[^>]*>)\s*</p>", r"\1", text)
    text = re.sub(r"<br\s*/?>", "<br />", text)
    text = re.sub(r"(?<!<br />)\s*\n", "<br />\n", text)
    text = re.sub(rf"(</?{BLOCKS}[^>]*>)\s*<br />", r"\1", text)
    text = re.sub(r"<br />(\s*</?(?:p|li|div|dl|dd|dt|th|pre|td|ul|ol)[^>]*>)", r"\1", text)
    text = re.sub(r"\n</p>$", "</p>", text)
    return re.sub(r"<pre wp-kept-(\d+)></pre>", lambda m: kept[int(m[1])], text)


@functools.lru_cache(4096)
def rendered_content(raw):
    text = autop(texturize(raw))
    return re.sub(r"<img(?![^>]*\bdecoding=)\s", '<img decoding="async" ', text)


@functools.lru_cache(4096)
def rendered_title(raw):
    return texturize(raw).strip()


@functools.lru_cache(4096)
def rendered_excerpt(raw, content):
    if raw:
        return autop(texturize(raw))
    words = html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", content))).strip()
    if not words:
        return ""
    short = words[:110]                                   # zh_CN counts characters, not words
    return f"<p>{html.escape(short, quote=False)}{' [&hellip;]' if len(words) > 110 else ''}</p>\n"
