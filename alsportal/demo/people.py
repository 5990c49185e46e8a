"""The people of the demonstration. All are made up; whoever is named in the README has an address at example.org."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Person:
    """Somebody with an account and a profile."""

    email: str
    full_name: str
    organisation: str
    job_title: str
    access_needs: str = ""


COORDINATOR = "carys.bowen@example.org"
ADMIN = "admin@example.org"
#: Of the sponsor of three programmes.
DELYTH = "delyth.harcourt@example.org"
FARID, FIONA = "farid.aziz@example.org", "fiona.marsh@example.org"
NEWCOMER = "nia.okafor@example.org"
WENDY, OSCAR, MABEL = "wendy.tran@example.org", "oscar.lind@example.org", "mabel.price@example.org"
#: Has the place that a colleague handed over to her.
INGRID = "ingrid.solberg@port-selwyn.example.org"

_PEOPLE = [
    Person(COORDINATOR, "Carys Bowen", "Tidewater Learning", "Learning coordinator"),
    Person(FARID, "Farid Aziz", "Lantern Street Associates", "Action learning facilitator"),
    Person(FIONA, "Fiona Marsh", "Lantern Street Associates", "Action learning facilitator"),
    Person(NEWCOMER, "Nia Okafor", "Gosport Partnership", "Partnership manager"),
    Person(WENDY, "Wendy Tran", "Winchester & District Working Together", "Community planning officer"),
    Person(OSCAR, "Oscar Lind", "Kestrel Vale District Council", "Economic development officer"),
    Person(MABEL, "Mabel Price", "Eastleigh Strategic Partnership", "Partnership manager", "A hearing loop, please."),
    # Partnerships
    Person("tomasz.wisniewski@fareham.example.org", "Tomasz Wiśniewski", "Networkfareham", "Partnership officer"),
    Person(
        "adwoa.boateng-hughes@southampton.example.org",
        "Adwoa Boateng-Hughes",
        "Southampton Partnership",
        "Head of partnerships",
    ),
    Person(
        "siobhan.nidhalaigh@test-valley.example.org",
        "Siobhán Ní Dhálaigh",
        "Test Valley Partnership",
        "Community strategy manager",
    ),
    Person(
        "gareth.pugh-llewellyn@ashmere.example.org", "Gareth Pugh-Llewellyn", "Ashmere Together", "Partnership manager"
    ),
    Person(
        "priya.raghunathan@port-selwyn.example.org",
        "Priya Raghunathan",
        "Port Selwyn Partnership",
        "Policy and partnerships lead",
    ),
    Person(
        "marguerite.fa@basingstoke-deane.example.org",
        "Marguerite Featherstonehaugh-Achterberg",
        "Basingstoke & Deane Local Strategic Partnership",
        "Head of community planning and strategic partnerships",
        "Step-free access.",
    ),
    Person("callum.reid@calderwick.example.org", "Callum Reid", "Calderwick Partnership", "Partnership manager"),
    Person(
        "yusuf.demirel@havant.example.org", "Yusuf Demirel", "Havant Local Strategic Partnership", "Planning manager"
    ),
    # Writes from an address that none of the organisation's domains knows: shown to the coordinator, stops nothing.
    Person("hannah.oduya@example.com", "Hannah Oduya", "Rushmoor Strategic Partnership", "Board member"),
    Person(
        "bjorn.ekstrom-patel@lea-hythe.example.org",
        "Björn Ekström-Patel",
        "Lea Hythe Partnership",
        "Spatial planning lead",
    ),
    Person("dafydd.rowlands@island.example.org", "Dafydd Rowlands", "Island Futures", "Director"),
    Person(
        "meiling.zhou@new-forest.example.org", "Mei-Ling Zhou", "The Changing Lives Partnership", "Planning officer"
    ),
    Person("zofia.kowalczyk@harrowfen.example.org", "Zofia Kowalczyk", "Harrowfen Forward", "Partnership coordinator"),
    Person(
        "winston.clarke-adeyemi@portsmouth.example.org",
        "Winston Clarke-Adeyemi",
        "Portsmouth Local Strategic Partnership",
        "Regeneration partnerships manager",
    ),
    Person(
        "beatriz.fontes@hampshire.example.org",
        "Beatriz Fontes de Almeida",
        "Hampshire Strategic Partnership",
        "County partnership manager",
        "Captions when we meet online.",
    ),
    Person(
        "edwin.sayer@east-hampshire.example.org",
        "Edwin Sayer",
        "East Hampshire Local Strategic Partnership",
        "Partnership officer",
    ),
    Person(
        "lakshmi.venkataraman@hart.example.org",
        "Lakshmi Venkataraman",
        "Hart Community Partnership Steering Group",
        "Steering group secretary",
    ),
    Person(
        "ruth.abernethy@wealdshire.example.org",
        "Ruth Abernethy",
        "Wealdshire Strategic Partnership",
        "County LSP manager",
    ),
    Person(
        "kofi.amankwah@brindlecombe.example.org",
        "Kofi Amankwah",
        "Brindlecombe Local Strategic Partnership",
        "Partnership manager",
    ),
    Person("elspeth.murray@norwald.example.org", "Elspeth Murray", "Norwald Partnership", "Strategy manager"),
    Person(
        "dimitrios.papadakis@kestrel-vale.example.org",
        "Dimitrios Papadakis",
        "Kestrel Vale Local Strategic Partnership",
        "Partnership manager",
    ),
    Person(
        "isla.thorne@ouseby.example.org", "Isla Thorne", "Ouseby Community Partnership", "Community development lead"
    ),
    Person(
        "samira.haddad@wold.example.org", "Samira Haddad", "Saint Aldhelm’s & Wold Partnership", "Partnership officer"
    ),
    Person(
        "oluwaseun.bankole@eastmere.example.org",
        "Oluwaseun Bankole",
        "Eastmere Strategic Partnership",
        "Partnership director",
    ),
    Person("jean-luc.moreau@ironholme.example.org", "Jean-Luc Moreau", "Ironholme First", "Programme manager"),
    Person(
        "anoushka.desai@ravensgate.example.org",
        "Anoushka Desai",
        "Ravensgate Strategic Partnership",
        "Partnerships and engagement manager",
    ),
    # Councils
    Person(
        "leanne.okonkwo-barrett@ashmere.example.org",
        "Leanne Okonkwo-Barrett",
        "Ashmere Borough Council",
        "Economic growth manager",
    ),
    Person("rhys.maddox@brindlecombe.example.org", "Rhys Maddox", "Brindlecombe District Council", "Funding officer"),
    Person("ekaterina.sokolova@eastmere.example.org", "Ekaterina Sokolova", "Eastmere Council", "Head of regeneration"),
    Person(
        "jasvinder.gill@calderwick.example.org",
        "Jasvinder Kaur Gill",
        "Calderwick Metropolitan Borough Council",
        "Investment plan lead",
        "A vegetarian lunch.",
    ),
    Person(
        "noah.fitzwilliam@ravensgate.example.org",
        "Noah Fitzwilliam",
        "London Borough of Ravensgate",
        "Skills and employment manager",
    ),
    Person("aoife.brannigan@norwald.example.org", "Aoife Brannigan", "Norwald County Council", "Commissioning manager"),
    Person("chidi.nwosu@ouseby.example.org", "Chidi Nwosu", "Ouseby Borough Council", "High streets officer"),
    Person(
        "florence.delacroix@port-selwyn.example.org",
        "Florence Delacroix",
        "Port Selwyn City Council",
        "Culture and visitor economy lead",
    ),
    Person(INGRID, "Ingrid Solberg", "Port Selwyn City Council", "Cultural programmes officer"),
    Person(
        "imran.sheikh@ironholme.example.org",
        "Imran Sheikh",
        "Ironholme Metropolitan Borough Council",
        "Monitoring and evaluation officer",
    ),
    Person("maren.holt@stonebeck.example.org", "Maren Holt", "Stonebeck District Council", "Rural economy officer"),
    Person("petra.novakova@upper-tarne.example.org", "Petra Nováková", "Upper Tarne Council", "Place manager"),
    Person("desmond.achebe@wealdshire.example.org", "Desmond Achebe", "Wealdshire County Council", "Strategy officer"),
]
PEOPLE = {person.email: person for person in _PEOPLE}

#: Somebody whose organisation is on no list yet; it is asked for with the profile (P4).
UNLISTED = Person(
    "juniper.vale@example.com", "Juniper Vale", "Marram Coast Community Partnership", "Volunteer coordinator"
)
UNLISTED_AREA = "Marram Sands Borough Council"
