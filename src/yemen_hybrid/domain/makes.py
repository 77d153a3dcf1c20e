"""The cars on Yemen's roads by both their names, so that بريوس finds a Prius.

Not a register: whatever is typed is taken. What stands here is only spelt one way, and found by
the other language's name as well.
"""

from typing import Final

from yemen_hybrid.domain.folding import fold

MAKES: Final[dict[str, tuple[str, ...]]] = {
    "Toyota": ("تويوتا",),
    "Lexus": ("لكزس", "ليكزس"),
    "Honda": ("هوندا",),
    "Nissan": ("نيسان",),
    "Hyundai": ("هيونداي", "هونداي", "هيونداى"),
    "Kia": ("كيا",),
    "Ford": ("فورد",),
    "Lincoln": ("لينكولن",),
    "Chevrolet": ("شفروليه", "شيفروليه"),
    "Infiniti": ("إنفينيتي",),
    "Acura": ("أكورا",),
    "Mazda": ("مازدا",),
    "Mitsubishi": ("ميتسوبيشي",),
    "Subaru": ("سوبارو",),
    "Suzuki": ("سوزوكي",),
    "BMW": ("بي إم دبليو",),
    "Mercedes-Benz": ("مرسيدس", "مرسيدس بنز", "Mercedes"),
    "Volkswagen": ("فولكس واجن", "VW"),
    "Audi": ("أودي",),
    "Volvo": ("فولفو",),
    "Porsche": ("بورش",),
    "Tesla": ("تسلا",),
    "BYD": ("بي واي دي",),
    "Geely": ("جيلي",),
    "Changan": ("شانجان",),
    "Chery": ("شيري",),
    "MG": ("إم جي",),
    "Haval": ("هافال",),
    "GAC": ("جي أي سي",),
    "Jeep": ("جيب",),
    "Land Rover": ("لاند روفر",),
}
"""The English name, its Arabic one, and how else it is written."""

MODELS: Final[dict[str, tuple[str, ...]]] = {
    "Prius": ("بريوس", "بريس"),
    "Prius C": ("بريوس سي",),
    "Prius V": ("بريوس في",),
    "Aqua": ("أكوا",),
    "Camry": ("كامري",),
    "Corolla": ("كورولا",),
    "Avalon": ("أفالون",),
    "Crown": ("كراون",),
    "Yaris": ("يارس",),
    "RAV4": ("راف فور", "راف 4"),
    "Highlander": ("هايلاندر",),
    "C-HR": ("سي إتش آر",),
    "Venza": ("فينزا",),
    "Sienna": ("سيينا",),
    "Alphard": ("الفارد",),
    "Land Cruiser": ("لاند كروزر",),
    "CT200h": ("سي تي 200",),
    "ES300h": ("إي إس 300",),
    "Accord": ("أكورد",),
    "Civic": ("سيفيك",),
    "CR-V": ("سي آر في",),
    "Insight": ("إنسايت",),
    "Fit": ("فيت",),
    "Altima": ("ألتيما",),
    "Leaf": ("ليف",),
    "X-Trail": ("إكس تريل",),
    "Sonata": ("سوناتا",),
    "Ioniq": ("أيونيك", "أيونك"),
    "Elantra": ("إلنترا",),
    "Tucson": ("توسان",),
    "Santa Fe": ("سنتافي",),
    "Kona": ("كونا",),
    "Azera": ("أزيرا",),
    "Optima": ("أوبتيما",),
    "K5": ("كي 5",),
    "Niro": ("نيرو",),
    "Sportage": ("سبورتاج",),
    "Sorento": ("سورينتو",),
    "Fusion": ("فيوجن",),
    "Escape": ("إسكيب",),
    "C-Max": ("سي ماكس",),
    "MKZ": ("إم كي زد",),
    "Malibu": ("ماليبو",),
    "Volt": ("فولت",),
    "Bolt": ("بولت",),
    "Outlander": ("أوتلاندر",),
    "Seal": ("سيل",),
}
"""As above."""

_SPELLINGS = {
    fold(spelling).replace(" ", ""): name
    for names in (MAKES, MODELS)
    for name, others in names.items()
    for spelling in (name, *others)
}


def usual_spelling(name: str) -> str:
    """The one spelling of a known make or model (``toyota``, ``تويوتا`` → ``Toyota``).

    Others stay as they were written.
    """
    return _SPELLINGS.get(fold(name).replace(" ", ""), name)


def other_spellings(name: str) -> tuple[str, ...]:
    """How else a known make or model is written; its Arabic name first."""
    return MAKES.get(name) or MODELS.get(name) or ()


def in_arabic(name: str) -> str:
    """The Arabic name of a known make or model; others as they were written."""
    return next(iter(other_spellings(name)), name)
