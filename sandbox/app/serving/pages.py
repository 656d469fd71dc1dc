"""What is given out over HTTP: the page, its files, and short pages that say why there is no more."""

from html import escape

from websockets.datastructures import Headers
from websockets.http11 import Response

from sandbox.app.serving.guard import FREE, PAGE, Refusal
from sandbox.paths import asset

_KINDS = {"html": "text/html", "js": "text/javascript", "css": "text/css"}

_REFUSAL = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{wrong}</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/page.css">
<main class="refused"><h1>{wrong}.</h1><p>{right}</p></main></html>
"""


class Pages:
    """The files of the page, read once."""

    def __init__(self, title: str) -> None:
        """Reads them.

        Args:
            title: of what there is to see, as plain text.
        """
        html = asset("page/index.html").read_text(encoding="utf-8")
        self._files = {name: asset(f"page{name}").read_text(encoding="utf-8") for name in FREE}
        self._files[PAGE] = html.replace("{{title}}", escape(title))

    def give(self, path: str) -> Response:
        """Answers with one of the files; the path is one that the guard lets through."""
        kind = "html" if path == PAGE else path.rpartition(".")[2]
        return _answer(200, "OK", kind, self._files[path])

    def refuse(self, refusal: Refusal) -> Response:
        """Answers with why there is nothing."""
        text = _REFUSAL.format(wrong=refusal.wrong, right=refusal.right)
        response = _answer(refusal.status.value, refusal.status.phrase, "html", text)
        if refusal.status == refusal.status.METHOD_NOT_ALLOWED:
            response.headers["Allow"] = "GET"
        return response


def _answer(status: int, phrase: str, kind: str, text: str) -> Response:
    body = text.encode()
    headers = Headers(
        {
            "Content-Type": f"{_KINDS[kind]}; charset=utf-8",
            "Content-Length": str(len(body)),
            "Connection": "close",
        }
    )
    return Response(status, phrase, headers, body)
