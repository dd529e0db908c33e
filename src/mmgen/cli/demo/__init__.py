"""The first run: media from six photographs, by the public API alone, and a page that shows it."""
