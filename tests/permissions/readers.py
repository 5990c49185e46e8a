"""Who reads what of whom, on all pages together."""

#: In Set A, with a place: nobody else is a member of it.
SET_A = {"member", "mate"}
SET_B = {"other_member", "other_mate", "fellow"}
IN_PROGRAMME = {"waiting", "offered", "former", "other_member", "other_mate", "fellow", "removed", "second_waiting"}
IN_PROGRAMME |= SET_A | {"requester"}
FACILITATORS = {"facilitator", "other_facilitator"}

#: What occurs on pages → reader → whose. Everybody may read their own besides; whoever is not named reads only that.
READ: dict[str, dict[str, set[str]]] = {
    "name": {
        # Who has left is named on what they shared.
        "member": SET_A | {"facilitator", "cover", "former"},
        "other_member": SET_B | {"other_facilitator"},
        # Who assigned them is on their own record.
        "facilitator": SET_A | {"cover", "former", "coordinator"},
        # Whoever follows the programme for its sponsor is known by their address alone.
        "coordinator": IN_PROGRAMME | FACILITATORS | {"interested", "cover", "sponsor"},
        "other_coordinator": {"elsewhere", "requester"},
        # Accounts, organisations, roles, programmes: who was given what, and by whom.
        "superuser": FACILITATORS | {"coordinator", "other_coordinator"},
    },
    "job": {
        "member": SET_A,
        "other_member": SET_B,
        "facilitator": SET_A,
        "coordinator": IN_PROGRAMME,
        "other_coordinator": {"elsewhere"},
    },
    # Whoever facilitates shows the photo alone; the coordinator reads nothing of the handbook.
    "photo": {
        "member": SET_A | {"facilitator"},
        "other_member": SET_B | {"other_facilitator"},
        "facilitator": SET_A,
    },
    "portrait": {"member": SET_A, "other_member": SET_B, "facilitator": SET_A},
    # What members write, for the set alone; who has left is still read, and reads nothing but their own (C02, C04).
    "issue": {"member": SET_A | {"former"}, "other_member": SET_B, "facilitator": SET_A | {"former"}},
    "action": {"member": SET_A | {"former"}, "other_member": SET_B, "facilitator": SET_A | {"former"}},
    # Who has left presents nothing.
    "bid": {"member": SET_A, "other_member": SET_B, "facilitator": SET_A},
    "draft": {},
    "proposed": {"facilitator": {"mate"}},
    # Filled in and not shown.
    "hidden": {},
    "passkey": {},
    "needs": {"facilitator": SET_A, "coordinator": IN_PROGRAMME, "other_coordinator": {"elsewhere"}},
    "answer": {"coordinator": IN_PROGRAMME | {"interested"}, "other_coordinator": {"elsewhere"}},
    "organisation": {
        # The one whose place a colleague asks them to take over; nobody else with the link reads which it is.
        "stranger": {"mate"},
        "member": SET_A,
        "other_member": SET_B,
        # The one they have declared a conflict with.
        "facilitator": SET_A | {"other_member"},
        "coordinator": IN_PROGRAMME - {"requester"} | {"interested"},
        "other_coordinator": {"elsewhere"},
    },
}
#: Here every organisation is listed or looked for, whether or not anybody has a place for it.
REGISTER = (
    "organisation_record",
    "organisation_list",
    "organisation_new",
    "organisation_edit",
    "organisation_export",
    "organisation_merge",
    "organisation_suggestions",
    "conflict_declare",
)
