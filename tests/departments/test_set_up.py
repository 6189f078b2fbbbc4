"""An administrator sets up a city of their own from one file."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask_babel import force_locale
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.casework.models import Case
from app.core.audit import find_fault
from app.core.errors import RefusedError
from app.core.outbox.worker import run_until_idle
from app.core.transaction import transaction
from app.departments.commands import city
from app.departments.models import Area, Calendar, Category, City, Department, Place, PromisedTime
from app.departments.rules.checking import check_plan
from app.departments.rules.common import common_categories
from app.departments.rules.plan import FaultyPlanError
from app.reports.models import Report
from app.reports.services.intake import Draft, submit_report
from app.triage.gateways.classifier import always, classifiers
from tests.factories import Maker

HERE = {"type": "Polygon", "coordinates": [[[0.0, 50.0], [0.1, 50.0], [0.1, 50.1], [0.0, 50.1], [0.0, 50.0]]]}
BOW_TIE = {
    "type": "Polygon",
    "coordinates": [[[0.2, 50.0], [0.3, 50.1], [0.3, 50.0], [0.2, 50.1], [0.2, 50.0]]],
}
BY_EASTING = {"type": "Polygon", "coordinates": [[[5e5, 2e5], [5.1e5, 2e5], [5.1e5, 2.1e5], [5e5, 2e5]]]}

City_ = Callable[..., Result]
PARTS = st.sampled_from(["name", "names", "hours", "owns", "calendar", "closed", "on", "country", "monday"])


@pytest.fixture
def run(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> City_:
    """Run `answerable city COMMAND city.toml`, the file changed by the given replacements."""
    monkeypatch.setattr("app.core.commands.ensure_schema", lambda: None)
    path = tmp_path / "city.toml"

    def command(name: str, *changes: tuple[str, str], more: str = "") -> Result:
        if not path.exists():
            CliRunner().invoke(city, ["init", str(path)], obj=lambda: app, catch_exceptions=False)
        text = path.read_text(encoding="utf-8")
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        path.write_text(text + more, encoding="utf-8")
        return CliRunner().invoke(
            city, [name, *([] if name == "show" else [str(path)])], obj=lambda: app, catch_exceptions=False
        )

    return command


def _write_map(folder: Path, *districts: tuple[str, object], file: str = "districts.geojson") -> str:
    features = [
        {"type": "Feature", "properties": {"name": name, "population": 1200}, "geometry": shape}
        for name, shape in districts
    ]
    (folder / file).write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return f'\n[areas]\nfile = "{file}"\n'


def test_the_starter_file_sets_up_a_town_that_owns_every_category(run: City_, session: Session) -> None:
    told = run("apply")
    assert told.exit_code == 0, told.output
    town = session.scalars(select(City)).one()
    assert (town.name, town.is_demo) == ("Our Town", False)
    categories = session.scalars(select(Category)).all()
    assert {category.key for category in categories} == set(common_categories())
    assert all(category.department_id for category in categories)
    assert session.scalar(select(func.count()).select_from(PromisedTime)) == 32
    assert "SMTP_URL" not in told.output, "the tests' application is a demo, whose letters go nowhere"
    assert find_fault({}) is None


def test_a_second_time_changes_nothing(run: City_) -> None:
    run("apply")
    assert "nothing to change" in run("apply").output


def test_checking_stores_nothing(run: City_, session: Session) -> None:
    told = run("check")
    assert "4 departments" in told.output
    assert session.scalar(select(func.count()).select_from(Department)) == 0


def test_what_is_renamed_in_the_file_is_renamed_and_what_is_left_out_stays(
    run: City_, session: Session
) -> None:
    run("apply")
    told = run("apply", ('name = "Town hall"', 'name = "The council"\nactive = false'))
    assert "department town-hall: name, active changed" in told.output
    hall = session.scalars(select(Department).where(Department.slug == "town-hall")).one()
    assert (hall.name, hall.active) == ("The council", False)


def test_a_wrong_holiday_goes_and_a_new_one_comes(run: City_, session: Session) -> None:
    run("apply")
    run("apply", ('on = 2026-12-24, name = "Christmas Eve"', 'on = 2026-12-31, name = "Inventory"'))
    days = {day.on.isoformat(): day.name for day in session.scalars(select(Calendar)).one().holidays}
    assert "2026-12-24" not in days
    assert days["2026-12-31"] == "Inventory"


def test_a_category_of_the_citys_own_takes_its_name_by_language(run: City_, session: Session) -> None:
    own = '\n[categories.harbour]\nname = "Harbour"\nnames = { es = "Puerto" }\ncommon = "parking_vehicles"\ndepartment = "green"\n'
    assert run("apply", more=own).exit_code == 0
    harbour = session.scalars(select(Category).where(Category.key == "harbour")).one()
    with force_locale("es"):
        assert harbour.title == "Puerto"
    with force_locale("de"):
        assert harbour.title == "Harbour"


def test_common_categories_have_a_name_in_every_language_of_residents(run: City_, session: Session) -> None:
    run("apply")
    trees = session.scalars(select(Category).where(Category.key == "trees")).one()
    with force_locale("fr"):
        assert trees.title == "Arbres et haies"


def test_a_promise_that_was_made_stays_when_the_file_promises_less(
    run: City_, make: Maker, session: Session
) -> None:
    run("apply")
    water = session.scalars(select(Category).where(Category.key == "water_supply")).one()
    case = make.case(department=make.department(), category_id=water.id)
    before = case.due_at
    run("apply", ("resolve_days = 3", "resolve_days = 30"))
    session.expire_all()
    assert session.get_one(Case, case.id).due_at == before


def test_places_find_their_district_and_come_once(run: City_, tmp_path: Path, session: Session) -> None:
    areas = _write_map(tmp_path, ("Harbour", HERE))
    (tmp_path / "streets.csv").write_text(
        "name;lat;lon;kind\nQuay Road;50.05;0.05;street\nQuay Road;50.05;0.05;street\nFar Lane;51;2;\n",
        encoding="utf-8-sig",
    )
    told = run("apply", more=areas + '[places]\nfile = "streets.csv"\n')
    assert told.exit_code == 0, told.output
    places = {place.name: place for place in session.scalars(select(Place))}
    assert places["Quay Road"].area_id == session.scalars(select(Area)).one().id
    assert places["Far Lane"].area_id is None
    assert "nothing to change" in run("apply").output


def test_an_outline_that_crosses_itself_is_mended(run: City_, tmp_path: Path, session: Session) -> None:
    assert run("apply", more=_write_map(tmp_path, ("Bow", BOW_TIE))).exit_code == 0
    shape = session.scalars(select(Area)).one().shape
    assert shape is not None
    assert shape["type"] == "MultiPolygon"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (('"office"\nowns', '"offce"\nowns'), 'there is no calendar "offce"; did you mean "office"?'),
        (('"noise"', '"noize"'), 'there is no category "noize"; did you mean "noise"?'),
        (('"noise"', '"trees"'), '"trees" belongs to "green" already'),
        (("monday-thursday", "munday-thursday"), '"munday" is not a day of the week'),
        (('"13:30-17:00"', '"12:00-17:00"'), "on monday two periods overlap"),
        (('"08:00-13:00"', '"13:00-08:00"'), "does not end after it begins"),
        (("Europe/London", "Europe/Londn"), 'did you mean "Europe/London"?'),
        (('country = "GB"', 'country = "XX"'), '"XX" is not the code of a country'),
        (('languages = ["en"]', 'languages = ["en", "tlh"]'), 'residents cannot be served in "tlh"'),
        (("resolve_days = 3", "resolve_days = 0"), "greater than or equal to 1"),
        (("emergency_number", "emergency_numbr"), 'did you mean "emergency_number"?'),
        (('name = "Our Town"', 'name = " "'), "city.name: Text should have at least 1 character"),
        (("[departments.green]", "[departments.Green]"), "short names are lower-case letters"),
        (("[promise]", "[promise"), "this is not TOML"),
    ],
)
def test_a_fault_is_told_in_plain_words_with_its_place(
    run: City_, session: Session, change: tuple[str, str], sentence: str
) -> None:
    told = run("apply", change)
    assert told.exit_code == 2
    assert sentence in told.output
    assert session.scalar(select(func.count()).select_from(City)) == 0


def test_every_fault_is_told_at_once(run: City_) -> None:
    told = run("check", ('"noise"', '"noize"'), ("friday = ", "freitag = "))
    assert "noize" in told.output
    assert "freitag" in told.output
    assert "2 faults" in told.output


@pytest.mark.parametrize(
    ("districts", "sentence"),
    [
        ([("East", BY_EASTING)], "longitude and latitude"),
        ([("Spot", {"type": "Point", "coordinates": [0, 50]})], "Spot is a Point, not a Polygon"),
        ([("", HERE)], 'there is no property "name"'),
        ([("Torn", {"type": "Polygon", "coordinates": [[[0]]]})], "Torn has no outline"),
        ([], "not a GeoJSON FeatureCollection"),
    ],
)
def test_a_map_that_cannot_be_used_is_refused(
    run: City_, tmp_path: Path, districts: list[tuple[str, object]], sentence: str
) -> None:
    told = run("apply", more=_write_map(tmp_path, *districts))
    assert told.exit_code == 2
    assert sentence in told.output


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"nam,lat,lon\nA,1,2\n", 'there is no column "name"; did you mean "nam"?'),
        (b"name,lat,lon\nA,1,x\n", 'line 2: lon is "x"'),
        (b"name,lat,lon\nA,522000,2\n", "longitude and latitude"),
        (b"name,lat,lon\n,1,2\n", "line 2: the name is empty"),
        (b"name,lat,lon\n\xff,1,2\n", "not UTF-8"),
    ],
)
def test_a_street_file_that_cannot_be_used_is_refused(
    run: City_, tmp_path: Path, content: bytes, sentence: str
) -> None:
    (tmp_path / "streets.csv").write_bytes(content)
    told = run("apply", more='\n[places]\nfile = "streets.csv"\n')
    assert told.exit_code == 2
    assert sentence in told.output


def test_a_demo_city_is_left_alone(run: City_, make: Maker) -> None:
    make.city(is_demo=True)
    with pytest.raises(RefusedError, match="demo city"):
        run("apply")


def test_the_city_is_shown_with_short_names_owners_and_promises(run: City_) -> None:
    run("apply")
    told = run("show").output
    assert "Departments: 4" in told
    assert re.search(r"water_supply +green +answer in 1, resolve in 3 working days", told)


def test_a_report_in_the_new_city_goes_to_its_owner_with_its_promise(run: City_, session: Session) -> None:
    run("apply")
    classifiers.use(always("water_supply"))
    with transaction():
        report_id = submit_report(Draft(text="No water since this morning.")).report.id
    run_until_idle()
    classifiers.use(None)
    report = session.get_one(Report, report_id)
    assert report.department is not None
    assert report.department.slug == "green"
    assert report.answer_due_at is not None


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.dates(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(PARTS, inner, max_size=4),
        max_leaves=12,
    )
)
def test_whatever_stands_in_a_file_is_a_plan_or_a_list_of_faults(raw: object) -> None:
    content = {"city": raw, "departments": raw, "calendars": raw, "categories": raw}
    try:
        check_plan(content, languages=("en",), years=range(2026, 2027))
    except FaultyPlanError as error:
        assert error.faults
