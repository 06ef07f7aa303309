"""What people are told of: in the page and by letter. Rooms register their events and tell; nobody is told twice.

`tell` writes rows in the caller's transaction and nothing else; letters are written and sent by workers afterwards.
"""

from people.notices.events import EVENTS, Event, register
from people.notices.telling import settle, tell, tell_each, users_of, users_over, users_with

__all__ = ["EVENTS", "Event", "register", "settle", "tell", "tell_each", "users_of", "users_over", "users_with"]
