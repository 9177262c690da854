"""Figures of one run on one machine: what a page costs beside the barest Django view. `make bench` prints them."""
