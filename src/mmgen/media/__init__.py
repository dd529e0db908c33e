"""Files, not jobs: sniff, probe, decode, encode, mux, typeset and render."""
