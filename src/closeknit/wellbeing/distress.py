"""Whether a text names the wish to die or to hurt oneself, in English: only so that help can be offered to whoever wrote it.

Whole words of a short list, so "diet", "soldier" and "studied" are never met. What is taken out first are idioms ("killing
myself laughing", "an overdose of cake"); then a phrase counts unless a negation stands right before it ("I never wanted to
die"). Finding too much costs a person one box with telephone numbers, finding too little may cost more: where both are
possible, it counts. It is no judgement of anybody, and nobody but the writer learns of it. docs/use/check-in.md has the
figures of the labelled sentences.
"""

import re
import unicodedata

_IDIOMS = (
    r"kill(?:ed|ing)? myself (?:laughing|with laughter|working|training|revising|trying|over|at (?:work|the gym)|"
    r"to (?:get|finish|meet|please|make|keep|be))",
    r"could(?: have|'ve)? kill(?:ed)? myself for",
    r"die (?:of|from) (?:embarrassment|shame|laughter|laughing|boredom|happiness)|die laughing",
    r"overdos(?:e|es|ed|ing) (?:of|on) (?:the )?(?:sun|sunshine|cakes?|chocolate|coffee|caffeine|tea|telly|tv|sugar|news|"
    r"cheese|family|christmas|mince pies|carbs|vitamin d|cute\w*|box sets?)",
    r"(?:hurt|cut|hurting|cutting) myself (?:shaving|cooking|chopping|peeling|slicing|lifting|falling|playing|running|"
    r"skiing|climbing|slipping|moving|gardening|at (?:work|football|the gym|training)|"
    r"on (?:a|an|the|my|some)\b|with the (?:bread|kitchen|new))",
    r"suicide squad|(?:career|political|social|commercial) suicide|suicide mission",
    r"cut(?:ting)? myself (?:off|some|a|short|loose)",
)
"""What says one of the words and means another thing."""

_CANNOT = r"(?:can't|cannot|can not|could not|couldn't|cant)"
_MY_LIFE = r"my (?:own )?life"
_NO_MORE = r"(?:any ?more|any longer)"
_DONT = r"(?:don't|do not|didn't|did not|dont|no longer|not)"
_PHRASES = (
    r"(?:want|wants|wanted|wanting|wanna|wish|wishing|longing|hoping|ready) (?:to|i could) (?:only |be )?(?:die|dead)",
    r"wanna die",
    r"wish(?:ed)? (?:that )?i (?:was|were|am) (?:dead|never born|not alive|not here)",
    r"wish(?:ed)? (?:that )?i (?:wasn't|weren't|was not|were not) (?:alive|here|born)",
    r"wish(?:ed)? (?:that )?i(?: had|'d) never been born",
    r"kill(?:ed|ing)? (?:myself|my self)",
    r"(?:hurt|hurting|harm|harmed|harming|cut|cutting|burn|burning) (?:myself|my self)",
    r"self[- ]harm(?:ed|ing)?",
    r"end(?:ed|ing)? it all",
    r"(?:end|ended|ending|take|took|taking) " + _MY_LIFE,
    r"end(?:ing)? it(?= (?:now|tonight|today|soon|for good|for ever|forever)\b|\s*$)",
    r"(?:better|best) off (?:dead|without me)",
    r"(?:better|happier|easier|relieved|glad)(?: off)? (?:if|when|once) i(?: was| were| am|'m) (?:dead|gone|not (?:here|around))",
    r"(?:better|happier|easier)(?: off)? (?:if|when) i (?:wasn't|weren't|was not) (?:here|around|alive)",
    r"(?:could |would )(?:not|stop|cease to) exist(?:ing)?",
    r"not sure (?:if |that |whether )?i (?:really |even )?want to (?:live|be here|be alive|go on)",
    r"jump(?:ed|ing)? (?:off|from|in front of) (?:a|the) (?:bridge|train|roof|building|cliff|platform)",
    _CANNOT + r" go on(?= (?:like|any|living|much|without|alone|with (?:this|it|my life)|this way)\b|\s*$)",
    _CANNOT + r" (?:do this|take (?:this|it)|live like this|bear (?:this|it)|face another day)(?: " + _NO_MORE + r")",
    _CANNOT + r" (?:live like this|face another day)",
    r"overdos(?:e|es|ed|ing)",
    r"(?:all|enough of) (?:of )?(?:my|the|these) (?:pills|tablets|meds)",
    r"suicid(?:e|al)",
    _DONT + r" (?:really |even )?(?:want|wish) to (?:live|be alive|exist|wake up|be here " + _NO_MORE + r"|go on)",
    r"(?:(?:no|any) (?:reason|point)|(?:is|what's) the point|"
    r"(?:don't|do not|didn't|can't|cannot|never) see (?:the|any|a) (?:point|reason))(?: left)? "
    r"(?:to|in|of) (?:live|living|life|going on|be here)",
    r"(?:nothing|nothing left) to live for",
    r"(?:tired|sick) of (?:living|being alive|life)",
    r"not (?:worth living|worth it to live)",
    r"(?:go to sleep|fall asleep) and (?:never|not) wake up",
)
"""What counts. Each stands for itself: none is a part of a longer word."""

_SAYS_NOTHING = frozenset({"just"})
"""Words that may stand anywhere between the others."""

NEAR = 80
"""How many letters before a phrase a negation may stand."""

_NEGATION = re.compile(
    r"\b(?:not|never|no|none|without|don't|dont|didn't|doesn't|won't|wouldn't|isn't|wasn't|haven't|hasn't|stopped)"
    r"(?: (?:longer|really|actually|ever|even|at all|feel|feeling|like|want|wants|wanted|wanting|wish|going|gonna|about|to|be|the|"
    r"a|any|of|in|thoughts?|thinking|think|trying|try|planning|plan|felt|have|had|been|once|ideas?|urge))*\s*$"
)
_FOUND = re.compile(r"(?<![\w'-])(?:" + "|".join(_PHRASES) + r")(?![\w'-])")
_IDIOM = re.compile(r"(?<![\w'-])(?:" + "|".join(_IDIOMS) + r")(?![\w'-])")
_PARTS = re.compile(r"[.!?;:,()\n\r\u2013\u2014\"]+|\b(?:but|and then|yet)\b")


def is_named(text: str) -> bool:
    """Whether any part of a text names the wish to die or to hurt oneself, and does not deny it."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("\u2019", "'").replace("\u02bc", "'")
    for part in _PARTS.split(plain):
        words = _IDIOM.sub(" ~ ", " ".join(word for word in part.split() if word not in _SAYS_NOTHING))
        if any(not _NEGATION.search(words[max(0, hit.start() - NEAR) : hit.start()]) for hit in _FOUND.finditer(words)):
            return True
    return False
