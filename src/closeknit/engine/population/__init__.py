"""The rhythm engine for millions of ties: one pass over a log, the same numbers as `contact_days`, `rhythm` and `layers`.

    rows        the 64 bytes that are kept of a tie
    passes      a whole log, new events, two ranges of time, late arrivals → rows     (Numba)
    circles     rows → chances, words, layers and whom to look at first               (Numba)
    numbering   names of any kind → 0, 1, 2, …                                        (Numba)
    reference   all of it with the engine's NumPy functions: what the others agree with to 1e-6

Numba comes with the extra `[population]`; nothing that serves a page imports these modules.
"""
