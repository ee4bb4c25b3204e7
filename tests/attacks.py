"""Texts that run where a screen takes them for HTML: each sets ``window.hacked`` in its own way."""

from __future__ import annotations

ATTACKS = (
    "<img src=x onerror=window.hacked=1>",
    "<script>window.hacked=2</script>",
    "<svg/onload=window.hacked=3>",
    "\"><iframe srcdoc='<script>parent.hacked=4</script>'>",
    "' onmouseover='window.hacked=5' autofocus onfocus='window.hacked=6",
    "<details open ontoggle=window.hacked=7>",
    "javascript:window.hacked=8//",
    "</textarea></title><body onload=window.hacked=9>",
    "<a href=javascript:window.hacked=10 autofocus>城管</a>",
    "{{constructor.constructor('window.hacked=11')()}}",
    "<style>@import'javascript:window.hacked=12'</style>",
    "<math><mtext><img src=x onerror=window.hacked=13></mtext></math>",
    "`-window.hacked=14-`",
    "&lt;img src=x onerror=window.hacked=15&gt;",
)
