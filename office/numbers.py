"""Whole numbers that forms and addresses carry."""

LARGEST = 2**31 - 1


def whole_number(text: str, *, otherwise: int = -1) -> int:
    """Return the number, or `otherwise` for what is none or is larger than a column of the database holds."""
    if not text.isdecimal() or len(text) > len(str(LARGEST)) or int(text) > LARGEST:
        return otherwise
    return int(text)
