"""Verdicts: facts in, an answer with its reason out."""
