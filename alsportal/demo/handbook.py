"""What members of the demonstration tell each other about themselves, and what their facilitator wrote to them."""

from datetime import datetime
from uuid import UUID

from alsportal.demo.people import FARID, MABEL
from participants.models import User
from participants.services.handbook import Words, save_entry
from sessions.services.notes import write_note
from sets.models import LearningSet

#: By address: the words, and which of them are shown. Nobody has a photo: initials are drawn.
_ENTRIES: dict[str, tuple[Words, list[str]]] = {
    MABEL: (
        Words(
            portrait=(
                "I bring the partners of Eastleigh to one table and try to keep them there. Before that I ran a "
                "village hall, which was the better training.\nI have two allotments and a whippet."
            ),
            can_help="Running a partnership board so that people come back; asking the police for figures.",
            networks="Hampshire partnership managers’ forum.",
            contact="Mornings are best: 01632 960 117.",
        ),
        ["portrait", "can_help", "networks"],
    ),
    "tomasz.wisniewski@fareham.example.org": (
        Words(
            portrait="Partnership officer, formerly a planner. I like maps, short papers and long walks.",
            can_help="Reading a core strategy without falling asleep. Geographic data of any kind.",
            experience="Six years in development control; an area action plan from first leaflet to adoption.",
            contact="01632 960 204, or a text message at any time.",
        ),
        ["portrait", "can_help", "experience", "contact"],
    ),
    "adwoa.boateng-hughes@southampton.example.org": (
        Words(
            portrait="I look after partnerships in a port city where everything is somebody else’s land.",
            can_help="Working with health; talking to large employers.",
            networks="South coast health partnership; a national network of heads of partnerships.",
        ),
        ["portrait", "can_help", "networks"],
    ),
    "siobhan.nidhalaigh@test-valley.example.org": (
        Words(
            portrait="Community strategy manager for villages that do not think of themselves as a district.",
            experience="Parish plans, all forty-one of them.",
        ),
        ["portrait", "experience"],
    ),
    "priya.raghunathan@port-selwyn.example.org": (
        Words(
            can_help="Indicators that mean something; saying no to indicators that do not.",
            contact="Tuesday to Thursday: 01632 960 388.",
        ),
        ["can_help", "contact"],
    ),
    "yusuf.demirel@havant.example.org": (
        Words(
            portrait="Planning manager. I came to learn what the partnership is for; please explain it to me slowly."
        ),
        ["portrait"],
    ),
}
_NOTE = (
    "Welcome, all. Before we first meet, please think of one piece of work where the framework and the strategy pull "
    "in different directions at home. You need not prepare anything: a sentence that begins “How do I…” is enough.\n\n"
    "If you have a few minutes, fill in your handbook entry, so that we know each other’s faces."
)


def fill_in(*, now: datetime) -> None:
    """Six of the eight members have filled in an entry, one keeps a part of it back."""
    for email, (words, shown) in _ENTRIES.items():
        save_entry(actor=User.objects.get(email=email), words=words, shown=shown, now=now)


def write_to_the_set(*, now: datetime) -> None:
    """One note, to Set A of the programme that newcomers look at first."""
    farid = User.objects.get(email=FARID)
    learning_set = LearningSet.objects.get(programme__title__startswith="Linking your", letter="A")
    write_note(actor=farid, learning_set=learning_set, text=_NOTE, key=UUID(int=1), now=now)
