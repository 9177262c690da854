"""Papers: PDF documents made from facts, tagged so that everybody can read them."""

from office.papers.rendering import PaperError, render_pdf, render_png

__all__ = ["PaperError", "render_pdf", "render_png"]
