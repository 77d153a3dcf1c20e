"""The parts on the shelves of a hybrid workshop.

Costs are in US dollars, as they are bought from Dubai, Korea and the breakers of North America: a
buyer's estimate for 2025 and 2026, not a price list of anybody.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class PartFacts:
    """A part; money in US cents. ``core`` is the deposit on the old part."""

    sku: str
    category: str
    ar: str
    en: str
    cost: int
    price: int
    supplier: str
    unit: str = "piece"
    core: int | None = None


_DUBAI, _KOREA, _US, _LOCAL = "دبي لقطع الغيار", "كوريا موتورز", "تشاليح أمريكا", "السوق المحلي"

PARTS: Final = (
    # hybrid batteries, reconditioned, and what is in them
    PartFacts("HVB-PRIUS2", "hybrid", "بطارية هايبرد بريوس 2004-2009 مجددة", "Hybrid battery, Prius 2004-2009, reconditioned", 52_000, 72_000, _US, core=12_000),
    PartFacts("HVB-PRIUS3", "hybrid", "بطارية هايبرد بريوس 2010-2015 مجددة", "Hybrid battery, Prius 2010-2015, reconditioned", 58_000, 80_000, _US, core=15_000),
    PartFacts("HVB-PRIUS4", "hybrid", "بطارية هايبرد بريوس 2016-2020", "Hybrid battery, Prius 2016-2020", 82_000, 110_000, _US, core=20_000),
    PartFacts("HVB-PRIUSC", "hybrid", "بطارية هايبرد بريوس سي مجددة", "Hybrid battery, Prius C, reconditioned", 46_000, 65_000, _US, core=12_000),
    PartFacts("HVB-CAMRY", "hybrid", "بطارية هايبرد كامري مجددة", "Hybrid battery, Camry, reconditioned", 68_000, 94_000, _US, core=15_000),
    PartFacts("HVB-SUV", "hybrid", "بطارية هايبرد هايلاندر و RX مجددة", "Hybrid battery, Highlander and RX, reconditioned", 95_000, 130_000, _US, core=20_000),
    PartFacts("HVB-KOREAN", "hybrid", "بطارية هايبرد سوناتا وأوبتيما", "Hybrid battery, Sonata and Optima", 78_000, 108_000, _KOREA, core=15_000),
    PartFacts("HVB-HONDA", "hybrid", "بطارية هايبرد هوندا مجددة", "Hybrid battery, Honda, reconditioned", 48_000, 68_000, _US, core=10_000),
    PartFacts("HVB-FORD", "hybrid", "بطارية هايبرد فيوجن", "Hybrid battery, Fusion", 72_000, 99_000, _US, core=15_000),
    PartFacts("HV-MOD-NIMH", "hybrid", "خلية بطارية هايبرد نيكل 7.2 فولت", "Hybrid battery module, NiMH 7.2 V", 1_400, 2_500, _US),
    PartFacts("HV-BUSBAR", "hybrid", "طقم جسور نحاسية للبطارية", "Bus bar set, hybrid battery", 1_200, 2_200, _DUBAI, "set"),
    PartFacts("HV-FAN", "hybrid", "مروحة تبريد بطارية الهايبرد", "Hybrid battery cooling fan", 3_800, 6_500, _DUBAI),
    PartFacts("HV-FAN-FILTER", "hybrid", "فلتر مروحة بطارية الهايبرد", "Hybrid battery fan filter", 500, 1_000, _DUBAI),
    PartFacts("INV-PUMP", "hybrid", "طرمبة ماء الإنفرتر", "Inverter coolant pump", 4_200, 7_000, _DUBAI),
    PartFacts("INV-PRIUS3", "hybrid", "إنفرتر بريوس 2010-2015 مستعمل", "Inverter, Prius 2010-2015, used", 22_000, 33_000, _US),
    PartFacts("COOLANT-HYB", "fluids", "ماء تبريد هايبرد وردي", "Hybrid coolant, pink", 450, 800, _DUBAI, "litre"),
    PartFacts("ATF-WS", "fluids", "زيت قير WS", "Transaxle fluid WS", 700, 1_150, _DUBAI, "litre"),
    # engine
    PartFacts("OIL-0W20", "fluids", "زيت محرك 0W-20 تخليقي", "Engine oil 0W-20, synthetic", 550, 900, _DUBAI, "litre"),
    PartFacts("OIL-FILTER", "engine", "فلتر زيت", "Oil filter", 250, 500, _DUBAI),
    PartFacts("AIR-FILTER", "engine", "فلتر هواء المحرك", "Engine air filter", 500, 950, _DUBAI),
    PartFacts("CABIN-FILTER", "engine", "فلتر المكيف", "Cabin filter", 350, 750, _DUBAI),
    PartFacts("PLUG-IRIDIUM", "engine", "شمعة احتراق إيريديوم", "Spark plug, iridium", 650, 1_150, _DUBAI),
    PartFacts("COIL", "engine", "كويل إشعال", "Ignition coil", 2_300, 3_900, _DUBAI),
    PartFacts("EGR-GASKET", "engine", "طقم وجه EGR", "EGR gasket set", 700, 1_300, _DUBAI, "set"),
    PartFacts("EGR-VALVE", "engine", "صمام EGR", "EGR valve", 6_500, 10_500, _DUBAI),
    PartFacts("HEAD-GASKET", "engine", "وجه رأس المحرك", "Head gasket", 3_200, 5_500, _DUBAI),
    PartFacts("WATER-PUMP", "engine", "طرمبة ماء كهربائية للمحرك", "Engine water pump, electric", 8_500, 13_500, _DUBAI),
    PartFacts("THROTTLE-CLEAN", "fluids", "منظف بوابة الهواء", "Throttle body cleaner", 300, 600, _LOCAL, "can"),
    PartFacts("INJ-CLEAN", "fluids", "منظف بخاخات", "Injector cleaner", 400, 800, _LOCAL, "can"),
    # brakes, running gear
    PartFacts("BRK-ACT-P2", "brakes", "وحدة فرامل ABS بريوس 2004-2009 مستعملة", "Brake actuator, Prius 2004-2009, used", 14_000, 22_000, _US),
    PartFacts("BRK-ACT-P3", "brakes", "وحدة فرامل ABS بريوس 2010-2015 مستعملة", "Brake actuator, Prius 2010-2015, used", 19_000, 29_000, _US),
    PartFacts("BRK-PAD-F", "brakes", "قماشات فرامل أمامية", "Front brake pads", 1_500, 2_800, _DUBAI, "set"),
    PartFacts("BRK-PAD-R", "brakes", "قماشات فرامل خلفية", "Rear brake pads", 1_300, 2_500, _DUBAI, "set"),
    PartFacts("BRK-FLUID", "fluids", "زيت فرامل DOT 3", "Brake fluid DOT 3", 350, 700, _DUBAI, "litre"),
    PartFacts("SHOCK-F", "suspension", "مساعد أمامي", "Front shock absorber", 3_300, 5_400, _DUBAI),
    PartFacts("BALL-JOINT", "suspension", "ركبة مقص", "Ball joint", 900, 1_700, _DUBAI),
    PartFacts("STAB-LINK", "suspension", "مسمار توازن", "Stabiliser link", 500, 1_000, _DUBAI),
    PartFacts("WHEEL-BRG", "suspension", "رمان بلي عجلة", "Wheel bearing", 2_600, 4_300, _DUBAI),
    # electricity, air conditioning
    PartFacts("BAT-12V", "electrical", "بطارية 12 فولت AGM", "12 V battery, AGM", 7_500, 11_000, _DUBAI, core=800),
    PartFacts("AC-GAS", "air_conditioning", "غاز مكيف R134a", "Refrigerant R134a", 500, 1_100, _LOCAL, "can"),
    PartFacts("AC-COMP", "air_conditioning", "كمبروسر مكيف كهربائي مستعمل", "Electric compressor, used", 16_000, 25_000, _US),
    PartFacts("AC-OIL-ND11", "fluids", "زيت كمبروسر ND-11", "Compressor oil ND-11", 900, 1_600, _DUBAI, "can"),
    PartFacts("BULB-H11", "electrical", "لمبة H11", "Bulb H11", 250, 600, _LOCAL),
    PartFacts("WIPER", "body", "مساحة زجاج", "Wiper blade", 300, 700, _LOCAL),
)  # fmt: skip
