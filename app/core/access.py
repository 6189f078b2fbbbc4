"""Who may open a page: every route says so, and a route that says nothing opens for nobody."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import current_app, request
from flask_login import current_user

from app.core.errors import ForbiddenError

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Guard:
    """What a visitor needs: nothing, or a permission that one of their roles holds."""

    permission: str | None


def open_to_all(view: View) -> View:
    """Let everybody in: residents need no account."""
    view.guard = Guard(None)  # type: ignore[attr-defined]
    return view


def needs(permission: str) -> Callable[[View], View]:
    """Let in signed-in staff one of whose roles holds the permission."""

    def guard(view: View) -> View:
        view.guard = Guard(permission)  # type: ignore[attr-defined]
        return view

    return guard


def guard_of(view: Callable[..., Any]) -> Guard | None:
    """Return what a view declares, or None where it declares nothing."""
    found = getattr(view, "guard", None)
    return found if isinstance(found, Guard) else None


def check_access() -> Any:
    """Stop a request that its route's guard does not let in; run before each request."""
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None:
        return None
    guard = guard_of(view)
    if guard is None:
        raise ForbiddenError("Nobody may open this page.")
    if guard.permission is None:
        return None
    if not current_user.is_authenticated:
        return current_app.login_manager.unauthorized()  # type: ignore[attr-defined]
    if not current_user.has_permission(guard.permission):
        raise ForbiddenError("Your role does not let you do this.")
    return None
