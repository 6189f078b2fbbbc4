"""Signing in, and out again."""

from flask.testing import FlaskClient

from app.accounts.models import User
from app.accounts.services import add_user, disable_user, set_up_roles
from app.core.transaction import transaction
from tests.factories import PASSWORD, Maker
from tests.signing_in import sign_in

WRONG = "The e-mail address or the password is not right"


def try_in(client: FlaskClient, email: str, password: str) -> str:
    return client.post("/staff/sign-in", data={"email": email, "password": password}).text


def test_staff_sign_in_with_their_password(make: Maker, client: FlaskClient) -> None:
    sign_in(client, make.user())
    assert client.get("/staff/queue").status_code == 200


def test_a_wrong_password_and_an_unknown_address_read_the_same(make: Maker, client: FlaskClient) -> None:
    known = try_in(client, make.user().email, "wrong password 1")
    unknown = try_in(client, "nobody@example.org", "wrong password 1")
    assert WRONG in known
    assert WRONG in unknown


def test_an_empty_form_reads_the_same_too(client: FlaskClient) -> None:
    assert WRONG in try_in(client, "", "")


def test_a_disabled_account_reads_the_same_too(make: Maker, client: FlaskClient) -> None:
    assert WRONG in try_in(client, make.user(active=False).email, PASSWORD)


def test_a_session_ends_at_once_when_its_account_is_disabled(make: Maker, client: FlaskClient) -> None:
    user: User = make.user()
    sign_in(client, user)
    with transaction():
        disable_user(email=user.email, actor="console")
    assert client.get("/staff/queue").status_code == 302


def test_signing_out_ends_the_session(make: Maker, client: FlaskClient) -> None:
    sign_in(client, make.user())
    client.post("/staff/sign-out")
    assert client.get("/staff/queue").status_code == 302


def test_a_link_cannot_sign_anybody_out(make: Maker, client: FlaskClient) -> None:
    sign_in(client, make.user())
    assert client.get("/staff/sign-out").status_code == 405


def test_sign_in_leads_back_to_the_page_asked_for(make: Maker, client: FlaskClient) -> None:
    data = {"email": make.user().email, "password": PASSWORD}
    answer = client.post("/staff/sign-in?next=/staff/queue%3Fview%3Dlate", data=data)
    assert answer.headers["Location"].endswith("/staff/queue?view=late")


def test_sign_in_never_leads_to_another_site(make: Maker, client: FlaskClient) -> None:
    data = {"email": make.user().email, "password": PASSWORD}
    answer = client.post("/staff/sign-in?next=//evil.example/", data=data)
    assert "evil" not in answer.headers.get("Location", "")


def test_passwords_are_kept_as_argon2id(make: Maker) -> None:
    with transaction():
        set_up_roles()
        user = add_user(email="a@example.org", name="", password=PASSWORD, role="agent", actor="console")
    assert "$argon2id$" in (user.password or "")


def test_home_leads_everybody_to_their_work(make: Maker, client: FlaskClient) -> None:
    sign_in(client, make.user("agent"))
    assert client.get("/staff").headers["Location"].endswith("/staff/queue")


def test_home_leads_strangers_to_the_door(client: FlaskClient) -> None:
    assert client.get("/staff").headers["Location"].endswith("/staff/sign-in")
