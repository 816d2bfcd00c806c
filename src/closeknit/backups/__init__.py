"""One archive of the whole store, sealed for each person, and its way back into an empty one."""
