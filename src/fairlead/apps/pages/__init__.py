"""What a page, a list and a form are here; knows no subject."""
