"""How WordPress words its REST answers: JSON with \\/ and \\uXXXX, and its errors."""

import json

from ..http import Response

MESSAGES = {
    "rest_cannot_create": "抱歉，您不能以此用户的身份创建文章。", "rest_cannot_edit": "抱歉，您不能编辑此文章。", "rest_cannot_delete": "抱歉，您不能删除此文章。",
    "rest_forbidden_context": "抱歉，您不能编辑此文章类型的文章。", "rest_post_invalid_id": "文章ID无效。", "rest_already_trashed": "文章已经被删除了。",
    "rest_not_logged_in": "您目前未登录。", "rest_no_route": "未找到匹配URL及请求方法的路由。", "rest_invalid_json": "传递了无效的JSON主体。",
    "empty_content": "内容、标题和摘要为空。", "rest_post_exists": "不能创建已有的文章。", "rest_trash_not_supported": "条目不支持移至回收站，请设置“force=true”来删除。",
    "rest_post_invalid_page_number": "请求的页码大于总页数。", "rest_cannot_publish": "抱歉，您不能在此文章类型中发布文章。", "rest_forbidden": "抱歉，您不能这样做。",
    "rest_cannot_edit_others": "抱歉，您不能以此用户的身份创建文章。", "rest_invalid_author": "作者ID无效。", "rest_term_invalid": "项目不存在。",
    "term_exists": "具有相同名称的项目在此已存在。", "empty_term_name": "此项目需要名称。", "rest_upload_hash_mismatch": "内容散列不匹配预期值。",
    "rest_upload_sideload_error": "抱歉，您不能上传此文件类型。", "rest_upload_unknown_error": "抱歉，您不能上传此文件类型。", "rest_upload_no_data": "没有提供数据。",
    "rest_upload_no_content_disposition": "未提供Content-Disposition。", "rest_upload_invalid_disposition": "Content-Disposition无效。",
    "rest_upload_no_content_type": "未提供Content-Type。", "rest_login_required": "仅限登录用户使用REST API。", "rest_disabled": "此站点已禁用REST API。",
    "rest_sticky": "抱歉，您不能置顶文章。", "rest_cannot_assign_sticky": "抱歉，您不能使文章置顶。", "incorrect_password": "错误：您输入的应用程序密码不正确。",
    "rest_cannot_read": "抱歉，您不能查看此文章。", "rest_cannot_assign_term": "抱歉，您不能指派此项目。",
}


class Refused(Exception):
    """Ends a call with an error answer; nothing was written."""

    def __init__(self, code, status, message=None, **data):
        super().__init__(code)
        self.body = {"code": code, "message": message or MESSAGES.get(code, code), "data": {"status": status, **data}}
        self.status = status


def denied(code, user, message=None):
    """401 for a visitor, 403 for somebody who is signed in and may not."""
    return Refused(code, 403 if user else 401, message)


def invalid_params(params, details):
    names = ", ".join(params)
    return Refused("rest_invalid_param", 400, f"无效参数：{names}", params=params, details=details)


def encode(value):
    return json.dumps(value, separators=(",", ":")).replace("/", "\\/").encode()


def answer(site, value, status=200, headers=()):
    fixed = [("X-Robots-Tag", "noindex"), ("Link", f'<{site.base}/wp-json/>; rel="https://api.w.org/"'), ("X-Content-Type-Options", "nosniff"),
             ("Access-Control-Expose-Headers", "X-WP-Total, X-WP-TotalPages, Link"),
             ("Access-Control-Allow-Headers", "Authorization, X-WP-Nonce, Content-Disposition, Content-MD5, Content-Type")]
    return Response(status, encode(value), "application/json; charset=UTF-8", fixed + list(headers))


def refusal(site, error):
    return answer(site, error.body, error.status)
