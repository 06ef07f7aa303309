"""Pictures: drawn anew, limited, nothing hidden kept; served only to who may see the ticket."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from core import files
from core import pictures as photos
from core.pictures import NotAPicture, PictureTooLarge, TooManyPixels, keep_picture
from tests.builders.people import a_user
from tests.builders.phone import Phone, a_jpeg, a_photo
from tests.builders.tickets import Team, a_ticket, fresh
from tickets.models import DeviceAction

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def kept(body: bytes, **more):
    return keep_picture(BytesIO(body), size=len(body), name="x", by=a_user(), **more)


def test_what_hides_in_a_picture_is_gone_and_its_time_is_kept():
    exif = Image.Exif()
    exif[0x010F] = "Spy"
    exif[0x0112] = 6  # lies on its side
    exif.get_ifd(0x8769)[0x9003] = "2026:10:09 13:07:00"
    exif.get_ifd(0x8825)[1] = "N"
    out = BytesIO()
    Image.new("RGB", (60, 40)).save(out, "JPEG", exif=exif, comment=b"secret")

    picture = kept(out.getvalue())

    with files.open_stored(picture.file) as source:
        body = source.read()
    assert b"Spy" not in body and b"secret" not in body and b"Exif" not in body
    assert (picture.width, picture.height) == (40, 60), "turned upright"
    assert timezone.localtime(picture.taken_at).isoformat() == "2026-10-09T13:07:00+08:00"


@pytest.mark.parametrize(
    "body",
    [b"", b"x", b"%PDF-1.7", b"GIF89a" + b"\0" * 40, b"\xff\xd8\xff\xe0" + b"\0" * 40, b"\x89PNG\r\n\x1a\n", b"<svg/>"],
)
def test_what_is_no_picture_is_refused(body):
    with pytest.raises(NotAPicture):
        kept(body)


def test_a_cut_off_picture_is_refused():
    whole = a_jpeg(400).getvalue()

    with pytest.raises(NotAPicture):
        kept(whole[: len(whole) // 2])


def test_too_many_bytes_and_too_many_pixels_are_refused_with_the_limit(monkeypatch):
    with pytest.raises(PictureTooLarge) as no:
        keep_picture(a_jpeg(), size=9 * 1024 * 1024, name="x", by=a_user())
    assert "9.0" in str(no.value) and "8" in str(no.value)
    monkeypatch.setattr(photos, "MAX_PIXELS", 1000)
    with pytest.raises(TooManyPixels):
        kept(a_jpeg(40).getvalue())


def test_a_signature_is_a_small_grey_png():
    out = BytesIO()
    Image.new("RGBA", (1600, 700), (0, 0, 0, 0)).save(out, "PNG")

    picture = kept(out.getvalue(), signature=True)

    with files.open_stored(picture.file) as source:
        image = Image.open(source)
        assert (image.format, image.mode, image.size, image.getpixel((0, 0))) == ("PNG", "L", (1200, 525), 255)


def test_a_refused_picture_leaves_nothing(client):
    team = Team()
    ticket = a_ticket("working", team=team)
    sent = Phone(team.technician.user).does(ticket, "photo", node="before")
    client.force_login(team.technician.user)
    told = {"account": team.technician.user.pk, "client_id": sent.client_id, "ticket": ticket.number, "kind": "photo",
            "at": sent.device_at.isoformat(), "node": "before"}  # fmt: skip

    answer = client.post(reverse("phone:photo_send"), {**told, "file": BytesIO(b"no picture")})

    assert answer.status_code == 422
    assert answer.json()["code"] == "not_a_picture"
    assert DeviceAction.objects.count() == 0
    good = client.post(reverse("phone:photo_send"), {**told, "file": a_jpeg()})
    assert good.json()["state"] == "applied", "the same name again, now with a picture"


def test_a_photo_is_seen_by_who_sees_the_ticket(client):
    team = Team()
    photo = a_photo(a_ticket("working", team=team))
    url = reverse("phone:photo", args=[photo.pk])
    for user, status in [(team.technician.user, 200), (team.manager, 200), (Team().technician.user, 404)]:
        client.force_login(fresh(user))
        assert client.get(url).status_code == status
    client.force_login(fresh(team.technician.user))
    small = client.get(url, {"s": "1"})
    assert small["Content-Type"] == "image/jpeg"
    assert "private" in small["Cache-Control"]
    assert small["X-Content-Type-Options"] == "nosniff"


def test_a_photo_whose_file_is_lost_is_not_found(client):
    team = Team()
    photo = a_photo(a_ticket("working", team=team))
    files.path_of(photo.file).unlink()
    client.force_login(team.technician.user)

    assert client.get(reverse("phone:photo", args=[photo.pk])).status_code == 404
    assert photo.at <= timezone.now() + timedelta(days=400)
