"""The job of `bench/population.py` as polars and DuckDB do it, written the way that is fastest for each.

Statistics of ties, layers and the three of each owner are the rival's own work. The chances between them are NumPy for
both, from the same function: neither has a normal distribution, and a slower one would not be their fault.
"""

from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
import polars as pl
from numpy.typing import NDArray

from closeknit.engine import plan, rhythm
from closeknit.engine.candidates import Reason, candidates
from closeknit.engine.contact_days import FADING, Stats, late_gaps
from closeknit.engine.layers import LEAST_FREQUENCY, PER_QUARTER, PLACES
from closeknit.engine.population.reference import PLACE_HALF_LIFE
from closeknit.engine.population.rows import RECENT_HALF_LIFE
from closeknit.engine.records import FLOORS, LAYERS, Status

DAY, EPOCH = 86_400, 719_163
SLICE = 8192

Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Result:
    """In the order of the ties: statistics by name, layers, ranks."""

    stats: dict[str, Array]
    layer: Array
    rank: Array


def gains(s: dict[str, Array], owner: Array, layer: Array, today: int) -> Array:
    """What a look at each tie is worth, whole arrays at a time in NumPy: gaps pooled by owner, chances, words, gain."""
    x, n, s1, s2 = (s[name] for name in ("x", "n", "s1", "s2"))
    use = (x >= rhythm.KNOWN_FROM) & (n > 0)
    count = int(owner.max()) + 1
    mine, k = owner[use], n[use]
    mean = s1[use] / k
    prior = rhythm.SHIPPED

    def by_owner(values: Array) -> Array:
        return np.bincount(mine, weights=values, minlength=count)

    within = by_owner(np.maximum(s2[use] - k * mean * mean, 0)) + rhythm.PRIOR_GAPS * prior.sigma2
    sigma2 = within / (by_owner(k - 1.0) + rhythm.PRIOR_GAPS)
    weight = 1 / (prior.tau2 + sigma2[mine] / k)
    held = rhythm.PRIOR_TIES / prior.tau2
    mu = (by_owner(weight * mean) + held * prior.mu) / (by_owner(weight) + held)
    between = by_owner((mean - mu[mine]) ** 2 - sigma2[mine] / k) + rhythm.PRIOR_TIES * prior.tau2
    tau2 = np.maximum(between / (np.bincount(mine, minlength=count) + rhythm.PRIOR_TIES), rhythm.LEAST_TAU2)
    out = np.empty(len(x))
    for start in range(0, len(x), SLICE):
        part = slice(start, start + SLICE)
        own: Any = rhythm.Prior(mu[owner[part]], tau2[owner[part]], sigma2[owner[part]], prior.a, prior.b)  # type: ignore
        out[part] = _gains({name: column[part] for name, column in s.items()}, own, layer[part], today)
    return out


def _gains(s: dict[str, Array], own: rhythm.Prior, layer: Array, today: int) -> Array:
    blank = np.full(len(s["x"]), np.nan)
    gap = np.divide(s["last"] - s["first"], s["n"], out=blank.copy(), where=s["n"] > 0)
    stats = Stats(s["x"], s["first"], s["last"], s["n"], s["s1"], s["s2"], blank, blank, blank, gap, s["late"])
    floor = np.select([layer == name for name in LAYERS], [float(FLOORS[name]) for name in LAYERS])
    n, s1 = late_gaps(stats.n, stats.late)
    mean, sd = rhythm.gap_part(stats.x, n, s1, floor, own)
    silent = today - stats.last
    quiet, week, month = rhythm.survival(np.stack([silent, silent + 7, silent + 30]), mean, sd)
    alive = 1 / (1 + own.a / ((own.b + np.maximum(stats.x, 1) - 1) * quiet))
    p7, p30 = alive * (1 - week / quiet), alive * (1 - month / quiet)
    around = np.maximum(stats.s2 - stats.s1**2 / np.maximum(stats.n, 1), 0)
    spread = (around + rhythm.OWN_GAPS * own.sigma2) / (np.maximum(stats.n - 1, 0) + rhythm.OWN_GAPS)
    still = rhythm.survival(silent, *rhythm.gap_part(stats.x, n, s1, floor, own, sigma2=spread))
    read = rhythm.Rhythm(mean, sd, silent, quiet, alive, still, alive, p7, p30)
    no = np.zeros(len(silent), dtype=bool)
    status = rhythm.words(stats, read, no, no)
    little = (status == Status.QUIET) & (layer <= LAYERS[1])
    wanted = little | (status == Status.OVERDUE) | (status == Status.DRIFTING)
    seen = candidates(status, p7=p7, alive=alive, silent=silent, x=stats.x, layer=layer)
    return plan.worth(seen, np.where(wanted, int(Reason.QUIETER), 0))


