"""Pictures that come with a message: what a customer or a store sends of the fault before anybody sets out."""

from collections.abc import Iterable

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from core.pictures import keep_picture
from people.models import User
from tickets.models import Ticket, TicketPhoto

MOST = 6


def add_first_photos(*, ticket: Ticket, uploads: Iterable[UploadedFile], by: User) -> list[TicketPhoto]:
    """Keep them as taken before the repair, drawn anew. Raises what keep_picture raises."""
    kept = []
    for number, upload in enumerate(list(uploads)[:MOST], 1):
        picture = keep_picture(upload, size=upload.size, name=f"{ticket.number}-{number}", by=by)
        kept.append(
            TicketPhoto.objects.create(
                ticket=ticket,
                file=picture.file,
                stage="before",
                width=picture.width,
                height=picture.height,
                taken_at=picture.taken_at,
                by=by,
                at=timezone.now(),
            )
        )
    return kept
