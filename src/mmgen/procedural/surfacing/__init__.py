"""Materials by words for any mesh, worked out in the object's own space so that they meet at the seams of its texture."""