# --- polars


def polars_log(owner: Array, tie: Array, at: Array) -> Any:
    """The log and the owner of each tie as polars holds them."""
    return pl.DataFrame({"tie": tie, "at": at}), pl.Series("owner", owner)


def by_polars(log: Any, today: int) -> Result:
    """Sort, keep each day once, differences, sums."""
    events, owner = log
    day = (pl.col("at") // DAY + EPOCH).cast(pl.Int32)
    fresh = (pl.col("tie") != pl.col("tie").shift(1)) | (pl.col("day") != pl.col("day").shift(1))
    days = events.select("tie", day=day).sort("tie", "day").filter(fresh.fill_null(True))
    ends = days.group_by("tie", maintain_order=True).agg(
        x=pl.len(), first=pl.col("day").first(), last=pl.col("day").last()
    )
    ends = ends.with_columns(end=pl.col("x").cum_sum().cast(pl.Int64) - 1)
    same = pl.col("tie") == pl.col("tie").shift(1)
    ln = pl.when(same).then(pl.col("day") - pl.col("day").shift(1)).cast(pl.Float64).log()
    group = pl.col("tie").rle_id()
    rows = days.with_columns(ln=ln, end=ends["end"].gather(days.select(group)["tie"])).with_columns(
        last=pl.col("day").gather(pl.col("end")), back=pl.col("end") - pl.int_range(pl.len())
    )
    sums = rows.group_by("tie", maintain_order=True).agg(
        n=pl.col("ln").count(),
        s1=pl.col("ln").sum(),
        s2=(pl.col("ln") ** 2).sum(),
        late=(pl.col("ln") * pl.lit(FADING).pow(pl.col("back"))).sum(),
        recent=pl.lit(2.0).pow((pl.col("day") - pl.col("last")) / RECENT_HALF_LIFE).sum(),
    )
    ties = ends.hstack(sums.drop("tie")).with_columns(owner=owner.gather(ends["tie"]))
    return _ranked(ties, today)


def _ranked(ties: Any, today: int) -> Result:
    fade = pl.lit(0.5).pow((today - pl.col("last")) / PLACE_HALF_LIFE)
    ties = ties.with_columns(often=pl.col("recent") * PER_QUARTER * fade)
    order = ties.select("owner", "often", "tie", row=pl.int_range(pl.len()))
    order = order.sort("owner", "often", "tie", descending=[False, True, False])
    counts = [(pl.col("often") >= least).sum().over("owner").cast(pl.Int64) for least in LEAST_FREQUENCY]
    order = order.with_columns(
        pos=pl.int_range(pl.len()).over("owner"), c0=counts[0], c1=counts[1], c2=counts[2]
    ).with_columns(k0=pl.min_horizontal("c0", pl.lit(PLACES[0])))
    order = order.with_columns(k1=pl.col("k0") + (pl.col("c1") - pl.col("k0")).clip(0, PLACES[1]))
    order = order.with_columns(k2=pl.col("k1") + (pl.col("c2") - pl.col("k1")).clip(0, PLACES[2]))
    place = pl.col("pos")
    ring = pl.when(place < pl.col("k0")).then(LAYERS[0]).when(place < pl.col("k1")).then(LAYERS[1])
    ring = ring.when(place < pl.col("k2")).then(LAYERS[2]).otherwise(LAYERS[3])
    layer = order.select("row", layer=ring).sort("row")["layer"].to_numpy()
    stats = _columns({name: ties[name].to_numpy() for name in ties.columns})
    gain = gains(stats, stats["owner"], layer, today)
    best = ties.select("owner", "tie", row=pl.int_range(pl.len()), gain=pl.Series(gain)).filter(pl.col("gain") > 0)
    best = best.sort("owner", "gain", "tie", descending=[False, True, False])
    best = best.with_columns(rank=pl.int_range(pl.len()).over("owner") + 1).filter(pl.col("rank") <= 3)
    rank = np.zeros(len(gain), dtype=np.int64)
    rank[best["row"].to_numpy()] = best["rank"].to_numpy()
    return Result(stats, layer, rank)


def _columns(stats: dict[str, Array]) -> dict[str, Array]:
    whole = {name: stats[name].astype(np.int64) for name in ("tie", "owner", "first", "last", "n")}
    return {**stats, **whole, "x": stats["x"].astype(np.float64)}


# --- DuckDB


def duckdb_log(owner: Array, tie: Array, at: Array) -> Any:
    """The log and the owner of each tie in tables of DuckDB, in memory."""
    connection = duckdb.connect()
    events, owners = pl.DataFrame({"tie": tie, "at": at}), pl.DataFrame({"tie": np.arange(len(owner)), "owner": owner})  # noqa: F841
    connection.execute("CREATE TABLE log AS SELECT * FROM events")
    connection.execute("CREATE TABLE owners AS SELECT * FROM owners")
    return connection


STATS = f"""
CREATE OR REPLACE TEMP TABLE ties AS
WITH days AS (SELECT DISTINCT tie, CAST("at" // {DAY} + {EPOCH} AS INTEGER) AS day FROM log),
gaps AS (
  SELECT tie, day, ln(day - lead(day) OVER w) AS ln, row_number() OVER w - 1 AS back, first_value(day) OVER w AS newest
  FROM days WINDOW w AS (PARTITION BY tie ORDER BY day DESC)
),
sums AS (
  SELECT tie, count(*) AS x, min(day) AS first, max(day) AS last, count(ln) AS n, coalesce(sum(ln), 0) AS s1,
         coalesce(sum(ln * ln), 0) AS s2, coalesce(sum(ln * pow({FADING}, back)), 0) AS late,
         sum(pow(2.0, (day - newest) / {RECENT_HALF_LIFE}.0)) AS recent
  FROM gaps GROUP BY tie
),
often AS (
  SELECT sums.*, owner, recent * {PER_QUARTER} * pow(0.5, ($today - last) / {PLACE_HALF_LIFE}.0) AS often
  FROM sums JOIN owners USING (tie)
),
counted AS (
  SELECT *, row_number() OVER (PARTITION BY owner ORDER BY often DESC, tie) - 1 AS pos,
         least({PLACES[0]}, count(*) FILTER (often >= {LEAST_FREQUENCY[0]}) OVER (PARTITION BY owner)) AS k0,
         count(*) FILTER (often >= {LEAST_FREQUENCY[1]}) OVER (PARTITION BY owner) AS c1,
         count(*) FILTER (often >= {LEAST_FREQUENCY[2]}) OVER (PARTITION BY owner) AS c2
  FROM often
),
placed AS (SELECT *, k0 + least({PLACES[1]}, greatest(c1 - k0, 0)) AS k1 FROM counted),
filled AS (SELECT *, k1 + least({PLACES[2]}, greatest(c2 - k1, 0)) AS k2 FROM placed)
SELECT tie, owner, x, first, last, n, s1, s2, late, recent,
       CASE WHEN pos < k0 THEN 5 WHEN pos < k1 THEN 15 WHEN pos < k2 THEN 50 ELSE 150 END AS layer
FROM filled
"""
BEST = """
SELECT row, rank FROM (
  SELECT row, row_number() OVER (PARTITION BY owner ORDER BY gain DESC, tie) AS rank FROM gained WHERE gain > 0
) WHERE rank <= 3
"""


def by_duckdb(connection: Any, today: int) -> Result:
    """SQL with windows."""
    connection.execute(STATS, {"today": today})
    found = connection.execute("SELECT * FROM ties ORDER BY tie").fetchnumpy()
    stats = _columns({name: np.asarray(column) for name, column in found.items()})
    gain = gains(stats, stats["owner"], stats["layer"], today)
    gained = pl.DataFrame(  # noqa: F841
        {"row": np.arange(len(gain)), "owner": stats["owner"], "tie": stats["tie"], "gain": gain}
    )
    best = connection.execute(BEST).fetchnumpy()
    rank = np.zeros(len(gain), dtype=np.int64)
    rank[np.asarray(best["row"])] = np.asarray(best["rank"])
    return Result(stats, stats["layer"], rank)
