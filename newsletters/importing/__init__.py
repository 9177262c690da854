"""Bring legacy newsletters and news pages in: from a file's bytes to an outline that people can correct, and on to pages.

The steps, each in its own module: `reading` turns bytes into lines with what their look says, `shape` decides which lines are
headings and of what rank, `outline` holds the result, `editing` lets a person correct it, `tree` prints it, `verifying` proves
that no word went missing. These know nothing of pages. `rendering` and `reading_back` are the bridge to pages and back.
"""
