"""Version 1 of the ground rules of every set, until its members agree their own in the first session."""

STARTING_TEXT = """\
What we are here for

- Each of us brings a real issue of our own. The set helps that person to think; it does not solve the issue for them.
- We ask open questions and listen to the answers. Advice waits until it is asked for.
- Everybody gets their time, and nobody has to use it.

What stays in the set

- We work under the Chatham House Rule: what is learned here may be used outside, but never who said it, whose \
organisation it was about, or who was in the room.
- What people tell about themselves, or about others, is not repeated outside at all.
- Nothing is recorded. What we write here is read by the members of this set and its facilitator.

How we work

- We come to every session, on time, and say so in advance when we cannot.
- Each of us leaves with a step to try, and tells the set honestly what came of it. A step that did not work is worth \
telling too.
- We question ideas, not people, and say so when something in the set does not go well."""
