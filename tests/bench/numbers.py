"""How many of what, and what is at most allowed (the same for both sides)."""

PEOPLE = 200
SEATS = 12
AT_ONCE = 32
ROUNDS = 5
#: Enough for every worker process to have loaded all it needs before anything counts.
WARMING_UP = 24
WORKERS = 2

#: Server CPU of a sign-up POST, as a multiple of the floor's.
POST_CPU = 2.5
#: Whole journeys a second, as a share of the floor's.
JOURNEYS = 0.4
#: A page for somebody signed in, alone: queries, seconds of server CPU, seconds to the first byte.
PAGE_QUERIES = 12
PAGE_CPU = 0.060
PAGE_FIRST_BYTE = 0.150
#: Bytes of a page, compressed: with all it fetches, and once that is kept by the browser.
FIRST_WEIGHT, NEXT_WEIGHT = 150_000, 30_000
#: A hundred times the data: programmes, sets of each, members of each, sessions of each; and what a page may then cost,
#: as a multiple. Seconds beside it: a processor's time is told in hundredths of a second.
MORE_PROGRAMMES, MORE_SETS, MORE_MEMBERS, MORE_SESSIONS = 200, 5, 10, 100
MORE_CPU, MORE_GRAIN = 1.3, 0.001
#: The attendance report of a programme of so many sets, people in each, and sessions.
REPORT_SETS, REPORT_PEOPLE, REPORT_SESSIONS = 6, 12, 6
REPORT_QUERIES = 15
XLSX_SECONDS = 1.0
#: Marks sent at once: everybody of a set.
MARKS = 12

#: Sessions under way at once, members in each, for how many seconds.
ROOMS, ROOM_PEOPLE, ROOM_SECONDS = 40, 12, 60
#: A poll when nothing has changed: seconds of server CPU; and seconds until everybody sees what has.
QUIET_CPU = 0.003
SEEN_WITHIN = 2.0

#: People who are reminded at once, the seconds that queueing their mail takes, and the MB by which a worker grows.
REMINDED = 10_000
REMINDED_SECONDS = 60
REMINDED_GROWTH = 30
