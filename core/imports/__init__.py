"""A table that somebody sends, looked at row by row, and written once it is confirmed: what every such import shares.

    columns     which column is what: by its heading, or as somebody says
    cells       what one row holds in a column, and what is wrong with it
    states      the three states that every file has
    files       the abstract model of a file, and how one's own are found
    steps       of services: how many at once, locking what somebody saw, forgetting after a day
    shown       what a page shows: tabs by outcome, a page of rows, samples of columns
    forms       the file, the columns, what is chosen about rows
    pages       the two pages: all files of somebody, and one of them
    templates/imports/ is what they look like.

An import says itself: its columns (`Columns`), what a row is and what is wrong with it, what a row would do to what
stands, how that is written, and the words for it. What is in the tables of the domain is not known here.
"""
