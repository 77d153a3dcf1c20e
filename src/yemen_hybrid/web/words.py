"""What the page says, in both languages. The workshop speaks to one person, politely."""

from dataclasses import dataclass
from typing import Final

from yemen_hybrid.domain.approvals import Choice
from yemen_hybrid.domain.errors import Language
from yemen_hybrid.domain.jobs import LineKind
from yemen_hybrid.domain.media import Phase


@dataclass(frozen=True, slots=True)
class Words:
    """Every sentence and label; ``{…}`` are filled in."""

    direction: str
    house: str
    other_language: str
    skip: str
    estimate: str
    call: str
    greeting: str
    intro: str
    vehicle: str
    plate: str
    odometer: str
    km: str
    answer_until: str
    work: str
    job: str
    choice: str
    details: str
    net: str
    gross: str
    discount: str
    tax: str
    exempt: str
    total: str
    total_all: str
    total_chosen: str
    left: str
    none_left: str
    without_script: str
    paper: str
    own_copy: str
    in_paper: str
    terms: str
    signature: str
    name: str
    name_hint: str
    draw: str
    draw_hint: str
    drawn: str
    clear: str
    cleared: str
    note: str
    meaning: str
    send: str
    sending: str
    mistakes: str
    choice_missing: str
    thanks: str
    received: str
    next_approved: str
    next_nothing: str
    change: str
    your_answer: str
    your_note: str
    your_signature: str
    signed: str
    reassurance: str
    expired: str
    closed: str
    closed_text: str
    gone: str
    unknown: str
    unknown_text: str
    busy: str
    trouble: str
    pictures: str
    picture: str
    phases: dict[Phase, str]
    picture_gone: str
    picture_gone_text: str
    choices: dict[Choice, str]
    decided: dict[Choice, str]
    kinds: dict[LineKind, str]
    units: dict[str, tuple[str, str]]
    """Of quantities: as it is, and as Arabic has it after three to ten. Pieces need no word."""


AR: Final = Words(
    direction="rtl",
    house="يمن هايبرد",
    other_language="English",
    skip="الانتقال إلى الأعمال",
    estimate="عرض السعر",
    call="اتصال بالورشة",
    greeting="مرحبًا {name}",
    intro="فحصنا سيارتك، وهذه الأعمال التي نقترحها. اختر قرارك لكل عمل ثم أرسل ردك.",
    vehicle="المركبة",
    plate="رقم اللوحة",
    odometer="قراءة العداد",
    km="كم",
    answer_until="العرض سارٍ حتى",
    work="الأعمال المقترحة",
    job="العمل {number}",
    choice="قرارك",
    details="تفاصيل السعر",
    net="قبل الضريبة",
    gross="قبل الخصم",
    discount="الخصم",
    tax="الضريبة",
    exempt="معفى من الضريبة: {reason}",
    total="الإجمالي",
    total_all="إجمالي عرض السعر",
    total_chosen="إجمالي ما وافقت عليه",
    left="أعمال لم تختر قرارك لها: {count}",
    none_left="اخترت قرارك لكل الأعمال",
    without_script="يظهر إجمالي ما وافقت عليه بعد إرسال الرد.",
    paper="تنزيل عرض السعر (PDF)",
    own_copy="تنزيل نسختك من الرد (PDF)",
    in_paper="بنود هذا العمل وأسعارها مبينة في ملف PDF أعلاه.",
    terms="الشروط",
    signature="التوقيع",
    name="الاسم الكامل",
    name_hint="كتابة اسمك هنا بمثابة توقيعك.",
    draw="ارسم توقيعك (اختياري)",
    draw_hint="ارسمه بإصبعك داخل المربع، أو اتركه فارغًا فاسمك المكتوب يكفي.",
    drawn="تم رسم التوقيع",
    clear="مسح التوقيع",
    cleared="تم مسح التوقيع",
    note="ملاحظة للورشة (اختياري)",
    meaning="بإرسال الرد فإنك تطلب تنفيذ الأعمال التي وافقت عليها بالأسعار المبينة أعلاه.",
    send="إرسال الرد",
    sending="جارٍ الإرسال…",
    mistakes="لم يُرسل الرد بعد. يرجى إكمال ما يلي:",
    choice_missing="يرجى اختيار قرارك لهذا العمل.",
    thanks="شكرًا لك {name}",
    received="وصلنا ردك بتاريخ {day} الساعة {time}.",
    next_approved="سنبدأ بتنفيذ ما وافقت عليه ونبلغك فور جاهزية السيارة.",
    next_nothing="لم توافق على أي عمل، ولن ننفذ شيئًا دون موافقتك.",
    change="لتغيير قرارك يرجى الاتصال بالورشة.",
    your_answer="ردك",
    your_note="ملاحظتك",
    your_signature="توقيعك",
    signed="الاسم",
    reassurance="لا نبدأ أي عمل دون موافقتك.",
    expired="انتهت صلاحية عرض السعر",
    closed="لم يعد الرد ممكنًا",
    closed_text="انتهى العمل على هذا الأمر، فلم يعد الرد على عرض السعر ممكنًا. "
    "يرجى الاتصال بالورشة.",
    gone="لم يعد هذا الرابط ساريًا",
    unknown="هذا الرابط غير صحيح",
    unknown_text="تأكد من فتح الرابط كاملًا كما وصلك في الرسالة، أو اطلب من الورشة إرساله من جديد.",
    busy="يرجى الانتظار قليلًا",
    trouble="تعذر فتح الصفحة",
    pictures="صور سيارتك",
    picture="صورة {number}: {title}",
    phases={
        Phase.BEFORE: "قبل العمل",
        Phase.DURING: "أثناء العمل",
        Phase.AFTER: "بعد العمل",
    },
    picture_gone="لم تعد هذه الصورة متاحة",
    picture_gone_text="افتح صفحة عرض السعر من جديد ثم اضغط على الصورة.",
    choices={Choice.APPROVE: "موافق", Choice.DECLINE: "غير موافق", Choice.DEFER: "لاحقًا"},
    decided={
        Choice.APPROVE: "تمت الموافقة",
        Choice.DECLINE: "غير موافق عليه",
        Choice.DEFER: "مؤجل",
    },
    kinds={
        LineKind.LABOUR: "أجرة العمل",
        LineKind.PART: "قطعة غيار",
        LineKind.SUBLET: "عمل لدى ورشة أخرى",
        LineKind.FEE: "رسوم",
        LineKind.CORE: "تأمين القطعة القديمة",
    },
    units={
        "hour": ("ساعة", "ساعات"),
        "litre": ("لتر", "لترات"),
        "metre": ("متر", "أمتار"),
        "can": ("علبة", "علب"),
        "piece": ("", ""),
        "job": ("", ""),
    },
)

