"""The loops over events and rows, compiled by Numba and kept compiled. `passes` says what they mean.

Events meet rows in no order, so nearly every one would wait for memory. The row is asked for some events before it is
needed: that makes the pass three times as fast.
"""

from math import log
from typing import Any

import numpy as np
from llvmlite import ir
from numba import from_dtype, njit, types
from numba.core import cgutils
from numba.extending import intrinsic

from closeknit.engine.contact_days import FADING, FULL
from closeknit.engine.population.rows import EXACT, RECENT_HALF_LIFE, ROW

DAY = 86_400
EPOCH = 719_163
"""`date(1970, 1, 1).toordinal()`."""

AHEAD = 32
"""Events between asking for a row and needing it."""

MOST = 2**31 - 1

ROWS = from_dtype(ROW)[::1]
FLAGS = types.uint8[::1]


def given(kind: Any, dimensions: int = 1) -> Any:
    """The type of an array that is only read, so that columns of Arrow can be passed as they lie."""
    return types.Array(kind, dimensions, "C", readonly=True)


@intrinsic
def fetch(typing: Any, array: Any, index: Any) -> Any:
    """Ask the processor to bring array[index] near; changes nothing."""

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        view = context.make_array(signature.args[0])(context, builder, arguments[0])
        place = builder.sext(arguments[1], ir.IntType(64)) if arguments[1].type.width < 64 else arguments[1]
        stride = cgutils.unpack_tuple(builder, view.strides)[0]
        start = builder.ptrtoint(view.data, ir.IntType(64))
        byte, number = ir.IntType(8).as_pointer(), ir.IntType(32)
        address = builder.inttoptr(builder.add(start, builder.mul(place, stride)), byte)
        kind = ir.FunctionType(ir.VoidType(), [byte, number, number, number])
        prefetch = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")
        builder.call(prefetch, [address, number(1), number(3), number(1)])
        return context.get_dummy_value()

    return types.void(array, index), code


@njit
def terms_of(gap: Any, table: Any) -> Any:
    """ln gap, its square, and what a day `gap` days ago counts; as `rows.gap_terms`."""
    if gap < len(table):
        return table[gap, 0], table[gap, 1], table[gap, 2]
    ln = log(gap)
    return np.rint(ln / EXACT) * EXACT, np.rint(ln * ln / EXACT) * EXACT, 2.0 ** (-gap / RECENT_HALF_LIFE)


@njit
def full_day(row: Any, day: Any, table: Any) -> None:
    """A full contact-day after the last one."""
    last, row.last = row.last, day
    if last == 0:
        row.first = day
        row.recent = 1.0
        return
    ln, square, fade = terms_of(day - last, table)
    row.n += 1
    row.s1 += ln
    row.s2 += square
    row.late = row.late * FADING + ln
    row.recent = row.recent * fade + 1.0


@njit
def half_day(row: Any, day: Any) -> None:
    """A half contact-day on which nothing else is known."""
    row.x += 1
    row.last_half = day
    if row.first_half == 0:
        row.first_half = day


@njit
def event(row: Any, day: Any, weight: Any, minutes: Any, table: Any) -> Any:
    """One event of a tie; returns whether it came out of turn. On one day the heaviest weight counts."""
    row.events += 1
    row.minutes = min(row.minutes + minutes, MOST)
    newest = max(row.last, row.last_half)
    if day < newest:
        return weight > 0
    if weight == FULL and day > row.last:
        row.x += 1 if day == newest else FULL
        full_day(row, day, table)
    elif weight == 1 and day > newest:
        half_day(row, day)
    return False


READ = (given(types.int32), given(types.int64), given(types.uint8), given(types.int32), types.int64)
TABLE = given(types.float64, 2)


@njit(types.void(*READ, ROWS, FLAGS, TABLE), nogil=True, cache=True)
def scan(tie: Any, at: Any, weight: Any, minutes: Any, today: Any, rows: Any, behind: Any, table: Any) -> None:
    """Add events in the order given; `weight` and `minutes` may be empty."""
    size, weighed, timed = len(tie), len(weight) > 0, len(minutes) > 0
    for i in range(size):
        if i + AHEAD < size:
            fetch(rows, tie[i + AHEAD])
        day = at[i] // DAY + EPOCH
        if day > today:
            continue
        row = rows[tie[i]]
        if weighed or timed:
            late = event(row, day, weight[i] if weighed else FULL, minutes[i] if timed else 0, table)
        else:  # With nothing to weigh the compiler leaves out half of the work.
            late = event(row, day, FULL, 0, table)
        if late:
            behind[tie[i]] = 1


@njit
def overlap(row: Any, later: Any, table: Any) -> None:
    """Take off what a day that both hold counts in both."""
    mine = FULL if row.last == max(row.last, row.last_half) else 1
    theirs = FULL if later.first > 0 and (later.first_half == 0 or later.first <= later.first_half) else 1
    row.x -= min(mine, theirs)
    if mine == FULL and theirs == FULL:
        row.recent -= terms_of(later.last - later.first, table)[2]


@njit
def sums(row: Any, later: Any, table: Any) -> None:
    """Gaps of both, and the one between them."""
    faded = FADING**later.n
    if row.last > 0 and later.first > row.last:
        ln, square, _ = terms_of(later.first - row.last, table)
        row.n += 1
        row.s1 += ln
        row.s2 += square
        row.late = row.late * FADING + ln
    row.n += later.n
    row.s1 += later.s1
    row.s2 += later.s2
    row.late = row.late * faded + later.late
    if later.last > 0:
        row.recent = row.recent * terms_of(later.last - row.last, table)[2] if row.last > 0 else 0.0
    row.recent += later.recent


@njit
def joined(row: Any, later: Any, table: Any) -> Any:
    """Add what a later range of time holds of a tie to its row; returns whether it is not later."""
    row.events += later.events
    row.minutes = min(np.int64(row.minutes) + later.minutes, MOST)
    if later.x == 0:
        return False
    newest = max(row.last, row.last_half)
    begins = later.first if later.first > 0 else later.first_half
    if later.first_half > 0:
        begins = min(begins, later.first_half)
    if begins < newest:
        return True
    row.x += later.x
    sums(row, later, table)
    if begins == newest:
        overlap(row, later, table)
    row.first = row.first if row.first > 0 else later.first
    row.last = max(row.last, later.last)
    row.first_half = row.first_half if row.first_half > 0 else later.first_half
    row.last_half = max(row.last_half, later.last_half)
    return False


@njit(types.void(ROWS, FLAGS, ROWS, FLAGS, TABLE), nogil=True, cache=True)
def merge(rows: Any, behind: Any, later: Any, later_behind: Any, table: Any) -> None:
    """Add a later range of time to rows of as many ties."""
    for tie in range(len(later)):
        if joined(rows[tie], later[tie], table) or later_behind[tie]:
            behind[tie] = 1
