"""The compositor: pictures, clips, words and sound laid out in time, and rendered in frames of any shape."""
