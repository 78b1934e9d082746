"""svy on the made-up survey: python svy_by.py FILE.parquet BY[,BY] OUT.csv; prints CPU seconds, version and peak memory in MB."""

import resource
import sys
import time

import polars as pl
import svy

file, columns, out = sys.argv[1:]
by = tuple(columns.split(","))
items = ["item_1", "item_2", "item_3"]
people = pl.read_parquet(file)
began = time.process_time()
sample = svy.Sample(people, svy.Design(stratum="bcu", psu="ward", wgt="weight"))
found = [one.to_polars().sort(by) for one in (sample.estimation.mean(item, by=by) for item in items)]
took = time.process_time() - began
table = found[0].select(by)
for name in ("est", "se"):
    table = table.with_columns(**{f"{name}_{item}": one[name] for item, one in zip(items, found, strict=True)})
table.write_csv(out, float_precision=None)
print(took, f"svy-{svy.__version__}", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
