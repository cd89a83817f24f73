"""What a model does to people, measured from its prediction log: counts in, answers out.

Rows are read once into integer states that add up; everything reported follows from the states
by arithmetic. `measure` reads, `evaluate` judges, and what cannot be known is said, never guessed.
"""
