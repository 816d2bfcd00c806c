"""Reads the files people can really get. One file here is one importer; see `_found.py` for what each must offer.

An importer is a module with

    KIND             where the import page lists it: people, calendar, chats, calls, mail, apps or moods
    TITLE            what a person calls such a file
    HOW_TO           how to get the file, in a few plain sentences
    READS, KEEPS, THROWS_AWAY   what it looks at, what stays, what is dropped (shown before anything is saved)
    MAX_BYTES        the largest file it reads
    recognises(head, name)      does this file belong to me? `head` is its first 64 KiB
    read(source, context)       -> Found; raises Refused with one sentence a person can act on
    read_all(sources, context)  -> Found; instead of `read` for the members of one zip or folder that belong together,
                                   such as the chats of one download; optional. `sources` is read once, in order of
                                   names; one that raises Refused while it is read is skipped, and the rest goes on

Importers know no database and no framework. They run in a child process with limits (`closeknit.sandbox`).
"""
