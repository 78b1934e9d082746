"""Estimates beside R's survey package, svy, bare DuckDB and hand-written SQL: same data, same machine, same run, same answers.

The job is the weighted share of three items with its linearised error and 95 % interval in every domain. CPU seconds, medians of rounds in
which everybody has a turn; ours reads the file, compiles its expression afresh and builds every figure each time.
"""

import math
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from benchmarks.made_up_survey import survey
from benchmarks.peers.finding import PeerMissing, python_of, rscript_with
from homebeat.analysis.design.survey_design import SurveyDesign
from homebeat.analysis.engines.choosing import open_engine
from homebeat.analysis.estimation.estimating import Figures, figures
from homebeat.analysis.estimation.measures import share
from homebeat.analysis.estimation.sample import open_sample
from homebeat.config.home import CHECKOUT, data_folder

HERE = Path(__file__).parent
SMALL, MIDDLE, LARGE = 100_000, 1_000_000, 10_000_000
ROUNDS, PEER_ROUNDS = 5, 3
ITEMS = ("item_1", "item_2", "item_3")
MEASURES = tuple(share(item, "1") for item in ITEMS)
DESIGN = SurveyDesign(weight="weight", stratum="bcu", clusters=("ward",))
BREAKDOWNS = {"fq": ("force_id", "quarter"), "bq": ("bcu", "quarter"), "fe": ("force_id", "ethnicity")}
AGREES = 1e-9
MOST_MEMORY_MB = 1024
BARE = """
SELECT sum(n), sum(w), sum(c_1), sum(c_2), sum(c_3) FROM (
  SELECT ward, quarter, count(*) AS n, sum(weight) AS w, sum(weight * item_1) AS c_1, sum(weight * item_2) AS c_2, sum(weight * item_3) AS c_3
  FROM read_parquet('{file}') GROUP BY ward, quarter
)
"""  # the outer sums are there because an engine drops what nobody reads
BY_HAND = """
WITH cells AS (
  SELECT {by}, bcu, ward, count(*) AS n, sum(weight) AS w, {sums} FROM read_parquet('{file}') GROUP BY ALL
), domains AS (SELECT {by}, sum(w) AS w, {totals} FROM cells GROUP BY ALL
), linear AS (
  SELECT {by}, bcu, {linear} FROM cells JOIN domains AS d USING ({by})
), strata AS (SELECT bcu, count(DISTINCT ward) AS wards FROM cells GROUP BY bcu
), parts AS (
  SELECT {by}, {parts} FROM linear JOIN strata USING (bcu) GROUP BY {by}, bcu, wards
)
SELECT {by}, {figures} FROM domains JOIN (SELECT {by}, {errors} FROM parts GROUP BY {by}) USING ({by})
"""


@dataclass(frozen=True)
class Line:
    """One line of the table: what was compared, the two times in CPU seconds, and what their ratio has to be."""

    what: str
    ours: float
    theirs: float
    ratio: float
    least: float | None = None
    most: float | None = None

    @property
    def is_missed(self) -> bool:
        """Say whether the goal is missed."""
        return (self.least is not None and self.ratio < self.least) or (
            self.most is not None and self.ratio > self.most
        )

    def __str__(self) -> str:
        goal = (
            f">= {self.least:g}"
            if self.least is not None
            else f"<= {self.most:g}"
            if self.most is not None
            else "told only"
        )
        return f"{self.what:66} {self.ours:9.3f} {self.theirs:9.3f} {self.ratio:8.2f}  {goal}"


