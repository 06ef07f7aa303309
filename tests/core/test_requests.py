"""What surrounds every request."""

import errno
import logging

import pytest
from django.db import DataError, OperationalError, connection, transaction
from django.http import HttpResponse, HttpResponseNotAllowed
from django.test import RequestFactory

from core.errors import DomainError, NotAllowedNow, NotYours
from core.requests import PersonalDataFilter, RefusalMiddleware, RequestIdMiddleware, current_request_id
from people.backends import HouseBackend
from tests.builders.people import a_user


def test_each_request_has_an_id_of_ours_and_believes_no_identity_header():
    seen = {}

    def view(request):
        seen["id"], seen["meta"] = current_request_id(), request.META
        return HttpResponse()

    request = RequestFactory().get(
        "/", headers={"x-remote-user": "admin", "x-request-id": "theirs"}, REMOTE_USER="admin"
    )
    response = RequestIdMiddleware(view)(request)

    assert response["X-Request-ID"] == seen["id"] != "theirs"
    assert not {"HTTP_X_REMOTE_USER", "REMOTE_USER"} & set(seen["meta"])
    assert current_request_id() == ""


def _answer(error: Exception, monkeypatch):
    monkeypatch.setattr(
        "core.requests.render",
        lambda request, template, context=None, status=200: HttpResponse(f"{template} {context}", status=status),
    )
    return RefusalMiddleware(lambda r: None).process_exception(RequestFactory().get("/"), error)


@pytest.mark.parametrize(("error", "status"), [(DomainError(), 422), (NotAllowedNow(), 409), (NotYours(), 403)])
def test_a_refusal_is_a_page_with_its_sentence(error, status, monkeypatch):
    response = _answer(error, monkeypatch)

    assert response.status_code == status and str(error) in response.content.decode()


class Unknown(DomainError):
    status = 404
    message = "secret"


def test_a_refusal_that_hides_its_object_looks_like_any_missing_page(monkeypatch):
    response = _answer(Unknown(), monkeypatch)

    assert response.status_code == 404 and b"404.html None" == response.content


def test_a_database_that_is_away_asks_to_come_back(monkeypatch):
    response = _answer(OperationalError("gone"), monkeypatch)

    assert (response.status_code, response["Retry-After"]) == (503, "5")


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "x"), OperationalError("database or disk is full")])
def test_a_full_disk_is_told_as_one(error, monkeypatch):
    response = _answer(error, monkeypatch)

    assert response.status_code == 503 and "磁盘" in response.content.decode()


def test_a_database_that_is_away_while_the_reader_is_looked_up_asks_to_come_back_too(client, db, monkeypatch):
    def away(*args):
        raise OperationalError("connection refused")

    client.force_login(a_user())
    client.raise_request_exception = False
    monkeypatch.setattr(HouseBackend, "get_user", away)
    for address in ("/", "/healthz", "/nothing/"):
        response = client.get(address)
        assert (response.status_code, response["Retry-After"]) == (503, "5")
        assert "数据库" in response.content.decode()


@pytest.mark.parametrize("sent", ["a\0b", 10**30])
def test_what_no_column_keeps_is_said(db, monkeypatch, sent):
    """As the engine of this run refuses it; SQLite alone takes a NUL byte."""
    with pytest.raises((ValueError, OverflowError, DataError)) as refused, transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT CAST(%s AS text)" if type(sent) is str else "SELECT CAST(%s AS bigint)", [sent])
        raise ValueError("A string literal cannot contain NUL (0x00) characters.")

    answer = _answer(refused.value, monkeypatch)
    assert answer.status_code == 422 and "409.html" in answer.content.decode()


@pytest.mark.parametrize("error", [ValueError(), OverflowError(), OSError(), OperationalError("no such column: x")])
def test_other_errors_are_left_to_django(error, monkeypatch):
    assert _answer(error, monkeypatch) is None


@pytest.mark.parametrize(
    ("said", "logged"),
    [
        ("call 13812345521 now", "call 138****5521 now"),
        ("id 202610010001234567", "id 202610010001234567"),
        ("nothing", "nothing"),
    ],
)
def test_logs_carry_no_phone_numbers(said, logged):
    record = logging.LogRecord("x", logging.INFO, "f", 1, "%s", (said,), None)

    assert PersonalDataFilter().filter(record)
    assert record.getMessage() == logged


@pytest.mark.parametrize("address", ["/tickets/?q=a%00b", "/tickets/WX%00/", "/search/?q=%00"])
def test_an_address_with_a_nul_byte_names_nothing(client, db, address):
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("/tickets/WX202611230001/do/cancel/", "/tickets/WX202611230001/"),
        ("/callbacks/WX202611230001/record/", "/callbacks/WX202611230001/"),
        ("/dispatch/do/assign/", "/dispatch/"),
        ("/theme/", "/"),
    ],
)
def test_the_address_of_a_form_leads_a_reader_to_its_page(address, page):
    refused = RefusalMiddleware(lambda request: HttpResponseNotAllowed(["POST"]))

    answer = refused(RequestFactory().get(address, headers={"accept": "text/html,*/*;q=0.8"}))

    assert (answer.status_code, answer["Location"]) == (302, page)
    assert refused(RequestFactory().get(address, headers={"accept": "*/*"})).status_code == 405
    assert refused(RequestFactory().put(address, headers={"accept": "text/html"})).status_code == 405
