"""What a technician's phone sends, for tests: actions with names of their own, pictures, a phone that keeps an order."""

from datetime import UTC, datetime, timedelta
from io import BytesIO
from uuid import uuid4

from django.utils import timezone
from PIL import Image

from core import files
from people.models import User
from tickets.device_shapes import Sent, read
from tickets.models import DeviceAction, DeviceConflict, Ticket, TicketPhoto
from tickets.services.device import Answer, receive

AT = datetime(2026, 10, 9, 5, 5, tzinfo=UTC)  # 13:05 in the branch
PICTURES = {"photo", "signature"}


def a_jpeg(side: int = 40, colour: str = "navy") -> BytesIO:
    out = BytesIO()
    Image.new("RGB", (side, side), colour).save(out, "JPEG")
    out.seek(0)
    return out


class Phone:
    """One phone: each action names the one it did before on the same ticket, and keeps its own clock."""

    def __init__(self, user: User) -> None:
        self.user = User.objects.get(pk=user.pk)
        self.last: dict[str, str] = {}
        self.clock = AT
        self.log: list[tuple[Sent, bytes | None]] = []

    def does(self, ticket: Ticket | str, kind: str, picture: bytes | None = None, **payload) -> Sent:
        """Write one action into the phone's box; nothing is sent yet."""
        self.clock += timedelta(minutes=1)
        number = ticket if isinstance(ticket, str) else ticket.number
        raw = {
            "client_id": str(uuid4()), "after": self.last.get(number), "ticket": number, "kind": kind,
            "payload": payload, "at": self.clock.isoformat(),
        }  # fmt: skip
        self.last[number] = raw["client_id"]
        sent = read(raw)
        if kind in PICTURES and picture is None:
            picture = a_jpeg(8 + len(self.log)).getvalue()
        self.log.append((sent, picture))
        return sent

    def sends(self, sent: Sent) -> Answer:
        """Send one action of the box, for the first time or again."""
        picture = next(p for s, p in self.log if s.client_id == sent.client_id)
        upload = BytesIO(picture) if picture is not None else None
        return receive(sent=sent, by=self.user, upload=upload, size=len(picture or b""))

    def says(self, ticket: Ticket | str, kind: str, picture: bytes | None = None, **payload) -> Answer:
        """Do it and send it at once."""
        return self.sends(self.does(ticket, kind, picture, **payload))


def a_device_action(ticket: Ticket, by: User, kind: str = "note", **fields) -> DeviceAction:
    told = {"payload": {"text": "x"}, "state": "applied", "settled_at": timezone.now(), **fields}
    return DeviceAction.objects.create(
        client_id=uuid4(), ticket=ticket, by=by, kind=kind, fingerprint="", device_at=AT, **told
    )


def a_conflict(ticket: Ticket, by: User | None = None) -> DeviceConflict:
    action = a_device_action(ticket, by or ticket.technician.user, "facts", state="conflict", payload={"facts": []})
    return DeviceConflict.objects.create(action=action, key="diagnosis", base="", mine="漏氟", theirs="缺氟")


def a_photo(ticket: Ticket, by: User | None = None, node: str = "before") -> TicketPhoto:
    by = by or ticket.technician.user
    stored = files.store(a_jpeg(), name="x.jpg", kind="photo", by=by)
    return TicketPhoto.objects.create(
        ticket=ticket, file=stored, node=node, stage="before", width=40, height=40, taken_at=AT, by=by, at=AT
    )
