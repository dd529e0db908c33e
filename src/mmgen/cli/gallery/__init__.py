"""A page that shows what was made: one HTML file that opens from disk and needs no network."""

from mmgen.cli.gallery.exhibit import Code, Exhibit, Gallery, Medium
from mmgen.cli.gallery.page import gallery_page

__all__ = ["Code", "Exhibit", "Gallery", "Medium", "gallery_page"]
