"""The workshop: reception, board, inspection, handing over, quality and rework; and what is sent to the maker."""