EN: Final = Words(
    direction="ltr",
    house="Yemen Hybrid",
    other_language="العربية",
    skip="Go to the work",
    estimate="Estimate",
    call="Call the workshop",
    greeting="Hello {name}",
    intro="We looked at your car, and this is the work we suggest. Please choose for each job, "
    "then send us your answer.",
    vehicle="Vehicle",
    plate="Plate",
    odometer="Odometer",
    km="km",
    answer_until="Valid until",
    work="Suggested work",
    job="Job {number}",
    choice="Your choice",
    details="Price details",
    net="Before tax",
    gross="Before discount",
    discount="Discount",
    tax="Tax",
    exempt="Tax exempt: {reason}",
    total="Total",
    total_all="Total of the estimate",
    total_chosen="Total you approve",
    left="Still to choose: {count}",
    none_left="You have chosen for every job",
    without_script="The total of what you approve is shown once you have sent your answer.",
    paper="Download the estimate (PDF)",
    own_copy="Download your copy (PDF)",
    in_paper="The lines of this job and their prices are in the PDF above.",
    terms="Terms",
    signature="Signature",
    name="Full name",
    name_hint="Writing your name here is your signature.",
    draw="Draw your signature (optional)",
    draw_hint="Use your finger. If you leave the box empty, your written name is enough.",
    drawn="Signature drawn",
    clear="Clear the signature",
    cleared="Signature cleared",
    note="Note to the workshop (optional)",
    meaning="By sending, you order the jobs that you approve, at the prices shown above.",
    send="Send my answer",
    sending="Sending…",
    mistakes="Your answer was not sent yet. Please complete:",
    choice_missing="Please choose for this job.",
    thanks="Thank you, {name}",
    received="We received your answer on {day} at {time}.",
    next_approved="We will do the work that you approved, and write as soon as the car is ready.",
    next_nothing="You approved no work, and nothing is done without your approval.",
    change="To change your answer, please call the workshop.",
    your_answer="Your answer",
    your_note="Your note",
    your_signature="Your signature",
    signed="Name",
    reassurance="Nothing is done without your approval.",
    expired="This estimate has expired",
    closed="This can no longer be answered",
    closed_text="The work on this order has ended, so the estimate can no longer be answered. "
    "Please call the workshop.",
    gone="This link is no longer in use",
    unknown="This link is not right",
    unknown_text="Please open the whole link as it came in the message, or ask the workshop to "
    "send it again.",
    busy="Please wait a moment",
    trouble="This page could not be opened",
    pictures="Pictures of your car",
    picture="Picture {number}: {title}",
    phases={
        Phase.BEFORE: "Before the work",
        Phase.DURING: "During the work",
        Phase.AFTER: "After the work",
    },
    picture_gone="This picture is no longer available",
    picture_gone_text="Open the page of the estimate again, then touch the picture.",
    choices={Choice.APPROVE: "Approve", Choice.DECLINE: "Decline", Choice.DEFER: "Later"},
    decided={Choice.APPROVE: "Approved", Choice.DECLINE: "Declined", Choice.DEFER: "Later"},
    kinds={
        LineKind.LABOUR: "Labour",
        LineKind.PART: "Part",
        LineKind.SUBLET: "Work by another workshop",
        LineKind.FEE: "Fee",
        LineKind.CORE: "Core charge",
    },
    units={
        "hour": ("h", "h"),
        "litre": ("L", "L"),
        "metre": ("m", "m"),
        "can": ("can", "cans"),
        "piece": ("", ""),
        "job": ("", ""),
    },
)

WORDS: Final[dict[Language, Words]] = {"ar": AR, "en": EN}
