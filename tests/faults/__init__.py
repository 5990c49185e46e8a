"""`make faults`: the whole site on real servers, one of which fails while fifty people sign up.

After each fault: `audit_places` is silent, every request that was answered is kept and nothing is doubled, every mail
was sent once or still waits, and every person's page says what the database says.
"""
