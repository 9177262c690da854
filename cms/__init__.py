"""Pages, blocks, pictures, documents, navigation and search: what editors work with."""
