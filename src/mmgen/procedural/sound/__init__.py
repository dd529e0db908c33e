"""Music, ambience and effects by arrangement and synthesis; nothing here is learned or sampled."""
