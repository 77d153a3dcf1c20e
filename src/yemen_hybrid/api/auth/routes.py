"""/auth"""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Form, Query, Request, Response

from yemen_hybrid.api.access import (
    OpenChange,
    Reading,
    anybody_may_change,
    may_change,
    may_read,
)
from yemen_hybrid.api.auth.schemas import (
    MeRead,
    PasswordSent,
    RefreshSent,
    SessionList,
    SignInForm,
    TokenRead,
)
from yemen_hybrid.api.change import Change
from yemen_hybrid.api.context import Shared
from yemen_hybrid.api.domain import Domain
from yemen_hybrid.api.json import answer
from yemen_hybrid.api.wire import PageQuery
from yemen_hybrid.data.queries.sessions import list_sessions, read_me
from yemen_hybrid.domain.addresses import household
from yemen_hybrid.usecases.auth.change_password import change_password
from yemen_hybrid.usecases.auth.open_session import Device, SignedIn
from yemen_hybrid.usecases.auth.refresh import refresh_session
from yemen_hybrid.usecases.auth.sign_in import sign_in
from yemen_hybrid.usecases.auth.sign_out import end_session

router = Domain(prefix="/auth", tags=["auth"])


@router.post("/token", response_model=TokenRead)
async def token(
    request: Request,
    form: Annotated[SignInForm, Form()],
    change: Annotated[OpenChange, anybody_may_change("auth.sign_in")],
) -> Response:
    """Sign in with a username and a password; ten attempts in five minutes are let in.

    No Idempotency-Key is taken here: the answer holds a secret that is kept nowhere. Whoever lost
    it signs in again; the session that nobody holds ends by itself.
    """
    signed_in = await sign_in(
        change.begin_as,
        change.context.passwords,
        form.username,
        form.password,
        Device(change.address, household(change.address), change.user_agent),
        lasts=timedelta(days=change.context.refresh_days),
    )
    return _tokens(request, change, signed_in)


@router.post("/refresh", response_model=TokenRead)
async def refresh(
    request: Request,
    body: RefreshSent,
    change: Annotated[OpenChange, anybody_may_change("auth.refresh")],
) -> Response:
    """Stay signed in. A token is good once; presented again it ends the session, but when an
    answer was lost the request may be repeated for a minute.
    """
    signed_in = await refresh_session(change.begin_as, body.refresh_token)
    return _tokens(request, change, signed_in)


@router.post("/logout", status_code=204)
async def logout(change: Annotated[Change, may_change("session", "auth.sign_out")]) -> Response:
    """End this session: its tokens are refused from now on."""
    return await change.answer(
        lambda begin: end_session(begin, change.actor, change.actor.session_id)
    )


@router.get("/me", response_model=MeRead)
async def me(reading: Annotated[Reading, may_read("session")]) -> Response:
    """Who is signed in, and what they may do."""
    return answer(await read_me(reading.connection, reading.actor))


@router.post("/password", status_code=204)
async def password(
    body: PasswordSent, change: Annotated[Change, may_change("session", "auth.change_password")]
) -> Response:
    """Replace one's own password; ends all one's other sessions."""
    return await change.answer(
        lambda begin: change_password(
            begin, change.apart, change.context.passwords, change.actor, body.old, body.new
        )
    )


@router.get("/sessions", response_model=SessionList)
async def sessions(
    query: Annotated[PageQuery, Query()],
    reading: Annotated[Reading, may_read("signed-in")],
    context: Shared,
) -> Response:
    """One's own open sessions, newest first."""
    return answer(
        await list_sessions(reading.connection, reading.actor, query.window, context.clock())
    )


@router.delete("/sessions/{session_id}", status_code=204)
async def end(
    session_id: UUID, change: Annotated[Change, may_change("signed-in", "auth.end_session")]
) -> Response:
    """End one of one's own sessions, on a lost phone say."""
    return await change.answer(lambda begin: end_session(begin, change.actor, session_id))


def _tokens(request: Request, change: OpenChange, signed_in: SignedIn) -> Response:
    """RFC 6749 §5.1: tokens are kept by no cache."""
    request.state.user = str(signed_in.staff_id)
    document = TokenRead.of(signed_in, change.context.tokens).model_dump()
    return answer(document, headers={"Cache-Control": "no-store", "Pragma": "no-cache"})
