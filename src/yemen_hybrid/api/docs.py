"""/docs: the API to read and to try, with no internet: its files come with a package."""

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.staticfiles import StaticFiles

from yemen_hybrid.api.json import JSON_TYPE, to_bytes

FILES = "/docs/files"

router = APIRouter(include_in_schema=False)


@router.get("/")
async def root() -> RedirectResponse:
    """Whoever opens the printed address finds the documentation."""
    return RedirectResponse("/docs")


@router.get("/openapi.json")
async def openapi(request: Request) -> Response:
    """The OpenAPI document. Describing every route takes seconds once: not on the event loop."""
    app: FastAPI = request.app
    if not hasattr(app.state, "openapi_bytes"):
        document = await run_in_threadpool(app.openapi)
        app.state.openapi_bytes = to_bytes(document)
    return Response(app.state.openapi_bytes, media_type=JSON_TYPE)


@router.get("/docs")
async def docs() -> HTMLResponse:
    """Swagger UI; Authorize signs in with a user name and a password."""
    return get_swagger_ui_html(
        openapi_url="/openapi.json",
        title="Yemen Hybrid API",
        swagger_js_url=f"{FILES}/swagger-ui-bundle.js",
        swagger_css_url=f"{FILES}/swagger-ui.css",
        swagger_favicon_url=f"{FILES}/favicon-32x32.png",
        swagger_ui_parameters={"persistAuthorization": True, "validatorUrl": None},
    )


def docs_files() -> StaticFiles:
    """The script and the style of Swagger UI."""
    return StaticFiles(packages=[("fastapi_swagger", "resources")])
