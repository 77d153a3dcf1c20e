"""The composition root: everything is built here, once, and handed on as arguments."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from fastapi import FastAPI, Request
from fastapi.middleware.cors import CORSMiddleware
from fastapi.telemetry import TelemetryConfig

from yemen_hybrid import __version__
from yemen_hybrid.api.addresses import TrustedProxies
from yemen_hybrid.api.context import Context, get_context
from yemen_hybrid.api.docs import FILES, docs_files
from yemen_hybrid.api.docs import router as docs
from yemen_hybrid.api.metrics import router as metrics
from yemen_hybrid.api.openapi import describe, operation_id
from yemen_hybrid.api.problems import install_problem_handlers, status_of
from yemen_hybrid.api.requests import Requests
from yemen_hybrid.api.router import include_routes
from yemen_hybrid.foundation import (
    build_channels,
    build_database,
    build_signature,
    build_storage,
    build_telemetry,
    utc_now,
)
from yemen_hybrid.services.images import Images
from yemen_hybrid.services.passwords import Passwords
from yemen_hybrid.services.pdf.logos import LogoInvalid, read_logo
from yemen_hybrid.services.pdf.renderer import Renderer
from yemen_hybrid.services.spool import Desk
from yemen_hybrid.services.tokens import Tokens
from yemen_hybrid.settings import Settings, SettingsInvalid
from yemen_hybrid.telemetry.database import watch_database
from yemen_hybrid.telemetry.scrape import Scrape
from yemen_hybrid.telemetry.services import MeasuredRenderer, MeasuredStorage, measured
from yemen_hybrid.web.paper import customer_paper
from yemen_hybrid.web.parts import Parts
from yemen_hybrid.web.pictures import pictures
from yemen_hybrid.web.proofs import proofs
from yemen_hybrid.web.routes import approval_pages
from yemen_hybrid.worker import Worker

UNTRACED: Final[TelemetryConfig] = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "operation_spans": False,
    "auto_configure": False,
}
"""FastAPI's own spans hold paths and queries, and some of ours are secrets; see telemetry/."""

FIELDS = 64 * 1024
"""Bytes that an upload may have besides its file."""


def build_context(settings: Settings, clock: Callable[[], datetime] = utc_now) -> Context:
    """The parts of the service."""
    if settings.secret_key is None:
        raise SettingsInvalid("SECRET_KEY: it must be set, or made by `yemen-hybrid serve`")
    database = build_database(settings, clock)
    context = Context(
        database=database,
        passwords=Passwords(rounds=settings.bcrypt_rounds),
        tokens=Tokens(
            settings.secret_key.get_secret_value(),
            access_life=timedelta(minutes=settings.access_token_minutes),
        ),
        storage=build_storage(settings),
        desk=Desk(
            settings.uploads,
            Images(megapixels=settings.max_image_megapixels),
            settings.data_dir / "incoming",
        ),
        clock=clock,
        public_base_url=settings.public_base_url,
        refresh_days=settings.refresh_token_days,
        proxies=TrustedProxies(settings.trusted_proxies),
        papers=_renderer(settings),
        channels=build_channels(settings, database, clock),
        twilio_signature=build_signature(settings),
    )
    return _measured(context, settings)


def _renderer(settings: Settings) -> Renderer:
    """What renders papers, with a logo that was seen to be drawn."""
    if settings.logo_file is not None:
        try:
            read_logo(settings.logo_file)
        except LogoInvalid as error:
            raise SettingsInvalid(f"LOGO_FILE: {error}; use a whole picture of its own") from error
    return Renderer(digits=settings.paper_digits, logo=settings.logo_file)


def _measured(context: Context, settings: Settings) -> Context:
    """The same parts, watched, if the settings ask for metrics or traces."""
    telemetry = build_telemetry(settings)
    if not telemetry.on:
        return context
    watch_database(context.database, telemetry, settings.slow_query_ms / 1000)
    papers, token = context.papers, settings.metrics_token
    return replace(
        context,
        telemetry=telemetry,
        scrape=None if telemetry.metrics is None else Scrape(telemetry.metrics, context.database),
        metrics_token=None if token is None else token.get_secret_value(),
        papers=MeasuredRenderer(papers.digits, papers.logo, telemetry=telemetry),
        storage=MeasuredStorage(settings.files, telemetry),
        channels=measured(context.channels, telemetry),
    )


def page_parts(request: Request) -> Parts:
    """What the pages for customers are given of the application's context."""
    context = get_context(request)
    return Parts(
        database=context.database,
        storage=context.storage,
        papers=context.papers,
        tokens=context.tokens,
        clock=context.clock,
        address_of=context.proxies.address_of,
        status_of=status_of,
    )


def build_metrics_app(context: Context) -> FastAPI:
    """Only /metrics, for a process that serves nothing else."""
    app = FastAPI(
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        telemetry=UNTRACED,
    )
    app.state.context = context
    app.include_router(metrics)
    install_problem_handlers(app)
    return app


def build_app(settings: Settings, context: Context | None = None) -> FastAPI:
    """The application, ready to serve."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        worker = Worker(app.state.context) if settings.worker == "inside" else None
        running = None if worker is None else asyncio.create_task(worker.run())
        yield
        if worker is not None and running is not None:
            worker.stop()
            await running
        app.state.context.papers.close()
        await app.state.context.database.close()
        await app.state.context.telemetry.close()

    app = FastAPI(
        title="Yemen Hybrid",
        version=__version__,
        summary="The service that runs a hybrid-car workshop.",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        swagger_ui_oauth2_redirect_url=None,
        redirect_slashes=False,  # it would send a secret link to wherever Host points, by http
        telemetry=UNTRACED,
        lifespan=lifespan,
        generate_unique_id_function=operation_id,
    )
    app.state.context = context or build_context(settings)
    app.include_router(docs)
    app.mount(FILES, docs_files())
    include_routes(app)
    app.router.routes.extend(
        [
            *approval_pages(page_parts),
            customer_paper(page_parts),
            pictures(page_parts),
            proofs(page_parts),
        ]
    )
    app.openapi = lambda: describe(app)  # type: ignore[method-assign]  # FastAPI's documented way
    install_problem_handlers(app)
    app.add_middleware(
        Requests,
        max_body=settings.max_body_kb * 1024,
        max_upload=settings.uploads.most_bytes + FIELDS,
    )
    if settings.cors_origins:  # around all else, so that a browser's app can read refusals too
        _let_in(app, settings.cors_origins)
    return app


def _let_in(app: FastAPI, origins: Sequence[str]) -> None:
    """Let the browsers' apps of these origins call."""
    app.add_middleware(
        CORSMiddleware,
        allow_origins=origins,
        allow_credentials=True,
        allow_methods=["GET", "POST", "PATCH", "PUT", "DELETE"],
        allow_headers=[
            "Authorization",
            "Content-Type",
            "Idempotency-Key",
            "If-Match",
            "X-Request-ID",
        ],
        expose_headers=["ETag", "Location", "Retry-After", "X-Request-ID"],
    )
