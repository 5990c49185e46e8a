"""Two invented organisations as a file holds them, under the headings of `HEADINGS`: a county and a district in it."""

NAMES = ("Merrowdale Partnership", "Upper Merrow Together")
EXAMPLE = (
    (
        *(NAMES[0], "Local strategic partnership", "County", "", "England"),
        *("Merrowdale; Fennick Vale", "Merrowdale LSP", "merrowdale.example.org"),
    ),
    (
        *(NAMES[1], "Local strategic partnership", "District", NAMES[0], "England"),
        *("Upper Merrow", "", "upper-merrow.example.org"),
    ),
)
