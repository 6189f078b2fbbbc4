"""The console adds and changes staff."""

from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result
from flask import Flask, g
from flask.testing import FlaskClient

from app.accounts.commands import user
from app.accounts.queries import get_user
from app.accounts.services import SHORTEST_PASSWORD
from app.core.db import db
from app.core.errors import RefusedError
from tests.factories import Maker
from tests.signing_in import sign_in

Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setattr("app.core.commands.ensure_schema", lambda: None)

    def command(*arguments: str, typed: str = "") -> Result:
        told = CliRunner().invoke(user, arguments, input=typed, obj=lambda: app, catch_exceptions=False)
        # The tests' one application context remembers rows and who is signed in; each real request asks anew.
        db.session.rollback()
        g.pop("_login_user", None)
        return told

    return command


def test_a_new_colleague_gets_a_password_that_is_printed_once(run: Run, make: Maker) -> None:
    department = make.department()
    told = run("add", "New.One@example.org", "--department", department.slug).output
    assert len(told.rpartition("Password: ")[2].strip()) >= SHORTEST_PASSWORD
    assert get_user("new.one@example.org").departments == [department]


def test_a_password_can_be_typed_but_not_given_in_the_command(run: Run) -> None:
    told = run("add", "a@example.org", "--ask-password", typed="a long password\na long password\n").output
    assert "a long password" not in told
    assert run("add", "b@example.org", "--password", "a long password").exit_code == 2


def test_what_is_no_address_is_refused(run: Run) -> None:
    with pytest.raises(RefusedError, match="not an e-mail address"):
        run("add", "nonsense")


def test_an_unknown_department_or_role_is_refused_with_the_known_ones(run: Run, make: Maker) -> None:
    known = make.department()
    with pytest.raises(RefusedError, match=known.slug):
        run("add", "a@example.org", "--department", "nowhere")
    with pytest.raises(RefusedError, match="sorter"):
        run("add", "a@example.org", "--role", "king")


def test_role_and_departments_change_and_the_rest_stays(run: Run, make: Maker) -> None:
    colleague, other = make.user(name="Ana"), make.department()
    run("change", colleague.email, "--role", "sorter", "--department", other.slug)
    found = get_user(colleague.email)
    assert ([role.name for role in found.roles], found.departments, found.name) == (
        ["sorter"],
        [other],
        "Ana",
    )


def test_a_new_role_ends_the_sessions_that_held_the_old_one(
    run: Run, make: Maker, client: FlaskClient
) -> None:
    colleague = make.user()
    sign_in(client, colleague)
    run("change", colleague.email, "--role", "editor")
    assert client.get("/staff/queue").status_code == 302


def test_changing_nothing_is_a_mistake(run: Run, make: Maker) -> None:
    assert run("change", make.user().email).exit_code == 2


def test_a_new_password_takes_the_place_of_the_old_one(run: Run, make: Maker, client: FlaskClient) -> None:
    colleague = make.user()
    sign_in(client, colleague)
    told = run("password", colleague.email).output
    assert client.get("/staff/queue").status_code == 302
    given = {"email": colleague.email, "password": told.rpartition("Password: ")[2].strip()}
    client.post("/staff/sign-in", data=given)
    assert client.get("/staff/queue").status_code == 200


def test_a_disabled_colleague_can_come_back(run: Run, make: Maker) -> None:
    colleague = make.user()
    run("disable", colleague.email)
    assert "disabled" in run("list").output
    run("enable", colleague.email)
    assert "disabled" not in run("list").output


def test_the_last_administrator_stays(run: Run, make: Maker) -> None:
    alone = make.user(role="administrator")
    with pytest.raises(RefusedError, match="only administrator"):
        run("disable", alone.email)
    with pytest.raises(RefusedError, match="only administrator"):
        run("change", alone.email, "--role", "agent")
    make.user(role="administrator")
    assert run("disable", alone.email).exit_code == 0
