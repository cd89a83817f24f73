"""How often each part of a feature meets each level of a protected attribute: what proxies need.

    joints = count_joints("november.parquet", columns, reference)
    evaluate(states, reference, policy, columns=columns, joints=joints)

Numbers are cut at 16 quantiles of the reference, words at its 50 most frequent levels; everything
else is one more part, and so is what is missing.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from fairlead.core.metrics.columnmap import ColumnMap
from fairlead.core.metrics.engines import sql
from fairlead.core.metrics.engines.assemble import text_of
from fairlead.core.metrics.engines.duck import Duck, duck
from fairlead.core.metrics.reference import LevelShape, NumericShape, Reference, Shape
from fairlead.core.metrics.source import open_source

PARTS: Final = 16
WORDS: Final = 50

Joints = dict[tuple[str, str], NDArray[np.int64]]


def count_joints(
    given: object, columns: ColumnMap, reference: Reference, *, threads: int = 2
) -> Joints:
    """Count every feature of the reference against every protected attribute.

    Raises:
        CannotMeasureError: the rows cannot be read, or the file changed.
    """
    source = open_source(given)
    with duck(source, threads=threads) as db:
        found = {
            (name, attribute): _joint(db, _part(db, name, shape), attribute)
            for name, shape in reference.shapes.items()
            for attribute in columns.protected
            if name in db.schema and name in columns.features and name != attribute
        }
    source.refuse_changed()
    return found


def _joint(db: Duck, part: str, attribute: str) -> NDArray[np.int64]:
    """Parts of the feature in rows, levels of the attribute in columns."""
    rows = db.rows_of(
        f"SELECT {part} AS part, {sql.name(attribute)} AS level, count(*) FROM rows GROUP BY ALL"
    )
    parts = {part: i for i, part in enumerate(sorted({row[0] for row in rows}))}
    texts = sorted({text_of(row[1]) for row in rows}, key=lambda each: (each is not None, each))
    levels = {level: i for i, level in enumerate(texts)}
    table = np.zeros((len(parts), len(levels)), np.int64)
    for part_, level, n in rows:
        table[parts[part_], levels[text_of(level)]] += n
    return table


def _part(db: Duck, name: str, shape: Shape) -> str:
    """The part of a value as SQL: a number from 0 on, -1 for all else, -2 where it is missing."""
    if isinstance(shape, LevelShape):
        text = f"CAST({sql.name(name)} AS VARCHAR)"
        if db.schema[name] != "text":
            text = _as_level(db, name, shape)
        words = " ".join(
            f"WHEN {sql.literal(level)} THEN {i}" for i, level in enumerate(shape.levels[:WORDS])
        )
        return f"CASE WHEN {text} IS NULL THEN -2 ELSE CASE {text} {words} ELSE -1 END END"
    return _between(sql.as_double(name, db.schema), shape)


def _as_level(db: Duck, name: str, shape: LevelShape) -> str:
    """The level of a number or a truth value, found for each of its values as elsewhere."""
    listed = set(shape.levels[:WORDS])
    values = db.rows_of(f"SELECT DISTINCT {sql.name(name)} AS v, CAST(v AS VARCHAR) FROM rows")
    same = {text: text_of(value) for value, text in values if text_of(value) in listed}
    cases = " ".join(
        f"WHEN {sql.literal(text)} THEN {sql.literal(level or '')}" for text, level in same.items()
    )
    text = f"CAST({sql.name(name)} AS VARCHAR)"
    return f"CASE {text} {cases} ELSE {text} END" if cases else text


def _between(x: str, shape: NumericShape) -> str:
    size = shape.edges.size
    every = max(1, -(-size // PARTS))
    cuts = shape.edges[every - 1 :: every].tolist()
    steps = " ".join(
        f"WHEN {x} <= CAST({sql.literal(repr(edge))} AS DOUBLE) THEN {i}"
        for i, edge in enumerate(cuts)
    )
    inside = f"CASE {steps} ELSE {len(cuts)} END" if cuts else "0"
    return f"CASE WHEN {x} IS NULL THEN -2 WHEN NOT isfinite({x}) THEN -1 ELSE {inside} END"