class Bench:
    """The programs that are measured, and the files they read."""

    def __init__(self) -> None:
        self.folder = data_folder() / "bench"
        self.engine = open_engine("duckdb")
        self.bare = duckdb.connect()
        self.versions: dict[str, str] = {}

    def ours(self, rows: int, *names: str) -> float:
        """Return the CPU seconds of our estimates, several breakdowns in one pass."""
        self.engine.forget()
        began = time.process_time()
        self.figures(rows, *names)
        return time.process_time() - began

    def figures(self, rows: int, *names: str) -> tuple[tuple[Figures, ...], ...]:
        """Return our estimates."""
        cuts = [BREAKDOWNS[name] for name in names]
        sample = open_sample(survey(rows, self.folder), DESIGN, self.engine, measures=MEASURES, breakdowns=cuts)
        return figures(sample, MEASURES, cuts)

    def bare_group_by(self, rows: int) -> float:
        """Return the CPU seconds of the least that anybody has to do: the sums by ward and quarter, and nothing made of them."""
        return self._sql(BARE.format(file=survey(rows, self.folder)))

    def by_hand(self, rows: int, name: str) -> float:
        """Return the CPU seconds of the whole job in one statement of hand-written SQL."""
        return self._sql(by_hand(survey(rows, self.folder), BREAKDOWNS[name]))

    def _sql(self, statement: str) -> float:
        began = time.process_time()
        self.bare.execute(statement).to_arrow_table()
        return time.process_time() - began

    def r(self, rows: int, name: str, way: str) -> float:
        """Return the CPU seconds of R's survey package, its answers held against ours.

        Raises
            PeerMissing
        """
        program = rscript_with("survey")
        out = self.folder / f"r-{rows}-{name}-{way}.csv"
        by = ",".join(BREAKDOWNS[name])
        done = _peer([program, str(HERE / "peers" / "svyby.R"), str(self.as_csv(rows)), by, way, str(out)])
        took, self.versions[f"R {way}"], memory = done.split()
        self.versions[f"R {way} peak MB, {name}, {rows:,} rows"] = memory
        self.require_agreement(out, rows, name)
        return float(took)

    def svy(self, rows: int, name: str) -> float:
        """Return the CPU seconds of svy, its answers held against ours.

        Raises
            PeerMissing
        """
        python = str(python_of("svy"))
        out = self.folder / f"svy-{rows}-{name}.csv"
        by = ",".join(BREAKDOWNS[name])
        done = _peer([python, str(HERE / "peers" / "svy_by.py"), str(survey(rows, self.folder)), by, str(out)])
        took, self.versions["svy"], memory = done.split()
        self.versions[f"svy peak MB, {name}, {rows:,} rows"] = memory
        self.require_agreement(out, rows, name)
        return float(took)

    def as_csv(self, rows: int) -> Path:
        """Return the survey as CSV, which is what R reads."""
        file = self.folder / f"survey-{rows}.csv"
        if not file.exists():
            self.bare.read_parquet(str(survey(rows, self.folder))).write_csv(str(file), header=True)
        return file

    def require_agreement(self, out: Path, rows: int, name: str) -> None:
        """Stop where a peer's values or errors are not ours: a faster wrong answer is no result.

        Raises
            SystemExit
        """
        theirs = self.bare.read_csv(str(out)).order("1, 2").fetchall()
        for place, figure in enumerate(self.figures(rows, name)[0]):
            for row, value, error in zip(theirs, figure.value, figure.se, strict=True):
                for given, mine in ((row[2 + place], value), (row[5 + place], error)):
                    if abs(given - mine) > AGREES * max(abs(mine), 1e-12):
                        raise SystemExit(
                            f"{out.name} differs from ours in {row[:2]}, {ITEMS[place]}: {given} and {mine}"
                        )


def by_hand(file: Path, by: Sequence[str]) -> str:
    """Return the hand-written statement for a breakdown."""
    share_of = "(c_{0} - d.c_{0} / d.w * cells.w) / d.w"
    return BY_HAND.format(
        by=", ".join(by), file=file, sums=", ".join(f"sum(weight * {item}) AS c_{item}" for item in ITEMS),
        totals=", ".join(f"sum(c_{item}) AS c_{item}" for item in ITEMS),
        linear=", ".join(f"{share_of.format(item).replace('(c_', '(cells.c_', 1)} AS z_{item}" for item in ITEMS),
        parts=", ".join(f"wards / (wards - 1) * (sum(z_{item} * z_{item}) - sum(z_{item}) * sum(z_{item}) / wards) AS v_{item}" for item in ITEMS),
        errors=", ".join(f"sqrt(sum(v_{item})) AS se_{item}" for item in ITEMS),
        figures=", ".join(f"c_{item} / w AS p_{item}, se_{item}, c_{item} / w - 1.96 * se_{item}, c_{item} / w + 1.96 * se_{item}" for item in ITEMS),
    )  # fmt: skip


def _peer(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise PeerMissing(f"{Path(command[0]).name} failed: {(done.stderr or done.stdout).strip().splitlines()[-1]}")
    return done.stdout.strip().splitlines()[-1]


def in_turns(programs: Sequence[Callable[[], float]], rounds: int) -> list[float]:
    """Return each program's median over rounds in which every program has its turn."""
    taken = [[program() for program in programs] for _ in range(rounds)]
    return [statistics.median(times) for times in zip(*taken, strict=True)]


def peak_memory(rows: int) -> float:
    """Return the peak memory in MB of a process that makes our estimates and nothing else."""
    program = f"from benchmarks.estimation import Bench; import resource; Bench().figures({rows}, 'fq'); print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)"
    path = os.pathsep.join([str(CHECKOUT), str(CHECKOUT / "src")])
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": path},
    )
    return float(done.stdout)


