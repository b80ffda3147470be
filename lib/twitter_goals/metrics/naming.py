"""Which metric is meant by a name that is none: a slip, a word of the field's, a Persian title."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

from twitter_goals import errors
from twitter_goals.metrics.catalogue import CATALOGUE

# The field's and X's other words. Where definitions rival, the one X itself uses is offered.
OTHER_WORDS = {
    "reposts": "retweet retweets repost rts quotes quote_tweets",
    "likes": "favorite favorites favourite favourites favs hearts",
    "impressions": "views view reach impression post_views tweet_views",
    "replies": "comments comment reply",
    "bookmarks": "saves saved bookmark",
    "link_clicks": "clicks url_clicks link_click outbound_clicks",
    "link_click_rate": (
        "ctr click_rate click_through click_through_rate clickthrough clickthrough_rate "
        "link_ctr link_click_rate_by_impressions url_click_rate"
    ),
    "engagement_rate_by_impressions": "engagement_rate er eng_rate engagementrate",
    "engagement_rate_by_followers": "er_by_followers engagement_rate_followers",
    "applause_rate_by_impressions": "applause like_rate likes_rate",
    "amplification_rate_by_impressions": "amplification repost_rate retweet_rate",
    "conversation_rate_by_impressions": "conversation reply_rate comment_rate",
    "virality_rate_by_impressions": "virality viral_rate share_rate",
    "bookmark_rate_by_impressions": "save_rate",
    "detail_expand_rate_by_impressions": "detail_rate expand_rate",
    "profile_visit_rate_by_impressions": "profile_rate visit_rate",
    "posts_published": "tweets posts tweet_count post_count posts_count frequency",
    "new_follows": "follows followers_gained new_followers gained_followers",
    "unfollows": "lost_followers followers_lost unfollowers churn",
    "net_follows": "net_followers follower_change net_new_followers",
    "followers": "follower_count followers_count audience audience_size",
    "audience_growth_rate": "follower_growth follower_growth_rate audience_growth growth_rate",
    "follows_per_1000_impressions": "follow_rate",
    "newsletter_signups": "signups sign_ups subscriptions subscribers newsletter email_signups",
    "newsletter_signup_rate_by_link_clicks": "conversion_rate conversions signup_rate",
    "cost_per_link_click": "cpc cost_per_click",
    "cost_per_1000_impressions": "cpm",
    "cost_per_newsletter_signup": "cpa cost_per_acquisition cost_per_signup cost_per_conversion",
    "website_sessions": "sessions visits website_visits website_traffic traffic",
    "video_views": "video_plays plays",
    "top_tenth_share_of_impressions": "concentration gini top_share",
}
_MEANT = {word: name for name, words in OTHER_WORDS.items() for word in words.split()}


def meant(word: str) -> str | None:
    """The metric that the field calls so, or that has this very title in some language."""
    plain = re.sub(r"[\s-]+", "_", word.strip().lower())
    return _MEANT.get(plain) or _TITLES.get(_letters(word))


def titled(words: str) -> str | None:
    """The first metric of the catalogue whose title begins with, or holds, these words."""
    asked = _letters(words)
    if len(asked) < 3:
        return None
    begins = (name for title, name in _TITLES.items() if title.startswith(asked))
    holds = (name for title, name in _TITLES.items() if asked in title)
    near = difflib.get_close_matches(asked, _TITLES, 1, 0.75)
    return next(begins, None) or next(holds, None) or (_TITLES[near[0]] if near else None)


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that looks most like it: a slip of the pen, or the start of a longer name."""
    choices = list(known)
    longer = [choice for choice in choices if len(name) > 3 and choice.startswith(name.lower())]
    if longer:
        return min(longer, key=len)
    if close := errors.nearest(name.lower(), choices):
        return close
    inside = [choice for choice in choices if len(name) > 3 and name.lower() in choice]
    return min(inside, key=len, default=None)


def _letters(text: str) -> str:
    """What two spellings of a title share: Arabic letters and half-spaces told apart by nobody."""
    text = text.replace("ي", "ی").replace("ك", "ک")
    return re.sub(r"[\W_]+", "", text.lower())


_TITLES = {
    _letters(title): name for name, metric in CATALOGUE.items() for title in metric.title.values()
}
