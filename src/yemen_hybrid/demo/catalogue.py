"""The canned jobs of a hybrid workshop: how long they take, what they need, what leads to them."""

from dataclasses import dataclass
from typing import Final

from yemen_hybrid.domain.quantities import Quantity


@dataclass(frozen=True, slots=True)
class ServiceFacts:
    """A service. ``share`` is how often it is what a car comes for, of all shares.

    ``extra`` is how often it is found besides. ``price`` (US cents) makes the labour a fixed price;
    without it, it goes by the hour. ``families`` are the cars that it is for, none: all; ``hot``:
    more in summer. ``signs`` is what the customer says, ``cause`` what the workshop finds.
    """

    code: str
    category: str
    ar: str
    en: str
    minutes: int
    share: int
    extra: int
    signs: str
    cause: str
    kit: tuple[tuple[str, int], ...] = ()
    price: int | None = None
    families: frozenset[str] = frozenset()
    hot: bool = False
    core: bool = False

    @property
    def quantities(self) -> list[tuple[str, Quantity]]:
        """The kit: SKUs and how much of each."""
        return [(sku, Quantity(milli)) for sku, milli in self.kit]


def _replacement(family: str, label_ar: str, label_en: str, share: int) -> ServiceFacts:
    return ServiceFacts(
        f"HV-REPLACE-{family.upper()}",
        "hybrid",
        f"استبدال بطارية الهايبرد {label_ar}",
        f"Replace hybrid battery, {label_en}",
        180,
        share,
        0,
        "لمبة الهايبرد مضيئة والسيارة ضعيفة العزم",
        "تلف في أكثر من خلية، والبطارية لا تحتفظ بالشحن، يلزم استبدالها",
        ((f"HVB-{family.upper()}", 1_000), ("HV-FAN-FILTER", 1_000)),
        families=frozenset({family}),
        hot=True,
        core=True,
    )


_HYBRIDS = frozenset(
    {"prius2", "prius3", "prius4", "priusc", "camry", "suv", "korean", "honda", "ford"}
)
_NIMH = frozenset({"prius2", "prius3", "priusc", "camry", "suv", "honda"})

