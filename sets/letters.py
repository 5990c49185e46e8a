"""The letters of sets: in order, and never used again (P7)."""


def letter(number: int) -> str:
    """0 → A … 25 → Z, 26 → AA."""
    if number < 26:
        return chr(ord("A") + number)
    return letter(number // 26 - 1) + letter(number % 26)
