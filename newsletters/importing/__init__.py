"""Bring legacy newsletters and news pages in: from a file's bytes to an outline that people can correct.

The steps, each in its own module and free of any database: `reading` turns bytes into lines with what their
look says,
`shape` decides which lines are headings and of what rank, `outline` holds the result, `editing` lets a
person correct it,
`verifying` proves that no word went missing, `tree` prints it.
"""
