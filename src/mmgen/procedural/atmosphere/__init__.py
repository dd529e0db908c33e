"""Weather, particles and light over moving pictures, drawn as functions of time."""
