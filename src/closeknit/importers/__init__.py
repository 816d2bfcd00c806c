"""Reads the files people can really get. One file here is one importer; see `_found.py` for what each must offer.

An importer is a module with

    TITLE            what a person calls such a file
    HOW_TO           how to get the file, in a few plain sentences
    READS, KEEPS, THROWS_AWAY   what it looks at, what stays, what is dropped (shown before anything is saved)
    MAX_BYTES        the largest file it reads
    recognises(head, name)      does this file belong to me? `head` is its first 64 KiB
    read(source, context)       -> Found; raises Refused with one sentence a person can act on

Importers know no database and no framework. They run in a child process with limits (`closeknit.sandbox`).
"""
