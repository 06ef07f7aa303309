"""The phone's door: the day's bundle, actions in their order, pictures one by one. JSON, session and CSRF."""

from typing import Any

from django.middleware.csrf import get_token
from django.utils.translation import gettext as _
from rest_framework.authentication import SessionAuthentication
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.errors import DomainError
from people.access import Holds
from people.permissions import Permission
from tickets.device_shapes import PICTURES, BadAction, instant, read
from tickets.selectors import phone
from tickets.services.device import Answer, receive

MOST_ACTIONS = 100


class PhoneSession(SessionAuthentication):
    """The page's session; without one the answer is 401, so that the phone knows to ask for a sign-in."""

    def authenticate_header(self, request: Request) -> str:
        return "Session"


class PhoneView(APIView):
    authentication_classes = (PhoneSession,)
    permission_classes = (Holds,)
    permission = Permission.TICKET_WORK

    def handle_exception(self, exc: Exception) -> Response:
        if isinstance(exc, DomainError):
            return Response({"code": exc.code, "said": str(exc)}, status=exc.status)
        return super().handle_exception(exc)


class Today(PhoneView):
    """GET: what the phone keeps. `?lists=1` adds nodes, causes and reasons."""

    def get(self, request: Request) -> Response:
        staff = request.user.staff_or_none
        if staff is None:
            bundle: dict[str, Any] = {"account": request.user.pk, "jobs": [], "van": [], "conflicts": 0}
        else:
            bundle = phone.today(request.user, staff)
        if request.query_params.get("lists"):
            bundle["lists"] = phone.lists(staff)
        bundle["token"] = get_token(request)
        response = Response(bundle)
        response["Cache-Control"] = "no-store"
        return response


def _answer(answer: Answer) -> dict[str, Any]:
    told = {"client_id": answer.client_id, "state": answer.state, "code": answer.code, "said": answer.said}
    if answer.needs:
        told["needs"] = answer.needs
    if answer.also:
        told["also"] = [_answer(one) for one in answer.also]
    return told


def _account(told: object, request: Request) -> None:
    """The box says whose it is: what one person did is never sent in another's name."""
    if str(told) != str(request.user.pk):
        raise BadAction(field="account")


class Actions(PhoneView):
    """POST {"account", "sent_at", "actions": […]}: one answer an action, in the same order.

    An action the server will not keep is answered with state "rejected" and stays on the phone.
    """

    parser_classes = (JSONParser,)

    def post(self, request: Request) -> Response:
        told = request.data
        if not isinstance(told, dict) or not isinstance(told.get("actions"), list):
            raise BadAction(field="actions")
        _account(told.get("account"), request)
        if len(told["actions"]) > MOST_ACTIONS:
            raise BadAction(field=_("more than %(count)s actions at once") % {"count": MOST_ACTIONS})
        sent_at = instant("sent_at", told["sent_at"]) if told.get("sent_at") else None
        return Response({"answers": [self._one(raw, request, sent_at) for raw in told["actions"]]})

    @staticmethod
    def _one(raw: object, request: Request, sent_at) -> dict[str, Any]:
        client_id = str(raw.get("client_id", ""))[:36] if isinstance(raw, dict) else ""
        try:
            return _answer(receive(sent=read(raw), by=request.user, sent_at=sent_at))
        except DomainError as no:
            return {"client_id": client_id, "state": "rejected", "code": no.code, "said": str(no), "status": no.status}


class Picture(PhoneView):
    """POST, multipart: one picture with the fields of its action; the answer is one action's."""

    parser_classes = (MultiPartParser,)

    def post(self, request: Request) -> Response:
        _account(request.data.get("account"), request)
        upload = request.FILES.get("file")
        names = ("client_id", "after", "ticket", "kind", "at")
        raw: dict[str, Any] = {name: request.data[name] for name in names if request.data.get(name)}
        raw["payload"] = {
            name: request.data[name] for name in ("node", "place", "taken_at", "signer") if request.data.get(name)
        }
        sent = read(raw)
        if sent.kind not in PICTURES:
            raise BadAction(field="kind")
        sent_at = instant("sent_at", request.data["sent_at"]) if request.data.get("sent_at") else None
        size = upload.size if upload is not None else 0
        return Response(_answer(receive(sent=sent, by=request.user, sent_at=sent_at, upload=upload, size=size)))


today = Today.as_view()
actions = Actions.as_view()
photo = Picture.as_view()
