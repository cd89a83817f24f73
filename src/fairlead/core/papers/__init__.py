"""Facts become a page, a picture or a table that can be printed."""
