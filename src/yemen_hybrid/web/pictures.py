"""/files/{token}: a picture that a customer is shown, by a link that holds an hour or two."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from yemen_hybrid.data.constraints import refusal_behind
from yemen_hybrid.data.queries.shown_pictures import find_shown_picture
from yemen_hybrid.domain.errors import Language, Refused
from yemen_hybrid.services.images import MEDIA_TYPE
from yemen_hybrid.web.parts import Parts, PartsOf
from yemen_hybrid.web.render import page
from yemen_hybrid.web.words import WORDS

SAFE = {
    "Cache-Control": "private, max-age=3600",
    "Content-Disposition": "inline",
    # the style is the browser's own, which fits the picture to the screen
    "Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
"""It is a JPEG that this service drew itself; and even so a browser may only look at it."""


def pictures(parts_of: PartsOf) -> Route:
    """The route, for an application whose parts ``parts_of`` finds."""

    async def show(request: Request) -> Response:
        parts = parts_of(request)
        try:
            return await _picture(parts, request.path_params["token"])
        except Refused as refusal:
            return _gone(request, parts, refusal)
        except Exception as error:
            failure = refusal_behind(error)
            if failure is None:
                raise
            return _gone(request, parts, failure)

    return Route("/files/{token}", show, methods=["GET"], include_in_schema=False)


async def _picture(parts: Parts, token: str) -> Response:
    link = parts.tokens.read_picture(token, parts.clock())
    async with parts.database.reading() as connection:
        key = await find_shown_picture(connection, link.link_id, link.media_id, large=link.large)
    return Response(await parts.storage.read(key), headers=SAFE, media_type=MEDIA_TYPE)


def _gone(request: Request, parts: Parts, refusal: Refused) -> Response:
    """A page that says so, for whoever opened the picture by itself."""
    language: Language = "en" if request.query_params.get("lang") == "en" else "ar"
    words = WORDS[language]
    return page(
        "refused.html",
        language,
        status=parts.status_of(refusal),
        words=words,
        workshop=None,
        title=words.picture_gone,
        text=words.picture_gone_text,
    )
