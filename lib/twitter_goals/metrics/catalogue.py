# ruff: noqa: E501  (a table reads best with one row a line)
"""The metric catalogue: one table, one entry a metric.

Rates are ratios of sums with the denominator in their name; ``link_click_rate`` alone keeps the
field's own short name (it is by impressions). Where the field has rival definitions each has
an entry of its own, and ``is_not`` says which is which: applause, amplification and conversation
are per post with Kaushik, who coined them, by impressions or by followers with the tools.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from twitter_goals.metrics import builders
from twitter_goals.metrics.builders import (
    BOTH,
    BY_DAY,
    BY_POST,
    CONVERSION,
    column,
    count,
    judged,
    listed,
    lower,
    post_statistic,
    texts,
)
from twitter_goals.metrics.definition import Metric, Term
from twitter_goals.metrics.listing import Catalogue

OVERVIEW = texts("account overview", "نمای کلی حساب")
LEGACY = texts("legacy exports", "خروجی‌های قدیمی")
CONTENT = texts("content export", "خروجی محتوا")
VIDEO = texts("video exports", "خروجی‌های ویدئو")
SIGN_UPS = texts("conversions/", "conversions/")
POSTS = listed(CONTENT, LEGACY)
EVERYWHERE = listed(OVERVIEW, CONTENT, LEGACY)
ALWAYS_ZERO = (
    "The overview's column of this name is always 0 and is taken as not reported.",
    "ستون هم‌نام در نمای کلی همیشه صفر است و گزارش‌نشده به شمار می‌آید.",
)
REPLIES_ARE_POSTS = ("Counts replies as posts.", "پاسخ‌ها هم پست شمرده شده‌اند.")
TWO_TOOLS = (
    "No proof that these clicks led there: two different tools count the two.",
    "نشان نمی‌دهد همین کلیک‌ها به نتیجه رسیده‌اند: این دو را دو ابزار جدا می‌شمارند.",
)
PAID_OR_NOT = ("Divides by all of them, paid or not.", "بر همه بخش می‌شود، تبلیغاتی یا نه.")

_COUNTS = (
    # --- columns of the exports
    count("impressions", "Impressions", "نمایش", BOTH, EVERYWHERE, is_not=("Not reach: one person may count several times, and X exports no reach.", "دسترسی (شمار افراد یکتا) نیست: یک نفر چند بار شمرده می‌شود و X آمار دسترسی نمی‌دهد.")),
    count("engagements", "Engagements", "تعامل", BOTH, EVERYWHERE, is_not=("Not the sum of likes, replies and reposts: X counts every click on a post.", "جمع پسند و پاسخ و بازنشر نیست: X هر کلیکی روی پست را می‌شمارد.")),
    count("likes", "Likes", "پسند", BOTH, EVERYWHERE),
    count("replies", "Replies received", "پاسخ دریافتی", BOTH, EVERYWHERE, is_not=("Not the replies the account wrote: see replies_published.", "پاسخ‌هایی که خود حساب نوشته نیست؛ replies_published را ببینید.")),
    count("reposts", "Reposts", "بازنشر", BOTH, EVERYWHERE, is_not=("No export counts quotes apart.", "نقل‌قول در هیچ خروجی‌ای جداگانه شمرده نمی‌شود.")),
    count("bookmarks", "Bookmarks", "نشانک", BOTH, listed(OVERVIEW, CONTENT)),
    count("shares", "Shares", "هم‌رسانی", BOTH, listed(OVERVIEW, CONTENT)),
    count("profile_visits", "Profile visits", "بازدید از نمایه", BOTH, texts("account overview; by post: content export, legacy exports (user profile clicks)", "نمای کلی حساب؛ برای هر پست: خروجی محتوا، خروجی‌های قدیمی (user profile clicks)")),
    count("profile_clicks", "Profile clicks", "کلیک روی نمایه", BY_DAY, column(LEGACY, "user profile clicks"), is_not=("Only visits that began at a post: not the overview's profile visits.", "فقط بازدیدهایی است که از پستی آغاز شده؛ همان بازدید از نمایه در نمای کلی نیست.")),
    count("link_clicks", "Link clicks", "کلیک روی پیوند", BOTH, listed(CONTENT, column(LEGACY, "url clicks")), is_not=("Not visits to the website: see website_sessions.", "نشست در وب‌گاه نیست؛ website_sessions را ببینید.")),
    count("hashtag_clicks", "Hashtag clicks", "کلیک روی هشتگ", BOTH, POSTS),
    count("detail_expands", "Detail expands", "باز کردن جزئیات", BOTH, POSTS),
    count("media_views", "Media views", "دیده شدن رسانه", BOTH, LEGACY, is_not=ALWAYS_ZERO),
    count("media_engagements", "Media engagements", "تعامل با رسانه", BOTH, LEGACY),
    count("video_views", "Video views", "پخش ویدئو", BOTH, VIDEO, is_not=ALWAYS_ZERO),
    count("app_opens", "App opens", "باز کردن برنامه", BOTH, LEGACY),
    count("app_installs", "App installs", "نصب برنامه", BOTH, LEGACY),
    count("new_follows", "New follows", "دنبال‌کننده تازه", BY_DAY, OVERVIEW, is_not=("Not growth: unfollows are not taken off. See net_follows.", "رشد نیست: لغوها از آن کم نشده است. net_follows را ببینید.")),
    count("unfollows", "Unfollows", "لغو دنبال کردن", BY_DAY, OVERVIEW, better="lower"),
    count("follows_from_posts", "Follows made from a post", "دنبال کردن از راه پست", BOTH, listed(column(CONTENT, "New follows"), column(LEGACY, "follows")), is_not=("Not follower growth: far fewer follow from a post than in all.", "رشد مخاطبان نیست: از راه پست بسیار کمتر از کل دنبال می‌کنند.")),
    count("posts_created", "Posts created, as the overview counts them", "پست ساخته‌شده، به شمارش نمای کلی", BY_DAY, column(OVERVIEW, "Create Post"), better="neither", is_not=("Not posts_published: it differs widely from the posts that the content export lists.", "همان posts_published نیست: با پست‌های فهرست‌شده در خروجی محتوا بسیار فرق دارد.")),
    count("posts_published_reported", "Posts published, as the legacy export counts them", "پست منتشرشده، به شمارش خروجی قدیمی", BY_DAY, column(LEGACY, "Tweets published"), better="neither", is_not=("Not posts_published: it may differ from the posts that the export lists.", "همان posts_published نیست: گاهی با پست‌های فهرست‌شده فرق دارد.")),
    # --- posts themselves, counted in the by-post exports at their own local time
    count("posts_published", "Posts published, replies included", "پست منتشرشده، با پاسخ‌ها", BY_POST, POSTS, better="neither", term=Term("posts_published", "posts"), formula=("posts in the by-post exports, by their own time", "شمار پست‌ها در خروجی پست‌به‌پست، به زمان خود پست"), is_not=("Reposts of others are not in the exports.", "بازنشر پست دیگران در خروجی‌ها نیست.")),
    count("originals_published", "Original posts published", "پست اصلی منتشرشده", BY_POST, POSTS, better="neither", term=Term("originals_published", "posts"), posts="originals", formula=("posts that are no replies, by their own time", "شمار پست‌هایی که پاسخ نیستند، به زمان خود پست"), is_not=("Posts that begin with @ count as replies.", "پستی که با @ آغاز شود پاسخ به شمار می‌آید.")),
    count("replies_published", "Replies published", "پاسخ منتشرشده", BY_POST, POSTS, better="neither", term=Term("replies_published", "posts"), posts="replies", formula=("posts that begin with @, by their own time", "شمار پست‌هایی که با @ آغاز می‌شوند، به زمان خود پست"), is_not=("Not the replies the account received: see replies.", "پاسخ‌های دریافتی نیست؛ replies را ببینید.")),
    Metric("net_follows", texts("Net follows", "خالص دنبال‌کننده"), "count", BY_DAY, "higher", "flow", (Term("new_follows"), Term("unfollows", sign=-1)), formula=texts("new follows − unfollows", "دنبال‌کننده تازه − لغو دنبال کردن"), source=OVERVIEW, is_not=texts("Accounts that X removes are not among the unfollows.", "حساب‌هایی که X پاک می‌کند در لغوها نیست.")),
    # --- what people came for
    *(
        count(name, en, fa, CONVERSION, SIGN_UPS, term=Term(name, "conversion"), is_not=is_not)
        for name, en, fa, is_not in (
            ("newsletter_signups", "Newsletter sign-ups", "عضویت در خبرنامه", ("Not subscribers in all: it counts everyone who joined, even those who left later.", "شمار کل مشترکان نیست: همهٔ کسانی را می‌شمارد که عضو شده‌اند، حتی اگر بعداً رفته باشند.")),
            ("website_sessions", "Website sessions", "نشست در وب‌گاه", ("Not link clicks: several clicks may be one session, and some never arrive.", "کلیک روی پیوند نیست: چند کلیک شاید یک نشست باشد و برخی هرگز نمی‌رسند.")),
            ("website_users", "Website users", "کاربر وب‌گاه", ("Not to be added up: one user may come on several days.", "جمع‌زدنی نیست: یک کاربر شاید چند روز بیاید.")),
            ("registrations", "Registrations", "ثبت‌نام", ("", "")),
            ("event_registrations", "Event registrations", "ثبت‌نام در رویداد", ("", "")),
            ("memberships", "Memberships", "عضویت تازه", ("", "")),
            ("downloads", "Downloads", "دریافت فایل", ("", "")),
            ("donations", "Donations", "کمک مالی", ("A number of donations, no sum of money.", "شمار کمک‌هاست، نه مبلغ آن‌ها.")),
            ("purchases", "Purchases", "خرید", ("A number of purchases, no sum of money.", "شمار خریدهاست، نه مبلغ آن‌ها.")),
            ("enquiries", "Enquiries", "پرسش و درخواست", ("", "")),
        )
    ),
    count("newsletter_unsubscribes", "Newsletter unsubscribes", "لغو عضویت خبرنامه", CONVERSION, SIGN_UPS, better="lower", term=Term("newsletter_unsubscribes", "conversion")),
    count("cost", "Cost", "هزینه", CONVERSION, texts("conversions/ (a metric named cost)", "شاخص cost در conversions/"), better="lower", unit="currency", term=Term("cost", "conversion")),
)  # fmt: skip

COUNTS: Mapping[str, Metric] = {metric.name: metric for metric in _COUNTS}
# Conversions that a click can turn into, singular for the names of their rates.
TURNED_INTO = {
    "newsletter_signup": "newsletter_signups",
    "registration": "registrations",
    "event_registration": "event_registrations",
    "membership": "memberships",
    "download": "downloads",
    "donation": "donations",
    "purchase": "purchases",
    "enquiry": "enquiries",
}
ratio = partial(builders.ratio, counts=COUNTS)

_DEFINED = (
    # --- engagement
    ratio("engagement_rate_by_impressions", "Engagement rate by impressions", "نرخ تعامل به نمایش", "engagements", "impressions", is_not=("Not the mean of the posts' rates, and not by followers; X itself divides by impressions.", "میانگین نرخ پست‌ها نیست و به دنبال‌کننده هم نیست؛ خود X بر نمایش بخش می‌کند.")),
    ratio("engagement_rate_by_followers", "Engagement rate by followers, of an average day", "نرخ تعامل به دنبال‌کننده، روز میانگین", "engagements", "followers", is_not=("Not per post: see engagement_rate_per_post_by_followers.", "به ازای پست نیست؛ engagement_rate_per_post_by_followers را ببینید.")),
    ratio("engagement_rate_per_post_by_followers", "Engagement rate by followers, per post", "نرخ تعامل به دنبال‌کننده، هر پست", "engagements", "post_followers", bases=BY_POST, is_not=("The definition of many benchmarks; here replies count as posts.", "تعریف رایج در مقایسه‌ها؛ اینجا پاسخ‌ها هم پست‌اند.")),
    ratio("interaction_rate_by_impressions", "Public interaction rate by impressions", "نرخ تعامل آشکار به نمایش", "likes replies reposts", "impressions", is_not=("Not X's engagement rate: clicks are left out.", "نرخ تعامل X نیست: کلیک‌ها در آن نیست.")),
    ratio("applause_rate_by_impressions", "Applause rate by impressions", "نرخ تشویق به نمایش", "likes", "impressions", is_not=("Not likes per post: see applause_per_post.", "پسند هر پست نیست؛ applause_per_post را ببینید.")),
    ratio("applause_per_post", "Applause per post", "تشویق هر پست", "likes", "posts_published", unit="ratio", bases=BY_POST, is_not=REPLIES_ARE_POSTS),
    ratio("applause_rate_per_post_by_followers", "Applause rate by followers, per post", "نرخ تشویق به دنبال‌کننده، هر پست", "likes", "post_followers", bases=BY_POST, is_not=("As many tools define it; Kaushik's is applause_per_post. Replies count as posts.", "تعریف بسیاری از ابزارها؛ تعریف کاوشیک applause_per_post است. پاسخ‌ها هم پست‌اند.")),
    ratio("amplification_rate_by_impressions", "Amplification rate by impressions", "نرخ تقویت به نمایش", "reposts", "impressions", is_not=("Not reposts per post: see amplification_per_post.", "بازنشر هر پست نیست؛ amplification_per_post را ببینید.")),
    ratio("amplification_per_post", "Amplification per post", "تقویت هر پست", "reposts", "posts_published", unit="ratio", bases=BY_POST, is_not=REPLIES_ARE_POSTS),
    ratio("amplification_rate_per_post_by_followers", "Amplification rate by followers, per post", "نرخ تقویت به دنبال‌کننده، هر پست", "reposts", "post_followers", bases=BY_POST, is_not=("As many tools define it; Kaushik's is amplification_per_post. Replies count as posts.", "تعریف بسیاری از ابزارها؛ تعریف کاوشیک amplification_per_post است. پاسخ‌ها هم پست‌اند.")),
    ratio("conversation_rate_by_impressions", "Conversation rate by impressions", "نرخ گفت‌وگو به نمایش", "replies", "impressions", is_not=("Not replies per post: see conversation_per_post.", "پاسخ هر پست نیست؛ conversation_per_post را ببینید.")),
    ratio("conversation_per_post", "Conversation per post", "گفت‌وگوی هر پست", "replies", "posts_published", unit="ratio", bases=BY_POST, is_not=REPLIES_ARE_POSTS),
    ratio("conversation_rate_per_post_by_followers", "Conversation rate by followers, per post", "نرخ گفت‌وگو به دنبال‌کننده، هر پست", "replies", "post_followers", bases=BY_POST, is_not=("As many tools define it; Kaushik's is conversation_per_post. Replies count as posts.", "تعریف بسیاری از ابزارها؛ تعریف کاوشیک conversation_per_post است. پاسخ‌ها هم پست‌اند.")),
    ratio("virality_rate_by_impressions", "Virality by impressions", "سرایت‌پذیری به نمایش", "reposts shares", "impressions", is_not=("Not by reach, as the field often has it: X exports no reach. Legacy exports have no shares.", "به دسترسی نیست، چنان‌که معمول است: X دسترسی را نمی‌دهد. خروجی‌های قدیمی هم‌رسانی ندارند.")),
    ratio("bookmark_rate_by_impressions", "Bookmark rate by impressions", "نرخ نشانک به نمایش", "bookmarks", "impressions"),
    ratio("detail_expand_rate_by_impressions", "Detail-expand rate by impressions", "نرخ باز کردن جزئیات به نمایش", "detail_expands", "impressions"),
    ratio("hashtag_click_rate_by_impressions", "Hashtag-click rate by impressions", "نرخ کلیک روی هشتگ به نمایش", "hashtag_clicks", "impressions"),
    ratio("video_view_rate_by_impressions", "Video-view rate by impressions", "نرخ پخش ویدئو به نمایش", "video_views", "impressions"),
    ratio("profile_visit_rate_by_impressions", "Profile-visit rate by impressions", "نرخ بازدید از نمایه به نمایش", "profile_visits", "impressions"),
    ratio("link_click_rate", "Click-through rate (link clicks by impressions)", "نرخ کلیک (کلیک روی پیوند به نمایش)", "link_clicks", "impressions", is_not=("Not of posts with a link only; not every click, only those on links.", "تنها از پست‌های پیونددار نیست؛ همه کلیک‌ها هم نیست، تنها کلیک روی پیوند است.")),
    ratio("link_click_rate_by_engagements", "Link clicks by engagements", "سهم کلیک پیوند از تعامل", "link_clicks", "engagements", is_not=("Not the click-through rate: see link_click_rate.", "نرخ کلیک نیست؛ link_click_rate را ببینید.")),
    # --- audience
    Metric("followers", texts("Followers", "دنبال‌کنندگان"), "count", BY_DAY, "higher", "level", (Term("followers", "followers"),), formula=texts("a total somebody noted, carried on by net follows; the last day known", "شمار یادداشت‌شده، با افزودن خالص دنبال‌کننده؛ آخرین روزی که داده دارد"), source=texts("goals.yaml (followers), manual.csv, profile exports, archive", "شمار یادداشت‌شده در goals.yaml یا در manual.csv، خروجی‌های نمایه، بایگانی"), is_not=texts("Not exported by X: it takes one noted total.", "در خروجی‌های X نیست: دست‌کم یک شمار یادداشت‌شده می‌خواهد.")),
    ratio("audience_growth_rate", "Audience growth rate, per 30 days", "نرخ رشد مخاطبان، در ۳۰ روز", "new_follows -unfollows", "followers_before", bases=BY_DAY, per=30, is_not=("Not net follows ÷ followers of the first day: days are weighed one by one, so that months of 29 to 31 days compare.", "خالص دنبال‌کننده ÷ دنبال‌کنندگان روز نخست نیست: روزها تک‌تک سنجیده می‌شوند تا ماه‌های ۲۹ تا ۳۱ روزه مقایسه‌پذیر باشند.")),
    ratio("follows_per_1000_impressions", "New follows per 1,000 impressions", "دنبال‌کننده تازه در هر ۱۰۰۰ نمایش", "new_follows", "impressions", unit="per_1000", bases=BY_DAY, per=1000),
    ratio("follow_rate_by_profile_visits", "Follow rate by profile visits", "نرخ دنبال کردن به بازدید از نمایه", "new_follows", "profile_visits", bases=BY_DAY),
    ratio("unfollow_rate_by_new_follows", "Unfollows by new follows", "لغو به دنبال‌کننده تازه", "unfollows", "new_follows", bases=BY_DAY, better="lower"),
    # --- posts
    ratio("impressions_per_post", "Impressions per post (mean)", "نمایش هر پست (میانگین)", "impressions", "posts_published", unit="ratio", bases=BY_POST, is_not=("Replies count as posts; one viral post moves it.", "پاسخ‌ها هم پست‌اند؛ یک پست پربیننده آن را جابه‌جا می‌کند.")),
    ratio("impressions_per_original", "Impressions per original post (mean)", "نمایش هر پست اصلی (میانگین)", "impressions", "originals_published", unit="ratio", bases=BY_POST, posts="originals", is_not=("Replies are left out.", "پاسخ‌ها در آن نیست.")),
    ratio("engagements_per_post", "Engagements per post (mean)", "تعامل هر پست (میانگین)", "engagements", "posts_published", unit="ratio", bases=BY_POST, is_not=REPLIES_ARE_POSTS),
    post_statistic("median_impressions_per_post", "Median impressions of a post", "میانه نمایش پست", "impressions", "median", formula=("half of the period's posts have more", "نیمی از پست‌های دوره بیش از این دارند"), is_not=("Not the mean; replies count as posts.", "میانگین نیست؛ پاسخ‌ها هم پست‌اند.")),
    post_statistic("median_impressions_per_original", "Median impressions of an original post", "میانه نمایش پست اصلی", "impressions", "median", posts="originals", formula=("half of the period's original posts have more", "نیمی از پست‌های اصلی دوره بیش از این دارند"), is_not=("Not the mean; replies are left out.", "میانگین نیست؛ پاسخ‌ها در آن نیست.")),
    post_statistic("median_engagements_per_post", "Median engagements of a post", "میانه تعامل پست", "engagements", "median", formula=("half of the period's posts have more", "نیمی از پست‌های دوره بیش از این دارند"), is_not=("Not the mean; replies count as posts.", "میانگین نیست؛ پاسخ‌ها هم پست‌اند.")),
    post_statistic("top_tenth_share_of_impressions", "Share of impressions that the top tenth of posts gathers", "سهم یک‌دهم برتر پست‌ها از نمایش", "impressions", "top_tenth_share", unit="share", better="neither", formula=("impressions of the most seen tenth of the posts (rounded up) ÷ impressions of all; from 10 posts on", "نمایش پربیننده‌ترین یک‌دهم پست‌ها (گرد به بالا) ÷ نمایش همه پست‌ها؛ از ۱۰ پست به بالا"), is_not=("No merit by itself: high means that few posts carry the month.", "به‌خودی‌خود خوب یا بد نیست: بالا یعنی چند پست بار ماه را می‌کشند.")),
    ratio("reply_share_of_posts", "Share of replies among posts", "سهم پاسخ از پست‌ها", "replies_published", "posts_published", bases=BY_POST, better="neither"),
    # --- conversion
    *(ratio(f"{one}_rate_by_link_clicks", f"Conversion rate by link clicks ({lower(COUNTS[many].title['en'])})", f"نرخ تبدیل کلیک ({COUNTS[many].title['fa']})", many, "link_clicks", is_not=TWO_TOOLS) for one, many in TURNED_INTO.items()),
    ratio("website_sessions_by_link_clicks", "Website sessions by link clicks", "نشست وب‌گاه به کلیک روی پیوند", "website_sessions", "link_clicks", unit="ratio", is_not=TWO_TOOLS),
    ratio("newsletter_signup_rate_by_website_sessions", "Sign-ups by website sessions", "نرخ عضویت به نشست وب‌گاه", "newsletter_signups", "website_sessions", bases=CONVERSION),
    ratio("cost_per_link_click", "Cost per link click", "هزینه هر کلیک روی پیوند", "cost", "link_clicks", unit="currency", better="lower", is_not=PAID_OR_NOT),
    ratio("cost_per_1000_impressions", "Cost per 1,000 impressions", "هزینه هر ۱۰۰۰ نمایش", "cost", "impressions", unit="currency", better="lower", per=1000, is_not=PAID_OR_NOT),
    *(ratio(f"cost_per_{one}", f"Cost per conversion ({lower(COUNTS[many].title['en'])})", f"هزینه هر تبدیل ({COUNTS[many].title['fa']})", "cost", many, unit="currency", bases=CONVERSION, better="lower", is_not=PAID_OR_NOT) for one, many in TURNED_INTO.items()),
    # --- judged, not measured
    judged("accuracy_score", "Accuracy of what was published", "درستی آنچه منتشر شد", ("Judged: somebody checks a sample of posts.", "ارزیابی است: کسی نمونه‌ای از پست‌ها را می‌آزماید.")),
    judged("audience_fit_score", "Fit of the audience", "هم‌خوانی مخاطب با مخاطب هدف"),
    judged("brand_awareness_score", "Brand awareness", "آگاهی از برند"),
    judged("culture_score", "Effect on culture", "اثر فرهنگی"),
    judged("knowledge_score", "Spread of knowledge", "گسترش دانش"),
)  # fmt: skip

CATALOGUE = Catalogue({metric.name: metric for metric in (*_COUNTS, *_DEFINED)})
