"""What a file of organisations would do to the list: worked out without touching it.

`columns` knows headings, `lines` reads a row, `register` the list as it stands, `comparing` puts the two together and
`settling` turns what people chose into what is to be written. Only `register` asks the database.
"""
