"""Who was at the four sessions of the programme that has ended: every status occurs, and one mark is missing."""

from alsportal.demo.people import MABEL

#: By address, one for each session; nothing where nobody marked.
HAMPSHIRE = {
    "beatriz.fontes@hampshire.example.org": ("present", "present", "present", "present"),
    "tomasz.wisniewski@fareham.example.org": ("present", "late", "present", "present"),
    "siobhan.nidhalaigh@test-valley.example.org": ("present", "present", "apologies", "present"),
    "lakshmi.venkataraman@hart.example.org": ("late", "present", "present", "left_early"),
    "yusuf.demirel@havant.example.org": ("present", "absent", "absent", "present"),
    "adwoa.boateng-hughes@southampton.example.org": ("present", "present", "substitute", "present"),
    # Winston Clarke-Adeyemi sent apologies for the second himself: nobody marks that again.
    "winston.clarke-adeyemi@portsmouth.example.org": ("present", "", "present", "present"),
    MABEL: ("present", "present", "present", "present"),
    "dafydd.rowlands@island.example.org": ("present", "not_expected", "", "present"),
}
