"""Names of Yemen, each in Arabic and as people write it in Latin letters."""

from typing import Final

Pair = tuple[str, str]

MEN: Final[tuple[Pair, ...]] = (
    ("محمد", "Mohammed"), ("أحمد", "Ahmed"), ("علي", "Ali"), ("عبدالله", "Abdullah"),
    ("صالح", "Saleh"), ("حسين", "Hussein"), ("حسن", "Hassan"), ("خالد", "Khaled"),
    ("عبدالرحمن", "Abdulrahman"), ("يحيى", "Yahya"), ("ناصر", "Nasser"), ("سالم", "Salem"),
    ("عمر", "Omar"), ("إبراهيم", "Ibrahim"), ("فؤاد", "Fuad"), ("جمال", "Jamal"),
    ("عبدالكريم", "Abdulkarim"), ("عبدالملك", "Abdulmalik"), ("فهد", "Fahd"), ("ماجد", "Majed"),
    ("وليد", "Waleed"), ("هاني", "Hani"), ("نبيل", "Nabil"), ("عادل", "Adel"),
    ("منصور", "Mansour"), ("قاسم", "Qasim"), ("مجاهد", "Mujahid"), ("بسام", "Bassam"),
    ("أنور", "Anwar"), ("عارف", "Aref"), ("طارق", "Tareq"), ("مازن", "Mazen"),
    ("أيمن", "Ayman"), ("بكيل", "Bakeel"), ("حمير", "Himyar"), ("صدام", "Saddam"),
    ("عبدالقوي", "Abdulqawi"), ("عبدالسلام", "Abdulsalam"), ("عبدالحكيم", "Abdulhakim"),
    ("رشاد", "Rashad"), ("شوقي", "Shawqi"), ("توفيق", "Tawfiq"), ("مراد", "Murad"),
    ("زكريا", "Zakaria"), ("يوسف", "Yousef"), ("إسماعيل", "Ismail"), ("عوض", "Awadh"),
    ("سعيد", "Saeed"), ("مبارك", "Mubarak"), ("عيدروس", "Aidaroos"), ("هيثم", "Haitham"),
    ("معاذ", "Muath"), ("أسامة", "Osama"), ("بلال", "Bilal"), ("رائد", "Raed"),
)  # fmt: skip

WOMEN: Final[tuple[Pair, ...]] = (
    ("فاطمة", "Fatima"), ("أروى", "Arwa"), ("بلقيس", "Bilqis"), ("أمل", "Amal"),
    ("هدى", "Huda"), ("سميرة", "Samira"), ("نجلاء", "Najla"), ("إيمان", "Iman"),
    ("خديجة", "Khadija"), ("عائشة", "Aisha"), ("ابتسام", "Ibtisam"), ("رنا", "Rana"),
    ("سارة", "Sarah"), ("ياسمين", "Yasmin"), ("أفراح", "Afrah"), ("نادية", "Nadia"),
    ("لمياء", "Lamia"), ("وداد", "Widad"), ("تهاني", "Tahani"), ("سحر", "Sahar"),
)  # fmt: skip

FAMILIES_OF_THE_NORTH: Final[tuple[Pair, ...]] = (
    ("العنسي", "Al-Ansi"), ("الحميري", "Al-Himyari"), ("الصنعاني", "Al-Sanani"),
    ("الأرحبي", "Al-Arhabi"), ("الشامي", "Al-Shami"), ("القاضي", "Al-Qadhi"),
    ("الهمداني", "Al-Hamdani"), ("السنحاني", "Al-Sanhani"), ("الخولاني", "Al-Khawlani"),
    ("الحاشدي", "Al-Hashidi"), ("المطري", "Al-Matari"), ("الآنسي", "Al-Anisi"),
    ("العمراني", "Al-Amrani"), ("الريمي", "Al-Raimi"), ("الوصابي", "Al-Wosabi"),
    ("المقطري", "Al-Maqtari"), ("الشرعبي", "Al-Sharabi"), ("العريقي", "Al-Areeqi"),
    ("الأغبري", "Al-Aghbari"), ("القباطي", "Al-Qubati"), ("المخلافي", "Al-Mikhlafi"),
    ("الحكيمي", "Al-Hakimi"), ("الذبحاني", "Al-Dhubhani"), ("الأهدل", "Al-Ahdal"),
    ("الحداد", "Al-Haddad"), ("الرداعي", "Al-Radaei"), ("الكبسي", "Al-Kibsi"),
    ("العماد", "Al-Emad"), ("الحرازي", "Al-Harazi"), ("الذماري", "Al-Dhamari"),
)  # fmt: skip

