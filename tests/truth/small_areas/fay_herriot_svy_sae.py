"""Fay-Herriot with Prasad-Rao and Datta-Lahiri mean squared errors; needs svy-sae 0.4.1, which needs Python 3.12 or newer.

python tests/truth/small_areas/fay_herriot_svy_sae.py
"""

import json
import sys
from importlib.metadata import version
from pathlib import Path

import polars as pl
from svy_sae import AreaLevel

HERE = Path(__file__).parent


def answer(wards: pl.DataFrame, method: str) -> dict[str, object]:
    fit = AreaLevel(wards).fh(
        "direct",
        x=["deprivation", "turnover"],
        area="area",
        variance="variance",
        method=method,
        tol=1e-14,
        max_iter=1000,
    )
    found = {one.area: one for one in fit.prediction}
    ordered = [found[name] for name in wards["area"]]
    return {
        "between": float(fit.stats.sigma_u) ** 2,
        "predicted": [float(one.pred) for one in ordered],
        "mse": [float(one.mse) for one in ordered],
    }


if __name__ == "__main__":
    table = pl.read_csv(HERE / "fay_herriot.csv")
    result = {
        "program": f"svy-sae {version('svy-sae')} on Python {sys.version.split()[0]}",
        "script": "tests/truth/small_areas/fay_herriot_svy_sae.py",
        **{method: answer(table, method) for method in ("reml", "ml")},
    }
    (HERE / "fay_herriot_svy_sae.json").write_text(json.dumps(result, indent=1) + "\n")
