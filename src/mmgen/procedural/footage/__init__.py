"""Work on given pictures and clips: key frames, extension, joins and restyling."""