FAMILIES_OF_THE_SOUTH: Final[tuple[Pair, ...]] = (
    ("العولقي", "Al-Awlaqi"), ("اليافعي", "Al-Yafei"), ("باوزير", "Bawazir"),
    ("باعباد", "Baabbad"), ("الكاف", "Al-Kaf"), ("السقاف", "Al-Saqqaf"),
    ("الحبشي", "Al-Habshi"), ("الزبيدي", "Al-Zubaidi"), ("العمودي", "Al-Amoudi"),
    ("باشراحيل", "Basharahil"), ("بامطرف", "Bamatraf"), ("الجفري", "Al-Jifri"),
    ("المحضار", "Al-Mihdhar"), ("العطاس", "Al-Attas"), ("الكثيري", "Al-Kathiri"),
    ("النهدي", "Al-Nahdi"), ("المرقشي", "Al-Marqashi"), ("اللحجي", "Al-Lahji"),
    ("الصبيحي", "Al-Subaihi"), ("الشعيبي", "Al-Shuaibi"), ("الردفاني", "Al-Radfani"),
    ("الضالعي", "Al-Dhalei"), ("الحضرمي", "Al-Hadhrami"), ("العدني", "Al-Adani"),
    ("الميسري", "Al-Maisari"), ("الفضلي", "Al-Fadhli"), ("بن بريك", "Bin Breik"),
    ("المقطري", "Al-Maqtari"), ("القباطي", "Al-Qubati"), ("الأغبري", "Al-Aghbari"),
)  # fmt: skip

COMPANIES: Final[tuple[Pair, ...]] = (
    ("مؤسسة {ar} للتجارة", "{en} Trading Est."),
    ("شركة {ar} للنقل", "{en} Transport Co."),
    ("مكتب {ar} لتأجير السيارات", "{en} Car Rental"),
    ("شركة {ar} للمقاولات", "{en} Contracting Co."),
    ("مستشفى {ar}", "{en} Hospital"),
    ("صيدليات {ar}", "{en} Pharmacies"),
    ("شركة {ar} للاستيراد", "{en} Import Co."),
    ("مدارس {ar} الأهلية", "{en} Schools"),
)
"""What a family's firm is called, by the family's name."""

ORGANISATIONS: Final[tuple[Pair, ...]] = (
    ("جمعية الوادي للتنمية", "Al-Wadi Development Association"),
    ("منظمة بناء للإغاثة", "Binaa Relief Organisation"),
    ("مؤسسة سبأ للتنمية المستدامة", "Saba Foundation for Sustainable Development"),
    ("منظمة أفق للصحة", "Ofoq Health Organisation"),
)
"""They write in English and pay in dollars."""

DISTRICTS: Final[dict[str, tuple[str, ...]]] = {
    "sanaa": (
        "شارع حدة", "شارع الستين", "شارع الزبيري", "شارع تعز", "الحصبة", "السنينة", "بيت بوس",
        "شارع هائل", "الصافية", "شملان", "الروضة", "شارع الخمسين",
    ),
    "aden": (
        "المنصورة", "الشيخ عثمان", "خور مكسر", "كريتر", "المعلا", "التواهي", "البريقة",
        "إنماء", "دار سعد", "صلاح الدين",
    ),
}  # fmt: skip
