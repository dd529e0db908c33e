"""Skeletons for meshes, and motions for skeletons."""
