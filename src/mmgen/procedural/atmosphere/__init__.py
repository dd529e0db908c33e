"""Weather, particles and light: over moving pictures as functions of time, and laid into photographs."""
