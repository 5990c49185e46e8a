"""What people, machines and the ill-willed put into fields; each line stands for a way in which software breaks."""

MARKUP = [
    "<script>alert(1)</script>",
    "</title><script>alert(2)</script>",
    "</textarea><img src=x onerror=alert(3)>",
    '"><svg onload=alert(4)>',
    "' autofocus onfocus=alert(5) x='",
    '" style="position:fixed" x="',
    "<!-- <b>half a comment",
    "]]> --> */ <?php echo 6 ?>",
    '<a href="javascript:alert(7)">Town Hall</a>',
    "javascript:alert(8)//<b>",
    "<style>*{display:none}</style>",
    "<base href=//elsewhere.example.org>",
    "<form action=//elsewhere.example.org><button>Sign in",
    "<ScRiPt src=//elsewhere.example.org/x.js></sCrIpT>",
    "<iframe srcdoc='&lt;script&gt;alert(9)&lt;/script&gt;'>",
    "already &lt;escaped&gt; &amp;amp; &quot;once&quot;",
    "&#60;script&#62;alert(10)&#60;/script&#62;",
    "\\u003cscript\\u003ealert(11)\\u003c/script\\u003e",
    "＜script＞alert(12)＜/script＞",
    "<<<>>>\"\"'' a",
]
TEMPLATES = [
    "{{ 7*7 }}",
    "{{ settings.SECRET_KEY }}",
    "{% load core %}{% debug %}",
    "{# gone #} stays",
    "{0} {name} {programme.contact_email} {}",
    "%s %d %(show_value)d %% %n",
    "${7*7} #{7*7} <%= 7*7 %>",
    "$(id) `id` ; rm -rf / | cat",
    '{%"a"|add:"b"%} {{',
]
QUERIES = [
    "Robert'); DROP TABLE participants_user;--",
    "' OR '1'='1",
    "a%' OR name LIKE '%",
    "x'::text || pg_sleep(9) || '",
    "back\\slash \\' \\\" \\n \\x41 \\",
    "$$ $1 $tag$ ?",
    "_%_%_%",
]
SHEETS = ["=1+1", "+44 20 7946 0000", "-2+3", "@SUM(A1:A9)", '=HYPERLINK("http://example.org","a")']
SCRIPTS = [
    "Siobhán Ní Dhálaigh-O’Connor",
    "Đặng Thị Hồng Nhung",
    "李小龍",
    "渡邉 﨑子",
    "한국 어린이",
    "Ольга Ёлкина",
    "Ελένη Παπαδάκη",
    "क्षत्रिय ज्ञानेश्वर",
    "ประชาธิปไตย",
    "ﷺﷻ﷽",
    "İstanbul ıIiİ ß ẞ ŉ ﬁ",
    "Ǆ ǅ ǆ Ⅷ ¾ ² ٣ ௧ 𝟘",
    "n̈ ñ ñ Å Å",
    "Z̷͎̈́a̸̡͠l̵͓̓g̶̣̾o̴̪͌",
    "a" + "\u0301" * 60,
]
DIRECTIONS = [
    "שלום עליכם",
    "مرحبا بالعالم",
    "\u202eevil.exe\u202c txt",
    "\u2066isolated\u2069 \u200fmark\u200e",
    "\u061c\u202a\u202b never closed",
]
PICTURES = ["🪑🪑🪑", "👩🏽‍🏫 teaches", "👨‍👩‍👧‍👦", "🏴󠁧󠁢󠁷󠁬󠁳󠁿🇬🇧", "☎️ 1⃣", "\U0010fffd\ue000 private"]
UNSEEN = [
    "zero\u200bwidth\u200cjoin\u200der\u2060s",
    "\ufeffbyte order mark",
    "soft\u00adhyphen",
    "non\u00a0breaking\u202fspaces\u3000wide",
    "tab\tin\tline",
    "two\nlines",
    "carriage\r\nreturn\rs",
    "Subject: x\r\nBcc: everybody@example.org\r\n\r\nbody",
    "next\u0085line \u2028separator\u2029s",
    "bell\x07 escape\x1b[31m backspace\x08 delete\x7f",
    "non-characters \ufffe \uffff \U0001ffff",
    "lone replacement \ufffd",
]
WORDS = [
    "null",
    "None",
    "undefined",
    "NaN",
    "true",
    "0",
    "-1",
    "1e309",
    "9" * 30,
    "2028-02-30",
    "../../../etc/passwd",
    "C:\\CON\\aux.txt",
    "http://elsewhere.example.org/?next=/",
    "a@b@c.example.org",
    "not-listed",
]
#: Nobody sees anything in them.
EMPTY = ["", " ", "\u00a0\u3000\t\n", "\u200b\u2060\ufeff\u202e"]
#: The database cannot hold it; no page, no person and no field needs it.
NUL = ["\x00", "before\x00after", "\x00<script>"]
LONG = ["a" * 10_000, "🪑" * 10_000, "<b>" * 4_000, "long words " * 1_000]

_KEPT = [*MARKUP, *TEMPLATES, *QUERIES, *SHEETS, *SCRIPTS, *DIRECTIONS, *PICTURES, *UNSEEN, *WORDS]
_EDGES = [*EMPTY, *NUL, *LONG]
EVERY = [*_KEPT, *_EDGES]


def share(number: int, of: int) -> list[str]:
    """What the `number`th of many forms is given: one in `of` of each kind, while its neighbours are given the others;
    and always what is empty, what cannot be kept and what is too long."""
    return [*_KEPT[number % of :: of], *_EDGES]


#: Some of each, for what is no free text.
SOME = share(0, of=3)
#: Addresses that are right but for their length.
ADDRESSES = [f"{'a' * number}@{'b' * 60}.{'c' * 60}.{'d' * 60}.example.org" for number in (60, 64, 65, 100, 300)]

#: (content type, body): what is no form at all.
BODIES = [
    ("application/x-www-form-urlencoded", b"full_name=%ED%A0%80&job_title=%FF%FE&organisation_name=%C0%AF"),
    ("application/x-www-form-urlencoded", b"&".join(b"a%d=1" % number for number in range(2000))),
    ("application/x-www-form-urlencoded", b"full_name=" + b"a" * 3_000_000),
    ("application/x-www-form-urlencoded; charset=utf-16", b"\xff\xfea\x00"),
    ("multipart/form-data; boundary=x", b"--y\r\nnothing of the kind"),
    ("multipart/form-data", b"no boundary"),
    ("application/json", b'{"full_name": {"$gt": ""}}'),
    ("text/plain\x7f", b"\x00\x01\x02"),
]
