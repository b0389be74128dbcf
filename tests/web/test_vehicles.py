"""The cars' pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.domain.clock import today
from outreach.models.vehicles import Vehicle
from tests.client import StrictClient
from tests.factories.vehicles import make_model, make_vehicle
from tests.factories.world import World

Browser = Callable[[str], StrictClient]


def _form(session: Session, **changes: Any) -> dict[str, Any]:
    model = make_model(session)
    model_id = str(model.id)
    session.commit()
    sound = {
        "model_id": model_id,
        "plate_kind": "permanent",
        "plate": "苏F D12345",
        "insurance_expires_on": "2099-01-01",
    }
    return {**sound, **changes}


def test_a_manager_enters_and_changes_a_car(as_role: Browser, session: Session) -> None:
    form, client = _form(session), as_role("manager")
    answer = client.submit("/vehicles/", form, form="/vehicles/new")
    assert answer.status_code == 303, answer.get_data(as_text=True)
    assert "苏FD12345" in client.get(answer.location).get_data(as_text=True)
    assert client.submit("/vehicles/", form, form="/vehicles/new").status_code == 409
    path = answer.location
    changed = client.submit(path, {**form, "plate_kind": "none", "plate": ""}, form=f"{path}/edit")
    assert changed.status_code == 303
    assert "没有号牌" in client.get(path).get_data(as_text=True)
    assert client.submit(f"{path}/retire", form=path).status_code == 303
    assert client.submit(f"{path}/restore", form=path).status_code == 303


def test_faults_are_shown_at_their_fields(as_role: Browser, session: Session) -> None:
    form = _form(session, plate="123", plate_kind="temporary")
    answer = as_role("manager").submit("/vehicles/", form, form="/vehicles/new")
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'href="#plate"' in text
    assert 'href="#temporary_plate_expires_on"' in text
    assert session.scalars(select(Vehicle)).all() == []


def test_the_list_warns_of_what_expires(as_role: Browser, session: Session, world: World) -> None:
    make_vehicle(session, world, insurance_expires_on=today() + timedelta(days=5), label="{{ 7*7 }}<b>")
    make_vehicle(session, world, plate="苏FD00002", insurance_expires_on=today() - timedelta(days=1))
    session.commit()
    text = as_role("dealer").get("/vehicles/").get_data(as_text=True)
    assert "有 2 辆车的证件需处理" in text
    assert "即将到期" in text
    assert "不能试驾" in text
    assert "{{ 7*7 }}&lt;b&gt;" in text
    assert "没有车辆" in as_role("manager2").get("/vehicles/").get_data(as_text=True)


def test_other_companies_and_roles_see_nothing(as_role: Browser, session: Session, world: World) -> None:
    path = f"/vehicles/{make_vehicle(session, world).id}"
    session.commit()
    assert as_role("dealer").get(path).status_code == 200
    assert as_role("dealer").get(f"{path}/edit").status_code == 403
    assert as_role("manager2").get(path).status_code == 404
    assert as_role("manager2").submit(path, {}, form="/vehicles/new").status_code == 404
    assert as_role("office").get(path).status_code == 200
    assert as_role("organiser").get(path).status_code == 403
