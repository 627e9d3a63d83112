"""The picture of how earlier forecasts came out: by category and month, how far off they were and which way."""

from collections.abc import Mapping

from app.domain.charts import Chart, Swing, swing_scene
from app.domain.experience import Score
from app.domain.money import Unit, amount_words
from app.domain.periods import MONTHS
from app.domain.scene import Look
from app.domain.table import Column, Kind, Row
from app.pictures.subject import Subject

TITLE = "Hur tidigare prognoser stämde"
_LEGEND = (
    (Look.PALE, "Fel i snitt, oavsett håll"),
    (Look.FULL, "Lutar åt för hög prognos"),
    (Look.STRIPES, "Lutar åt för låg prognos"),
)
_COLUMNS = (
    Column("prognos", "Prognos", Kind.TEXT),
    Column("antal", "År", Kind.NUMBER),
    Column("fel", "Fel i snitt"),
    Column("lutning", "Prognos − utfall i snitt"),
)


def forecast_scores(subject: Subject, scores: Mapping[tuple[int, int], Score], names: Mapping[int, str]) -> Chart:
    """scores: by (category id, month of the forecast); names: the categories to show, in order."""
    shown = [(id_, month, scores[id_, month]) for id_ in names for month in range(1, 13) if (id_, month) in scores]
    unit = subject.unit
    swings = [
        Swing(_label(names[id_], month), it.mean_size_ore, it.mean_ore, _words(it, unit)) for id_, month, it in shown
    ]
    rows = [Row((_label(names[id_], month), it.count, it.mean_size_ore, it.mean_ore)) for id_, month, it in shown]
    scene = swing_scene(swings, "för lågt", "för högt", _LEGEND)
    return Chart(
        "prognoser", TITLE, _lead(shown, names, unit), scene, subject.table("prognoser", TITLE, _COLUMNS, rows)
    )


def _lead(shown: list[tuple[int, int, Score]], names: Mapping[int, str], unit: Unit) -> str:
    if not shown:
        return "Ingen kategori har en bedömd prognos för ett avslutat år att jämföra med."
    id_, month, worst = max(shown, key=lambda each: each[2].mean_size_ore)
    size = amount_words(worst.mean_size_ore, unit)
    if not worst.mean_size_ore:
        return "Bedömda prognoser för avslutade år stämde med vad som blev betalt."
    return (
        f"Bedömda prognoser för avslutade år mot vad som blev betalt. Störst fel har {_label(names[id_], month)}: "
        f"{size} i snitt."
    )


def _label(name: str, month: int) -> str:
    return f"{name}, bedömd i {MONTHS[month - 1]}"


def _words(it: Score, unit: Unit) -> str:
    if not it.mean_size_ore:
        return "rätt"
    size = f"fel {amount_words(it.mean_size_ore, unit)} i snitt"
    if not it.mean_ore:
        return f"{size}, lika ofta åt båda hållen"
    lean = f"{amount_words(abs(it.mean_ore), unit)} {'för högt' if it.mean_ore > 0 else 'för lågt'}"
    return lean if abs(it.mean_ore) == it.mean_size_ore else f"{lean}, {size}"
