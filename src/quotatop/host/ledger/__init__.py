"""What do the local logs of the coding tools say was used?  An append-only ledger of it, filled from their files."""
