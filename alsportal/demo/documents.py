"""What there is to read in the demonstration: one paper for everybody, one for members before they meet.

Their words are ours; typst sets them, and they are put there by the service, as anybody's are.
"""

from datetime import datetime
from functools import cache

import typst

from participants.models import User
from sets.models import Programme
from sets.services.documents import Shelf, add_document

_SHEET = """
#set page(paper: "a4", margin: (x: 2.4cm, y: 2.6cm))
#set text(size: 11pt, lang: "en", region: "GB")
#set par(leading: 0.75em, spacing: 1.25em)
#show heading: set block(above: 1.7em, below: 0.8em)
"""

_WHAT_IS = """
#set document(title: "What is action learning?")
= What is action learning?

Action learning is learning by doing, with a small group of people who ask good questions. You bring a real problem from
your own work: current, unresolved, and something you can act on. The others do not solve it for you. They ask questions
until you see it afresh, share what they have tried, and leave you with practical steps to test before you meet again.

== The set

A set is a fixed group that meets a few times, half a day each. Its members come from different organisations and have
enough in common to understand each other’s problems. A facilitator keeps the time, the purpose and the confidence of
the group. There is no agenda from above: those who attend decide what they work on.

== A turn

In each session a few members have a turn of about half an hour.

+ You tell the set your issue, and what you would like from them.
+ They ask questions to understand it.
+ They ask open questions, and give no advice.
+ You say what the question has become.
+ Others share experience, and ways it might be done.
+ You say what you will do, and by when.

At the next session you tell the set how it went. A step that did not work is not a failure: it is what the set learns
from.

== What makes it work

- *A real issue*: relevant, important, and open to progress in the time there is.
- *Coming every time*: a set that changes from session to session has to begin again.
- *Being able to act*: members are close to the work, can decide, and can carry out what they decide.
- *Confidence*: you may use what you learn, but not say who said it.

== Before you sign up

Look at the dates and ask yourself whether you can keep them. Think of an issue that keeps you awake and that somebody
else might see with fresh eyes. You need not write it down, and nobody will ask for it before your set has met.
"""

_BEFORE = """
#set document(title: "Before the first session")
= Before the first session

Half a page to think about on the way. There is nothing to fill in and nothing to send back.

== Which issue might you bring?

- What is on your desk that matters, is not resolved, and is partly in your hands?
- Who else is affected, and what would they say the issue is?
- What have you tried, and what did you learn from it?
- Can you put it as a question that begins with “How might I …”?

== What is worth noticing

At the first session the set agrees how it wants to work: what is said in confidence, how turns are shared, what happens
when somebody cannot come. Think of a group in which you learned something. What did people do that made it possible?
"""


@cache
def _set(words: str) -> bytes:
    return typst.compile((_SHEET + words).encode())


def what_is_action_learning(*, actor: User, programme: Programme, now: datetime) -> None:
    """S0: for everybody who thinks of signing up."""
    add_document(
        actor=actor,
        shelf=Shelf(programme, public=True),
        title="What is action learning?",
        name="What is action learning.pdf",
        content=_set(_WHAT_IS),
        now=now,
    )


def before_the_first_session(*, actor: User, programme: Programme, now: datetime) -> None:
    """For members of all sets, before they meet."""
    first = programme.planned_sessions.get(number=1)
    add_document(
        actor=actor,
        shelf=Shelf(programme, planned_session=first),
        title="Before the first session",
        name="Before the first session.pdf",
        content=_set(_BEFORE),
        now=now,
    )
