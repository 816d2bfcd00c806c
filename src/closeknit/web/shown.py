"""The last look at a page before it leaves: no text turns the text around it, and discreet pages do not say what they are.

It looks at whole pages, not at templates, so that it holds for every page there is and will be.
"""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from closeknit.accounts.queries.discreet import NEUTRAL, PRODUCT
from closeknit.web.context import is_discreet

Answer = Callable[[HttpRequest], HttpResponse]

TURNS = re.compile(b"\xe2\x80[\xaa-\xae]|\xe2\x81[\xa6-\xa9]")
"""U+202A to 202E and U+2066 to 2069 in UTF-8: they make what follows be read the other way round ("Trojan Source",
Boucher and Anderson, USENIX Security 2023). The marks U+200E, 200F and 061C only help, and stay."""

TITLE = re.compile(rb"<title>.*?</title>", re.DOTALL)
NAMED = re.compile(rb'(<textarea\b.*?</textarea>|\bvalue="[^"]*")|' + PRODUCT.encode(), re.DOTALL)
"""The product's name, but not in what somebody is changing: saving a form again may not change their words."""


class ShownText:
    """Takes turning characters out of pages, and the product's name out of discreet ones."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, with the page looked through."""
        response = self.get_response(request)
        if response.streaming or not response.get("Content-Type", "").startswith("text/html"):
            return response
        page = response.content
        if TURNS.search(page):
            page = TURNS.sub(b"", page)
        if is_discreet(request):
            page = unnamed(page)
        if page is not response.content:
            response.content = page
            if response.has_header("Content-Length"):
                response["Content-Length"] = str(len(page))
        return response


def unnamed(page: bytes) -> bytes:
    """The page with a neutral title, and a neutral name wherever the product's stood."""
    name = NEUTRAL.encode()
    page = TITLE.sub(b"<title>" + name + b"</title>", page)
    return NAMED.sub(lambda found: found[1] or name, page)
