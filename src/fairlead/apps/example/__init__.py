"""The example firm: a bakery supplier with an invented year behind it."""
