"""The table, and which bounds were missed."""

from collections.abc import Mapping, Sequence
from statistics import median, quantiles
from typing import Any

from tests.bench import numbers
from tests.bench.rounds import Side

HEADER = f"""\
{numbers.PEOPLE} people, signed in, {numbers.SEATS} seats, {numbers.AT_ONCE} at a time; both sides under gunicorn with \
{numbers.WORKERS} sync workers on one PostgreSQL (fsync on);
medians of {numbers.ROUNDS} rounds, floor and ours in turn, a ratio within each; CPU is user and system time of all
processes of gunicorn.
Floor: django-admin startproject's settings and middleware, DEBUG off, database sessions, connections kept open.
       Three plain views: the group with the number of places taken and a form; an insert under SELECT … FOR UPDATE of
       the group (count, place row with position and state), CSRF checked; the row again. Journey: these three requests.
Ours:  as served by `make run`, with a broker and no worker. Journey: programme page, form, sign-up POST, my place.
       One set, three criteria, three sessions, one with a date; every fourth person cannot make it.
"""


class Report:
    def __init__(self) -> None:
        self.missed: list[str] = []

    def table(self, floor: Side, ours: Side) -> None:
        print(HEADER)
        print(f"{'':52}{'floor':>9}{'ours':>9}{'ratio':>9}   bound")
        self._line("journeys a second", floor.journeys_a_second, ours.journeys_a_second, least=numbers.JOURNEYS)
        self._line("server CPU of a journey, ms", _ms(floor.cpu["journey"]), _ms(ours.cpu["journey"]))
        self._line(
            "PostgreSQL's CPU of a journey, ms", _ms(floor.postgres_cpu["journey"]), _ms(ours.postgres_cpu["journey"])
        )
        for kind, words in (("waits", "12 win, 188 wait"), ("wins", "all win")):
            name = f"server CPU of a sign-up POST, {words}, ms"
            self._line(name, _ms(floor.cpu[kind]), _ms(ours.cpu[kind]), most=numbers.POST_CPU)
        print(f"\n{'each step of the journey, ms':52}{'p50':>9}{'p95':>9}")
        for side, name in ((floor, "floor"), (ours, "ours")):
            for step, seconds in side.steps.items():
                cuts = quantiles(_ms(seconds), n=20)
                print(f"  {name + ', ' + step:50}{cuts[9]:9.1f}{cuts[18]:9.1f}")
        print()

    def tallies(self, name: str, tallies: Mapping[str, Mapping[str, int]], lost: Sequence[str]) -> None:
        """Nobody lost, nobody too many."""
        places, confirmed = ({tally[what] for tally in tallies.values()} for what in ("places", "confirmed"))
        print(f"{name}: in each race {_words(places)} places, {_words(confirmed)} of them confirmed; {len(lost)} lost")
        for words in sorted(set(lost)):
            print(f"  {lost.count(words)} × {words}")
        self._require(places == {numbers.PEOPLE} and not lost, f"{name}: requests were lost")
        self._require(confirmed == {numbers.SEATS}, f"{name}: not exactly {numbers.SEATS} have a place")

    def audit(self, returncode: int, said: str) -> None:
        lines = said.splitlines()
        unfair = [line for line in lines if not line.endswith("fair.")]
        print(f"audit_places: {len(lines) - len(unfair)} programmes fair, {len(unfair)} violations")
        print("\n".join(unfair[:20]))
        self._require(returncode == 0, "audit_places is not silent")

    def pages(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Pages of the demonstration, one at a time."""
        print(f"{'pages of the demonstration, alone':54}{'queries':>9}{'CPU, ms':>9}{'first byte, ms':>16}")
        for row in rows:
            name = f"{row['who']}: {row['path']}"
            print(f"  {name:52.52}{row['queries']:9}{row['cpu'] * 1000:9.1f}{row['first_byte'] * 1000:16.1f}")
            self._require(row["status"] == 200, f"{name} answers {row['status']}")
            self._require(row["queries"] <= numbers.PAGE_QUERIES, f"{name}: more than {numbers.PAGE_QUERIES} queries")
            self._require(row["cpu"] <= numbers.PAGE_CPU, f"{name}: too much CPU")
            self._require(row["first_byte"] <= numbers.PAGE_FIRST_BYTE, f"{name}: first byte too late")
        print(f"  {'at most':52}{numbers.PAGE_QUERIES:9}{numbers.PAGE_CPU * 1000:9.1f}", end="")
        print(f"{numbers.PAGE_FIRST_BYTE * 1000:16.1f}\n")

    def weights(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """What the heaviest pages weigh; none fetches anything from another host."""
        for what, most in (("first", numbers.FIRST_WEIGHT), ("next", numbers.NEXT_WEIGHT)):
            heaviest = max(rows, key=lambda row: row[what])
            name = f"{heaviest['who']}: {heaviest['path']}"
            middle = median(row[what] for row in rows)
            print(f"weight of a page, {what} visit, compressed: {middle / 1000:.1f} kB (median), ", end="")
            print(f"{heaviest[what] / 1000:.1f} kB (most, {name}), at most {most // 1000}")
            self._require(heaviest[what] <= most, f"{name}: {heaviest[what] / 1000:.1f} kB on the {what} visit")
        foreign = {part for row in rows for part in row["foreign"]}
        print(f"other hosts asked: {len(foreign)}\n")
        self._require(not foreign, f"pages fetch from other hosts: {sorted(foreign)}")

    def more(
        self, more: Mapping[str, int], before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]
    ) -> None:
        """The same pages with a hundred times the data in the database."""
        worst, ratios = ("", 0.0), []
        for old, new in zip(before, after, strict=True):
            ratio = new["cpu"] / old["cpu"]
            ratios.append(ratio)
            name = f"{new['who']}: {new['path']}"
            worst = max(worst, (f"{name}: {old['cpu'] * 1000:.1f} to {new['cpu'] * 1000:.1f} ms", ratio), key=_second)
            late = f"{new['first_byte'] * 1000:.0f} ms to the first byte"
            at_most = old["cpu"] * numbers.MORE_CPU + numbers.MORE_GRAIN
            self._require(new["cpu"] <= at_most, f"{name}: {ratio:.2f} × the CPU with a hundred times the data")
            self._require(new["first_byte"] <= numbers.PAGE_FIRST_BYTE, f"{name} with a hundred times the data: {late}")
        said = ", ".join(f"{number:,} {what}" for what, number in more.items())
        print(f"the same pages with {said} more: server CPU {median(ratios):.2f} × (median), ", end="")
        print(f"{worst[1]:.2f} × (worst, {worst[0]}), at most {numbers.MORE_CPU}\n")

    def attendance(self, pages: Sequence[Mapping[str, Any]], marking: Mapping[str, Any]) -> None:
        """The report of 72 people and its files, the register of a set of twelve, and marking it."""
        words = f"{numbers.REPORT_SETS} sets of {numbers.REPORT_PEOPLE}, {numbers.REPORT_SESSIONS} sessions each"
        print(f"{'attendance: ' + words:54}{'queries':>9}{'CPU, ms':>9}{'whole, ms':>16}")
        for row in (*pages, marking):
            most_queries, most_cpu, most_seconds = row["at_most"]
            bound = f"at most {most_queries} queries"
            bound += f", {most_cpu * 1000:.0f} ms of CPU" if most_cpu else ""
            bound += f", {most_seconds:.0f} s" if most_seconds else ""
            figures = f"{row['queries']:9}{row['cpu'] * 1000:9.1f}{row['seconds'] * 1000:16.1f}"
            print(f"  {row['what']:52.52}{figures}   {bound}")
            self._require(row["status"] == 200, f"{row['what']} answers {row['status']}")
            self._require(row["queries"] <= most_queries, f"{row['what']}: more than {most_queries} queries")
            self._require(not most_cpu or row["cpu"] <= most_cpu, f"{row['what']}: too much CPU")
            self._require(not most_seconds or row["seconds"] <= most_seconds, f"{row['what']}: too slow")
        print()

    def reminders(self, took: Mapping[str, Any]) -> None:
        """One run of the clock that has everybody to remind, and the next that has nobody."""
        print(
            f"reminders: {took['queued']} people, {took['messages']} mails queued in {took['seconds']:.1f} s, ", end=""
        )
        print(f"at most {numbers.REMINDED_SECONDS}; a quarter of an hour later {took['again_seconds']:.1f} s")
        print(f"  memory: peak {took['peak']:.0f} MB, {took['grown']:.0f} more than before, ", end="")
        print(f"at most {numbers.REMINDED_GROWTH}\n")
        self._require(took["queued"] == took["messages"] == numbers.REMINDED, "reminders: not one mail each")
        self._require(took["again"] == 0, "reminders: somebody is told twice")
        self._require(took["seconds"] <= numbers.REMINDED_SECONDS, "reminders: too slow")
        self._require(took["grown"] <= numbers.REMINDED_GROWTH, "reminders: memory grows with the people")

    def rooms(self, took: Mapping[str, Any]) -> None:
        """One page alone that asks again and again; then everybody, while each facilitator presses a button once."""
        people, quiet = numbers.ROOMS * numbers.ROOM_PEOPLE, took["quiet"]
        cuts = quantiles(took["delays"], n=20)
        worst = max(took["delays"])
        print(
            f"the room, nothing changed: {took['queries']} queries, {quiet['cpu'] * 1000:.2f} ms of CPU a poll, "
            f"at most {numbers.QUIET_CPU * 1000:.0f}; answered in {quiet['seconds'] * 1000:.1f} ms"
        )
        print(
            f"{numbers.ROOMS} rooms of {numbers.ROOM_PEOPLE}: {took['polls'] / took['seconds']:.0f} polls a second, "
            f"{took['cpu'] / took['seconds']:.2f} processors busy; a change is seen after {cuts[9]:.2f} s (p50), "
            f"{cuts[18]:.2f} s (p95), {worst:.2f} s (last), at most {numbers.SEEN_WITHIN:.0f}"
        )
        print(f"  {len(took['lost'])} requests lost, {took['missed']} people who did not see a change\n")
        for words in sorted(set(took["lost"])):
            print(f"  {took['lost'].count(words)} × {words}")
        self._require(took["queries"] == 0, "the room: a quiet poll asks the database")
        self._require(quiet["cpu"] <= numbers.QUIET_CPU, "the room: a quiet poll costs too much CPU")
        self._require(len(took["delays"]) == people and not took["missed"], "the room: somebody did not see a change")
        self._require(worst <= numbers.SEEN_WITHIN, "the room: somebody saw a change too late")
        self._require(not took["lost"], "the room: requests were lost")

    def end(self) -> int:
        for words in self.missed:
            print(f"MISSED: {words}")
        if not self.missed:
            print("Every bound is kept.")
        return 1 if self.missed else 0

    def _line(
        self, name: str, floor: Sequence[float], ours: Sequence[float], *, most: float = 0, least: float = 0
    ) -> None:
        theirs, mine = median(floor), median(ours)
        # Of each round by itself: its two sides ran one after the other, in the same weather.
        ratio = median(own / other for own, other in zip(ours, floor, strict=True))
        bound = f"at most {most}" if most else f"at least {least}" if least else ""
        print(f"{name:52}{theirs:9.2f}{mine:9.2f}{ratio:9.2f}   {bound}")
        self._require((not most or ratio <= most) and ratio >= least, f"{name}: {ratio:.2f} × the floor, {bound}")

    def _require(self, kept: bool, words: str) -> None:
        if not kept:
            self.missed.append(words)


def _second(pair: tuple[str, float]) -> float:
    return pair[1]


def _ms(seconds: Sequence[float]) -> list[float]:
    return [1000 * one for one in seconds]


def _words(found: set[int]) -> str:
    return " or ".join(map(str, sorted(found))) or "no"
