"""A made-up national survey to measure estimation on: 43 forces, 230 command units as strata, 9,000 wards as clusters, 12 quarters."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

FORCES, UNITS, WARDS, QUARTERS, ETHNICITIES = 43, 230, 9_000, 12, 5
SEED = 20080201
ROWS_AT_ONCE = 1_000_000
MILLION = 1_000_000


def survey(rows: int, folder: Path) -> Path:
    """Return a Parquet file of so many answers, made the first time; memory does not grow with the rows."""
    file = folder / f"survey-{rows}.parquet"
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        dice = np.random.default_rng(SEED)
        places = _places(dice)
        draft = file.with_suffix(".part")
        with pq.ParquetWriter(draft, _answers(dice, places, 1).schema) as writer:
            for start in range(0, rows, ROWS_AT_ONCE):
                writer.write_table(_answers(dice, places, min(ROWS_AT_ONCE, rows - start)))
        draft.rename(file)
    return file


def _places(dice: np.random.Generator) -> dict[str, np.ndarray]:
    """Return, for each ward, its command unit, force and liking of the police; every unit has two wards or more."""
    unit_force = np.sort(np.concatenate([np.arange(FORCES), dice.integers(0, FORCES, UNITS - FORCES)]))
    ward_unit = np.sort(np.concatenate([np.repeat(np.arange(UNITS), 2), dice.integers(0, UNITS, WARDS - 2 * UNITS)]))
    return {"unit": ward_unit, "force": unit_force[ward_unit], "liking": dice.normal(0, 0.4, WARDS)}


def _answers(dice: np.random.Generator, places: dict[str, np.ndarray], rows: int) -> pa.Table:
    ward = dice.integers(0, WARDS, rows)
    liking = places["liking"][ward] + dice.normal(0, 0.2, rows)
    items = {f"item_{number}": _said(dice, liking + lean) for number, lean in enumerate((0.3, -0.4, 1.1), 1)}
    return pa.table(
        {
            "force_id": places["force"][ward].astype(np.int32),
            "bcu": places["unit"][ward].astype(np.int32),
            "ward": ward.astype(np.int32),
            "quarter": dice.integers(1, QUARTERS + 1, rows).astype(np.int32),
            "ethnicity": dice.choice(ETHNICITIES, rows, p=[0.8, 0.08, 0.06, 0.03, 0.03]).astype(np.int32),
            "weight": np.exp(dice.normal(6, 0.5, rows)),
            **items,
        }
    )


def _said(dice: np.random.Generator, lean: np.ndarray) -> np.ndarray:
    return (dice.random(len(lean)) < 1 / (1 + np.exp(-lean))).astype(np.int32)
