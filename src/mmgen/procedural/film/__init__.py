"""Films from several photographs: shots, transitions, titles, captions and sound."""
