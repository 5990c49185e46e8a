"""What a file of sign-ups that came by e-mail would do to a programme's places: worked out without touching them.

`columns` knows headings, `times` reads moments, `lines` reads a row, `standing` asks the database what stands, and
`comparing` puts the two together.
"""
