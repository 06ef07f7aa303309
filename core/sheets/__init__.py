"""The reader of messy workbooks: it knows no kind of sheet; apps declare theirs (kinds.py) and register them."""
