"""What happened before the demonstration was loaded, as a list of acts with their times.

Times are working days before today and a clock in London: `at(9, "12:20", …)`. The last acts are of the working day
before today, so that an offer made then is open for two days more, whatever the day.
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from alsportal.demo import (
    documents,
    facilitators,
    hand_overs,
    handbook,
    issues,
    keeping,
    life,
    looking_back,
    moves,
    people,
    plans,
    registers,
    running,
    sponsors,
    write_ups,
)
from alsportal.demo.days import Days
from alsportal.demo.programmes import PAST
from alsportal.demo.stage import Stage


class Story:
    """Acts are written down programme by programme and done in the order of their times."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._days = Days(now)
        self._stage = Stage(self._days)
        self._acts: list[tuple[datetime, Callable[..., Any]]] = []
        self.at(430, "09:30", self._stage.set_up)
        self._hampshire()
        keeping.tell(self.at, self._stage)
        running.tell(self.at, self._stage, self._days)
        facilitators.tell(self.at, self._stage)
        looking_back.tell(self.at, self._stage)
        plans.tell(self.at, self._stage)
        write_ups.tell(self.at, self._days)
        issues.tell(self.at, self._days)
        self._linking()
        self._prosperity()
        self._vision()
        life.tell(self.at, self._days)
        hand_overs.tell(self.at, self._stage)
        moves.tell(self.at, self._days)
        sponsors.tell(self.at, self._stage)
        self.at(2, "16:20", self._stage.write, "tiers")
        self.at(1, "17:25", self._stage.join, people.NEWCOMER)
        self.at(8, "12:40", handbook.fill_in)
        self.at(3, "16:05", handbook.write_to_the_set)

    def at(self, working_days_ago: int, clock: str, act: Callable[..., Any], *what: Any) -> None:
        self._acts.append((self._days.moment_ago(working_days_ago, clock), partial(act, *what)))

    def tell(self, *, before_each: Callable[[], None]) -> None:
        """Do it all, oldest first."""
        for moment, act in sorted(self._acts, key=lambda one: one[0]):
            before_each()
            act(now=moment)
        sponsors.count(now=self._now)

    def _sign_up(self, programme: str, *requests: tuple[int, str, str]) -> None:
        for working_days_ago, clock, email in requests:
            self.at(working_days_ago, clock, self._stage.sign_up, email, programme)

    def _hampshire(self) -> None:
        """An earlier programme: nine met, one gave up the place before it began, one waited to the end."""
        stage = self._stage
        self.at(262, "11:00", stage.write, "hampshire")
        self.at(260, "09:00", stage.publish, "hampshire")
        self._sign_up(
            "hampshire",
            (260, "09:31", "beatriz.fontes@hampshire.example.org"),
            (260, "14:12", "tomasz.wisniewski@fareham.example.org"),
            (258, "10:47", "edwin.sayer@east-hampshire.example.org"),
            (257, "16:05", "siobhan.nidhalaigh@test-valley.example.org"),
            (255, "12:18", "lakshmi.venkataraman@hart.example.org"),
            (254, "09:02", "yusuf.demirel@havant.example.org"),
            (251, "15:44", "adwoa.boateng-hughes@southampton.example.org"),
            (249, "11:29", "winston.clarke-adeyemi@portsmouth.example.org"),
            (248, "13:50", people.MABEL),
            (246, "10:08", "dafydd.rowlands@island.example.org"),
            (245, "17:15", "meiling.zhou@new-forest.example.org"),
        )
        self.at(236, "08:55", stage.withdraw, "edwin.sayer@east-hampshire.example.org", "hampshire")
        self.at(230, "10:00", stage.assign, people.FIONA, "hampshire")
        self.at(228, "10:30", stage.confirm_dates, "hampshire")
        self.at(PAST.closed, "17:00", stage.close, "hampshire")
        self.at(PAST.closed - 1, "09:40", stage.confirm_set, "hampshire")
        winston = "winston.clarke-adeyemi@portsmouth.example.org"
        self.at(PAST.sessions[1] + 2, "16:20", stage.cannot_come, winston, "hampshire", 2, "Our board meets that day.")
        for number, ago in enumerate(PAST.sessions, start=1):
            self.at(ago, "09:24", stage.begin, "hampshire", number)
            self.at(ago, "09:41", stage.mark, "hampshire", number, registers.HAMPSHIRE)
            self.at(ago, "12:34", stage.end, "hampshire", number)
        self.at(PAST.sessions[-1] - 5, "14:00", stage.complete_programme, "hampshire")

    def _linking(self) -> None:
        """Set A is full, five wait, and the sixth opens Set B: the newcomer's sign-up."""
        stage = self._stage
        self.at(26, "15:10", stage.write, "linking")
        self.at(25, "11:30", stage.give_to_read, "linking", documents.what_is_action_learning)
        self.at(24, "10:00", stage.publish, "linking")
        self._sign_up(
            "linking",
            (24, "10:22", people.MABEL),
            (24, "11:05", "tomasz.wisniewski@fareham.example.org"),
            (23, "09:14", "adwoa.boateng-hughes@southampton.example.org"),
            (23, "16:38", "siobhan.nidhalaigh@test-valley.example.org"),
            (22, "12:01", "gareth.pugh-llewellyn@ashmere.example.org"),
            (20, "08:47", "priya.raghunathan@port-selwyn.example.org"),
            (19, "14:26", "marguerite.fa@basingstoke-deane.example.org"),
            (17, "10:53", "callum.reid@calderwick.example.org"),
            (16, "13:19", "yusuf.demirel@havant.example.org"),
            (13, "09:36", "hannah.oduya@example.com"),
            (11, "15:02", "bjorn.ekstrom-patel@lea-hythe.example.org"),
            (6, "11:48", people.WENDY),
            (4, "17:07", "meiling.zhou@new-forest.example.org"),
        )
        self.at(5, "10:11", stage.sign_up, "dafydd.rowlands@island.example.org", "linking", [1])
        self.at(18, "09:20", stage.assign, people.FARID, "linking")
        # Yusuf Demirel, who waited, has this seat now.
        self.at(14, "12:20", stage.withdraw, "gareth.pugh-llewellyn@ashmere.example.org", "linking")

    def _prosperity(self) -> None:
        """Twelve had a place and one waited; the dates were confirmed, four gave theirs up: one offer, places left."""
        stage = self._stage
        self.at(31, "14:30", stage.write, "prosperity")
        self.at(30, "09:30", stage.publish, "prosperity")
        self._sign_up(
            "prosperity",
            (30, "09:58", "leanne.okonkwo-barrett@ashmere.example.org"),
            (30, "13:40", "rhys.maddox@brindlecombe.example.org"),
            (29, "10:16", "ekaterina.sokolova@eastmere.example.org"),
            (28, "11:31", "jasvinder.gill@calderwick.example.org"),
            (27, "15:55", "noah.fitzwilliam@ravensgate.example.org"),
            (25, "09:09", "aoife.brannigan@norwald.example.org"),
            (22, "14:42", "chidi.nwosu@ouseby.example.org"),
            (20, "16:20", "florence.delacroix@port-selwyn.example.org"),
            (15, "10:35", "imran.sheikh@ironholme.example.org"),
            (12, "12:12", "maren.holt@stonebeck.example.org"),
            (9, "09:50", "zofia.kowalczyk@harrowfen.example.org"),
            (7, "15:27", "winston.clarke-adeyemi@portsmouth.example.org"),
            (5, "11:03", people.OSCAR),
        )
        self.at(10, "10:05", stage.assign, people.FIONA, "prosperity")
        self.at(2, "15:00", stage.confirm_dates, "prosperity")
        self.at(2, "15:20", stage.give_to_read, "prosperity", documents.before_the_first_session)
        self.at(1, "09:25", stage.withdraw, "rhys.maddox@brindlecombe.example.org", "prosperity")
        self.at(1, "11:10", stage.withdraw, "imran.sheikh@ironholme.example.org", "prosperity")
        self.at(1, "14:35", stage.withdraw, "noah.fitzwilliam@ravensgate.example.org", "prosperity")
        self.at(1, "16:15", stage.withdraw, "winston.clarke-adeyemi@portsmouth.example.org", "prosperity")
        chidi = "chidi.nwosu@ouseby.example.org"
        self.at(1, "16:50", stage.cannot_come, chidi, "prosperity", 2, "I am on leave that week.")

    def _vision(self) -> None:
        """Enough people wait for another set, and the coordinator has been asked; one organisation is to be settled."""
        stage = self._stage
        self.at(16, "16:45", stage.write, "vision")
        self.at(15, "12:00", stage.publish, "vision")
        self._sign_up(
            "vision",
            (15, "12:21", "ruth.abernethy@wealdshire.example.org"),
            (15, "12:40", "kofi.amankwah@brindlecombe.example.org"),
            (15, "17:33", "elspeth.murray@norwald.example.org"),
            (14, "09:18", "dimitrios.papadakis@kestrel-vale.example.org"),
            (14, "10:02", "isla.thorne@ouseby.example.org"),
            (13, "11:45", "samira.haddad@wold.example.org"),
            (12, "08:52", "petra.novakova@upper-tarne.example.org"),
            (12, "14:14", "desmond.achebe@wealdshire.example.org"),
            (11, "10:28", "oluwaseun.bankole@eastmere.example.org"),
            (11, "16:51", "hannah.oduya@example.com"),
            (10, "09:33", "jean-luc.moreau@ironholme.example.org"),
            (8, "13:07", "anoushka.desai@ravensgate.example.org"),
            (7, "10:44", "beatriz.fontes@hampshire.example.org"),
            (5, "15:16", "lakshmi.venkataraman@hart.example.org"),
            (3, "11:58", people.UNLISTED.email),
            (3, "16:09", "edwin.sayer@east-hampshire.example.org"),
            (1, "10:39", "marguerite.fa@basingstoke-deane.example.org"),
        )
