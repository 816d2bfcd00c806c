"""Forms take effect once. Each `{% csrf_token %}` also writes a key; here is what is done with it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render

from closeknit.accounts.actions.submissions import Outcome, Seen, once
from closeknit.web.context import person_of

Answer = Callable[[HttpRequest], HttpResponse]
KEY = "form_key"
NOT_WORDS = frozenset({KEY, "csrfmiddlewaretoken"})
OWN_TRANSACTIONS = frozenset({"imports", "import_keep", "data_take", "data_export_fetch", "data_forget"})
"""They begin work that goes on in a thread with a transaction of its own (keeping an import twice is refused there, a second
export takes the place of the first), hand over a file that may be asked for again when the line broke, or empty the log of
the database, which nobody can do within a transaction (deleting an account twice finds nobody)."""


class Once:
    """A form of a signed-in person that arrives twice is answered twice and done once."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or say again what was answered."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, arguments: Any, named: Any) -> HttpResponse | None:
        """Stand around the view, once it is known which one it is and that the form is ours."""
        match = request.resolver_match
        key = request.POST.get(KEY, "") if request.method == "POST" else ""
        person = person_of(request) if key else None
        if person is None or match is None or match.url_name in OWN_TRANSACTIONS:
            return None
        answer = once(
            owner=person,
            key=key,
            body=_body(request),
            work=lambda: _rendered(view(request, *arguments, **named)),
            judge=_outcome,
        )
        return answer if isinstance(answer, HttpResponse) else _again(request, *answer)


def _body(request: HttpRequest) -> bytes:
    """What was sent, without what is new on every page."""
    words = [(name, values) for name, values in request.POST.lists() if name not in NOT_WORDS]
    files = [(name, str(file)) for name, file in request.FILES.items()]
    return repr((request.path, sorted(words), files)).encode("utf-8", "surrogatepass")


def _rendered(response: HttpResponse) -> HttpResponse:
    render_now = getattr(response, "render", None)
    return render_now() if callable(render_now) else response


def _outcome(response: HttpResponse) -> Outcome:
    where = urlsplit(response.get("Location", ""))
    ours = where.path if not where.netloc else ""
    return Outcome(done=response.status_code < 400, undo=response.status_code >= 500, goes_to=ours)


class SeeOther(HttpResponseRedirect):
    """303: the browser follows with GET."""

    status_code = 303


def _again(request: HttpRequest, seen: Seen, goes_to: str) -> HttpResponse:
    """The answer to a form whose key was here before."""
    if seen is Seen.OTHER:
        return render(
            request, "409.html", {"words": _words(request.POST), "action": request.get_full_path()}, status=409
        )
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return SeeOther(goes_to or _came_from(request))


def _came_from(request: HttpRequest) -> str:
    """The page the form stood on, if it is one of ours."""
    where = urlsplit(request.headers.get("Referer", ""))
    return where.path if where.netloc == request.get_host() and where.path.startswith("/") else "/"


@dataclass(frozen=True, slots=True)
class Words:
    """One field of a form that came twice."""

    name: str
    value: str

    @property
    def typed(self) -> bool:
        """Whether a person may have typed it: worth showing, so that it can be copied."""
        return " " in self.value or len(self.value) > 3


def _words(sent: QueryDict) -> list[Words]:
    return [Words(name, str(v)) for name, values in sent.lists() if name not in NOT_WORDS for v in values]
