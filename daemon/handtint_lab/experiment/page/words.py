"""What the pages of an experiment say, marked for translation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from handtint_lab.experiment.running import ASKED, PERSON, Way
from handtint_shared.translation import N_, translated, translated_plural

FILMS: Mapping[str, str] = {
    "blue": N_("blue-sensitive plate: most plates until the 1880s, and cheap ones long after"),
    "ortho": N_("orthochromatic plate or film: 1873 to the 1930s, blind to red"),
    "pan": N_("panchromatic film: from 1906, sees all colours"),
    "green": N_("plate behind a green filter"),
    "red": N_("plate behind a red filter"),
}
NEGATIVES: Mapping[str, str] = {
    "blue": N_("the blue negative of the glass plate: what a blue-sensitive plate saw"),
    "green": N_("the green negative of the glass plate"),
    "red": N_("the red negative of the glass plate"),
}
SHORT_FILMS: Mapping[str, str] = {
    **{"blue": N_("blue-sensitive"), "ortho": N_("orthochromatic"), "pan": N_("panchromatic")},
    **{"green": N_("green filter"), "red": N_("red filter")},
}

TITLE = N_("True colours, made grey and coloured again")
LEDE = N_(
    "These pictures are in colour. They were made grey as a plate of another time would have seen "
    "them, and coloured again, by engines alone and with hints. So it is known how far off that is."
)
TRUE_COLORS, GRAY = N_("true colours"), N_("what the plate saw")
DOTS = N_("the hints")
AREAS = N_("areas")
CHROMA_OF_AREAS = N_("chroma of the areas, of the true one")
CAPTION = N_("{share} of the chroma, hue {hue} off")
CAPTION_GRAY = N_("{share} of the chroma")
COULD_NOT = N_("{engine}, {way}: {why}")

IN_WORDS = N_("In a sentence")
SAYS = N_("{film}: {engine} gives back {share} of the chroma {way}.")
FIGURES = N_("In figures")
MEANS_OF = N_(
    "Means over the pictures, of shares of chroma the middle one. Of true areas in colour, “grey” "
    "are those with less than half of their chroma."
)
HEADINGS: Sequence[str] = (
    *(N_("film"), N_("engine"), N_("hints"), N_("pictures"), N_("chroma"), N_("areas grey")),
    *(N_("hue off"), "ΔC′", "ΔH′", "|ΔL|", N_("colourfulness"), N_("PSNR dB")),
)
LPIPS = "LPIPS"  # is its name everywhere

MEASURED = N_("What is measured")
MEASURES: Sequence[str] = (
    N_(
        "Chroma: how strong colours are, in CIE Lab, of those of the true picture. 100 % is as "
        "colourful as the truth, 0 % grey. The same is told for areas: is the sky grey?"
    ),
    N_(
        "Hue off: by how many degrees of the colour circle, 0 to 180, where the colouring is not "
        "grey; what is colourful in the truth counts most. A dull wrong hue counts as a strong one."
    ),
    N_(
        "ΔC′ and ΔH′: how far off chroma and hue are, as CIEDE2000 measures them; of dull colours "
        "ΔH′ is small."
    ),
    N_(
        "|ΔL|: how much lighter or darker than the truth. That is the plate's doing and no "
        "engine's; all else is measured with the true lightness."
    ),
    N_(
        "Colourfulness after Hasler and Süsstrunk, in brackets that of the truth. PSNR and LPIPS "
        "are what papers report; PSNR rewards dull colours."
    ),
    N_(
        "Hints of true colours: dots with the colour of the true picture, where the network "
        "expects them to help most. All engines get the same."
    ),
)
UNKNOWN = N_("What cannot be known")
UNKNOWNS: Sequence[str] = (
    N_(
        "What colour a thing had that the plate saw in the same grey as another colour. No engine "
        "can see it; it can only know what is usual. See ambiguity.html."
    ),
    N_(
        "How exactly a plate saw: real emulsions were not three bands of sRGB but curves, and each "
        "was another. The films here are their mean idea."
    ),
    N_(
        "Whether the true picture is true: films and scans have casts of their own. Of glass "
        "plates the exposures of the three negatives are not known, and so neither is the cast."
    ),
    N_(
        "How well a person would do: the hints here have the true colours, which nobody knows of a "
        "photo that was always grey."
    ),
    N_(
        "Whether a network saw one of these pictures when it was trained. And a few pictures say "
        "little about all."
    ),
)
MADE_BY = N_("How this was made")
MADE_WITH = N_("Handtint {version}; the pictures on this page are reduced.")
ENGINE_WEIGHTS = N_("Engine {engine}, weights SHA-256 {sha256}")
ENGINE_PLAIN = N_("Engine {engine}, without weights that it tells of")
SOURCE = N_("{name}: {width}×{height} pixels, SHA-256 {sha256}")
PLATE = N_(
    "cut and aligned: {negative} negative shifted by {x:.1f}, {y:.1f} px, turned by {turn:.2f}°, "
    "scaled by {scale:.4f}"
)
BLUE, RED = N_("blue"), N_("red")
NOT_USED = N_("Not used")

AMBIGUITY_TITLE = N_("Two peppers of one grey")
AMBIGUITY_LEDE = N_(
    "A red and a green pepper can be the same grey on a plate. Below are places of one grey and of "
    "different true colours, as they were found in the pictures, and what the network holds "
    "likely there, from the photo alone."
)
AMONG = N_(
    "{picture}, {film}: the truth is among the first nine colours at {nine} of {places} places in "
    "colour ({share}), and the first of them at {first}."
)
ALL = N_("all pictures")
NO_PAIRS = N_("No two colours of one grey were found in these pictures.")
PAIR = N_("{picture}, {film}: both are grey with L {L:.0f}; {ab:.0f} apart in the ab plane")
TRUTH_IS = N_("true")
IS_NUMBER = N_("the truth is number {rank} of what is likely ({share})")
IS_NONE = N_("the truth is not among the first nine")


def film_name(film: str, *, is_plate: bool) -> str:
    """Return a film's name for people, in their language."""
    return translated((NEGATIVES if is_plate else {}).get(film) or FILMS[film])


def way_name(way: Way) -> str:
    """Return a way's name for people, in their language."""
    if way.kind == ASKED:
        with_hints = translated_plural(
            "with {count} hint of a true colour", "with {count} hints of true colours", way.asked
        )
        return with_hints.format(count=way.asked)
    return (
        translated("with a person's hints") if way.kind == PERSON else translated("without hints")
    )


def percent(share: float | None) -> str:
    """Return a share, 0..1, as a percentage; a dash if it is not known."""
    return "–" if share is None else f"{share:.0%}".replace("%", "\N{NO-BREAK SPACE}%")
