"""The keys of persons, in a database of their own: what erasing destroys."""
