"""The life of one job: journal, store, waiting, verification."""
