"""Old decisions as a table of files: their shape, where they lie, searching, checking."""