SERVICES: Final = (
    ServiceFacts("DIAG", "diagnosis", "فحص كمبيوتر شامل", "Full computer diagnosis", 40, 0, 0, "", "", price=1_000),
    ServiceFacts("HV-TEST", "hybrid", "فحص بطارية الهايبرد بالأحمال", "Hybrid battery load test", 60, 16, 8, "أريد فحص بطارية الهايبرد قبل الشراء", "قراءات الخلايا متقاربة والبطارية سليمة", families=_HYBRIDS, price=2_000),
    ServiceFacts("HV-BALANCE", "hybrid", "موازنة خلايا بطارية الهايبرد", "Hybrid battery balancing", 240, 14, 3, "استهلاك البنزين زاد ومؤشر الشحن يهبط بسرعة", "فرق الجهد بين الخلايا يتجاوز 0.3 فولت، يلزم موازنة", (("HV-BUSBAR", 1_000),), families=_NIMH, hot=True),
    ServiceFacts("HV-MODULE", "hybrid", "تغيير خلايا تالفة في بطارية الهايبرد", "Replace faulty hybrid battery modules", 210, 22, 2, "لمبة الهايبرد والماستر مضيئتان، الرمز P0A80", "ثلاث خلايا ضعيفة والباقي بحالة جيدة", (("HV-MOD-NIMH", 3_000), ("HV-BUSBAR", 1_000)), families=_NIMH, hot=True),
    _replacement("prius2", "بريوس 2004-2009", "Prius 2004-2009", 14),
    _replacement("prius3", "بريوس 2010-2015", "Prius 2010-2015", 18),
    _replacement("prius4", "بريوس 2016-2020", "Prius 2016-2020", 6),
    _replacement("priusc", "بريوس سي", "Prius C", 12),
    _replacement("camry", "كامري", "Camry", 14),
    _replacement("suv", "هايلاندر و RX", "Highlander and RX", 12),
    _replacement("korean", "سوناتا وأوبتيما", "Sonata and Optima", 10),
    _replacement("honda", "هوندا", "Honda", 14),
    _replacement("ford", "فيوجن", "Fusion", 10),
    ServiceFacts("HV-FAN-CLEAN", "hybrid", "تنظيف مروحة ومجاري تبريد بطارية الهايبرد", "Clean hybrid battery fan and ducts", 60, 12, 22, "صوت مروحة قوي خلف المقعد الخلفي", "المروحة والفلتر مسدودان بالغبار", (("HV-FAN-FILTER", 1_000),), families=_HYBRIDS, hot=True),
    ServiceFacts("HV-FAN-NEW", "hybrid", "تغيير مروحة تبريد بطارية الهايبرد", "Replace hybrid battery fan", 75, 4, 3, "تظهر رسالة حرارة بطارية الهايبرد", "مروحة التبريد لا تدور", (("HV-FAN", 1_000),), families=_HYBRIDS, hot=True),
    ServiceFacts("INV-PUMP", "hybrid", "تغيير طرمبة ماء الإنفرتر", "Replace inverter coolant pump", 75, 11, 3, "السيارة تدخل وضع الحماية بعد المسافات، الرمز P0A93", "طرمبة الإنفرتر لا تعمل", (("INV-PUMP", 1_000), ("COOLANT-HYB", 2_000)), families=_HYBRIDS, hot=True),
    ServiceFacts("INV-REPLACE", "hybrid", "تغيير الإنفرتر بريوس", "Replace inverter, Prius", 240, 5, 0, "السيارة لا تدخل وضع READY", "تلف ترانزستور في الإنفرتر", (("INV-PRIUS3", 1_000), ("COOLANT-HYB", 3_000)), families=frozenset({"prius3"})),
    ServiceFacts("TRANSAXLE-OIL", "maintenance", "تغيير زيت القير الهايبرد", "Change transaxle fluid", 45, 6, 10, "صوت صفير خفيف عند التسارع", "زيت القير محترق ولم يتغير", (("ATF-WS", 4_000),), families=_HYBRIDS),
    ServiceFacts("SERVICE-10K", "maintenance", "صيانة دورية 10,000 كم", "10,000 km service", 45, 60, 12, "صيانة دورية", "صيانة دورية حسب العداد", (("OIL-0W20", 4_200), ("OIL-FILTER", 1_000))),
    ServiceFacts("SERVICE-40K", "maintenance", "صيانة شاملة 40,000 كم", "40,000 km service", 120, 22, 2, "صيانة شاملة قبل السفر", "صيانة شاملة حسب العداد", (("OIL-0W20", 4_200), ("OIL-FILTER", 1_000), ("AIR-FILTER", 1_000), ("CABIN-FILTER", 1_000), ("PLUG-IRIDIUM", 4_000))),
    ServiceFacts("PLUGS", "engine", "تغيير شمعات الاحتراق", "Replace spark plugs", 50, 8, 12, "رجة عند تشغيل المكينة", "الشمعات متآكلة", (("PLUG-IRIDIUM", 4_000),)),
    ServiceFacts("COIL", "engine", "تغيير كويل إشعال", "Replace ignition coil", 40, 7, 3, "لمبة المكينة تومض والسيارة ترجف", "تقطيع في السلندر الثاني", (("COIL", 1_000),)),
    ServiceFacts("EGR-CLEAN", "engine", "تنظيف EGR وثلاجة الهواء", "Clean EGR valve and intake manifold", 210, 13, 6, "رجة قوية صباحًا وصوت طقطقة", "الكربون سادّ مجاري EGR", (("EGR-GASKET", 1_000), ("THROTTLE-CLEAN", 2_000))),
    ServiceFacts("HEAD-GASKET", "engine", "تغيير وجه رأس المحرك", "Replace head gasket", 720, 5, 0, "السيارة تنقص ماء وترتفع حرارتها", "تسريب ماء داخل السلندر الأول", (("HEAD-GASKET", 1_000), ("COOLANT-HYB", 5_000), ("OIL-0W20", 4_200), ("OIL-FILTER", 1_000))),
    ServiceFacts("WATER-PUMP", "engine", "تغيير طرمبة الماء الكهربائية", "Replace engine water pump", 100, 6, 2, "لمبة الحرارة تضيء عند الوقوف", "طرمبة ماء المحرك لا تعطي ضغطًا", (("WATER-PUMP", 1_000), ("COOLANT-HYB", 3_000)), hot=True),
    ServiceFacts("THROTTLE", "engine", "تنظيف بوابة الهواء والبخاخات", "Clean throttle body and injectors", 60, 8, 14, "ضعف في العزم واستهلاك زائد", "ترسبات على بوابة الهواء", (("THROTTLE-CLEAN", 1_000), ("INJ-CLEAN", 1_000))),
    ServiceFacts("BRK-ACT-P2", "brakes", "تغيير وحدة فرامل ABS بريوس 2004-2009", "Replace brake actuator, Prius 2004-2009", 180, 5, 0, "صوت مستمر من طرمبة الفرامل ولمبات الفرامل مضيئة", "تسريب داخلي في وحدة الفرامل", (("BRK-ACT-P2", 1_000), ("BRK-FLUID", 2_000)), families=frozenset({"prius2"})),
    ServiceFacts("BRK-ACT-P3", "brakes", "تغيير وحدة فرامل ABS بريوس 2010-2015", "Replace brake actuator, Prius 2010-2015", 180, 8, 0, "لمبات الفرامل والانزلاق مضيئة، الرمز C1391", "ضغط وحدة الفرامل لا يثبت", (("BRK-ACT-P3", 1_000), ("BRK-FLUID", 2_000)), families=frozenset({"prius3"})),
    ServiceFacts("BRAKES-F", "brakes", "تغيير قماشات أمامية", "Replace front brake pads", 60, 14, 12, "صرير عند الفرملة", "القماشات الأمامية منتهية", (("BRK-PAD-F", 1_000),)),
    ServiceFacts("BRAKES-R", "brakes", "تغيير قماشات خلفية", "Replace rear brake pads", 60, 6, 9, "صوت من الخلف عند الفرملة", "القماشات الخلفية منتهية", (("BRK-PAD-R", 1_000),)),
    ServiceFacts("BRK-FLUID", "brakes", "تغيير زيت الفرامل بجهاز الفحص", "Brake fluid change with scan tool", 60, 2, 8, "دعسة الفرامل رخوة", "زيت الفرامل قديم", (("BRK-FLUID", 1_000),)),
    ServiceFacts("SHOCKS-F", "suspension", "تغيير مساعدات أمامية", "Replace front shock absorbers", 150, 9, 6, "السيارة تتمايل في المطبات", "المساعدات الأمامية مسرّبة", (("SHOCK-F", 2_000),)),
    ServiceFacts("BALL-JOINTS", "suspension", "تغيير ركب المقصات", "Replace ball joints", 110, 8, 7, "طقطقة من الأمام في الطرق الوعرة", "ركب المقصات مرتخية", (("BALL-JOINT", 2_000), ("STAB-LINK", 2_000))),
    ServiceFacts("WHEEL-BRG", "suspension", "تغيير رمان عجلة", "Replace wheel bearing", 100, 6, 3, "صوت هدير يزيد مع السرعة", "رمان العجلة الأمامية تالف", (("WHEEL-BRG", 1_000),)),
    ServiceFacts("ALIGN", "suspension", "وزن أذرعة (عمل خارجي)", "Wheel alignment (sublet)", 0, 3, 7, "السيارة تسحب يمين", "زوايا العجلات غير مضبوطة", price=1_200),
    ServiceFacts("BAT-12V", "electrical", "تغيير بطارية 12 فولت", "Replace 12 V battery", 30, 18, 8, "السيارة لا تشتغل صباحًا", "جهد بطارية 12 فولت ضعيف تحت الحمل", (("BAT-12V", 1_000),)),
    ServiceFacts("LIGHTS", "electrical", "إصلاح الإنارة", "Repair lighting", 30, 3, 9, "الأنوار الأمامية لا تعمل", "لمبات محترقة", (("BULB-H11", 2_000),)),
    ServiceFacts("AC-GAS", "air_conditioning", "تعبئة غاز المكيف وفحص التسريب", "Recharge air conditioning", 60, 14, 6, "المكيف لا يبرد", "نقص في غاز المكيف", (("AC-GAS", 2_000),), hot=True),
    ServiceFacts("AC-COMP", "air_conditioning", "تغيير كمبروسر المكيف الكهربائي", "Replace electric compressor", 180, 5, 0, "المكيف ينفخ حارًا وتظهر لمبة الهايبرد", "عزل الكمبروسر الكهربائي ضعيف", (("AC-COMP", 1_000), ("AC-OIL-ND11", 1_000), ("AC-GAS", 2_000)), families=_HYBRIDS, hot=True),
    ServiceFacts("CABIN", "maintenance", "تغيير فلتر المكيف", "Replace cabin filter", 15, 1, 20, "رائحة من المكيف", "فلتر المكيف متسخ", (("CABIN-FILTER", 1_000),)),
    ServiceFacts("WIPERS", "body", "تغيير مساحات", "Replace wiper blades", 15, 1, 8, "المساحات لا تنظف", "المساحات جافة", (("WIPER", 2_000),)),
)  # fmt: skip

SUBLET: Final = "ALIGN"
DIAGNOSIS: Final = "DIAG"
