"""Pictures as solids: a relief of a scene, a subject inflated from its outline, a hull carved from several views."""
