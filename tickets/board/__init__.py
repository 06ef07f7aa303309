"""The dispatch board (派工台): one query drawn as list, kanban and time, and what is done from it."""