def beside_peers(bench: Bench) -> list[Line]:
    """Return the lines against R and svy; a peer that is not here is left out, and why is said."""
    asked = [
        ("R svyby / ours, BCU x quarter", SMALL, "bq", lambda: bench.r(SMALL, "bq", "svyby"), 150.0),
        ("R split by force / ours, force x quarter", MIDDLE, "fq", lambda: bench.r(MIDDLE, "fq", "split"), 20.0),
        ("svy / ours, force x quarter", SMALL, "fq", lambda: bench.svy(SMALL, "fq"), 40.0),
        ("svy / ours, BCU x quarter", SMALL, "bq", lambda: bench.svy(SMALL, "bq"), 150.0),
    ]
    lines = []
    for what, rows, name, peer, least in asked:
        bench.ours(rows, name)
        try:
            ours, theirs = in_turns([lambda rows=rows, name=name: bench.ours(rows, name), peer], PEER_ROUNDS)
        except PeerMissing as missing:
            print(f"left out: {what}: {missing}", file=sys.stderr)
            continue
        lines.append(Line(f"{what}, {rows:,} rows", ours, theirs, theirs / ours, least=least))
    return lines


def near_the_limit(bench: Bench) -> list[Line]:
    """Return the lines against bare DuckDB, hand-written SQL and ourselves."""
    names = tuple(BREAKDOWNS)
    apart = [lambda name=name: bench.ours(LARGE, name) for name in names]
    programs = [
        *apart,
        lambda: bench.ours(LARGE, *names),
        lambda: bench.bare_group_by(LARGE),
        lambda: bench.by_hand(LARGE, "fq"),
    ]
    in_turns(programs, 1)
    *each, together, bare, hand = in_turns(programs, ROUNDS)
    middle, middle_hand = in_turns([lambda: bench.ours(MIDDLE, "fq"), lambda: bench.by_hand(MIDDLE, "fq")], ROUNDS)
    exponent = math.log10(each[0] / middle)
    return [
        Line(f"ours / bare group-by to ward x quarter, {LARGE:,} rows", each[0], bare, each[0] / bare, most=1.6),
        Line(
            f"three breakdowns from one pass / apart, {LARGE:,} rows",
            together,
            sum(each),
            together / sum(each),
            most=0.6,
        ),
        Line(
            f"BCU x quarter / force x quarter (5.3 x the domains), {LARGE:,} rows",
            each[1],
            each[0],
            each[1] / each[0],
            most=1.5,
        ),
        Line(f"scaling exponent in rows, {MIDDLE:,} to {LARGE:,}", each[0], middle, exponent, most=1.05),
        Line(f"Ibis / hand-written SQL, {LARGE:,} rows", each[0], hand, each[0] / hand, most=1.25),
        Line(f"Ibis / hand-written SQL, {MIDDLE:,} rows", middle, middle_hand, middle / middle_hand, most=1.25),
    ]


def memory(_: Bench) -> list[Line]:
    """Return the lines about memory, in MB, each measured in a process of its own."""
    middle, large = peak_memory(MIDDLE), peak_memory(LARGE)
    return [
        Line(f"peak memory, {LARGE:,} rows, MB / 1 GB", large, MOST_MEMORY_MB, large / MOST_MEMORY_MB, most=1.0),
        Line(f"peak memory, {LARGE:,} / {MIDDLE:,} rows, MB", large, middle, large / middle, most=2.0),
    ]


def main() -> int:
    """Measure, print the table, and return 1 if a goal is missed."""
    bench = Bench()
    print(f"{'':66} {'ours':>9} {'other':>9} {'ratio':>8}  goal")
    lines: list[Line] = []
    for part in (near_the_limit, memory, beside_peers):
        found = part(bench)
        lines += found
        print(*found, sep="\n", flush=True)
    print(
        *(f"{name}: {version}" for name, version in {"duckdb": duckdb.__version__, **bench.versions}.items()), sep="\n"
    )
    missed = [line.what for line in lines if line.is_missed]
    print(*(f"missed: {what}" for what in missed), sep="\n")
    return int(bool(missed))
