"""Scenes hold together for any figures: inside their edges, in scale, nothing on top of anything; and experience."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from app.domain.charts import Band, Bar, Line, bar_scene, line_scene
from app.domain.experience import accumulated, likely_range, percentile
from app.domain.money import Unit
from app.domain.scene import LINE_HEIGHT, WIDTH, Look, Scene, spread_apart, steps, wrapped

ORE = st.integers(-(10**13), 10**13)
MONTHS = tuple("jfmamjjasond")


def points(scene: Scene) -> list[tuple[int, int]]:
    boxes = [(box.x + step * box.width, box.y + step * box.height) for box in scene.boxes for step in (0, 1)]
    return [*boxes, *(point for stroke in scene.strokes for point in stroke.points)]


@given(st.lists(st.lists(st.none() | ORE, min_size=12, max_size=12), min_size=1, max_size=5), st.sampled_from(Unit))
def test_lines_stay_inside_whatever_the_figures(values: list[list[int | None]], unit: Unit) -> None:
    looks = (Look.LINE, Look.DASHED, Look.DOTTED, Look.THIN, Look.LINE)
    lines = [Line(f"År {n}", tuple(each), look) for n, (each, look) in enumerate(zip(values, looks, strict=False))]
    scene = line_scene(lines, MONTHS, unit, Band("band", ((7, 1, 5), (8, 2, 10**12))))
    assert all(0 <= x <= WIDTH and 0 <= y <= scene.height for x, y in points(scene))
    names = sorted(words.y for words in scene.words if words.text.startswith("År"))
    assert all(later - earlier >= LINE_HEIGHT for earlier, later in itertools.pairwise(names))


@given(st.lists(st.tuples(ORE, ORE, st.none() | ORE, st.text(max_size=60)), max_size=20))
def test_bars_stay_inside_and_longer_is_longer(rows: list[tuple[int, int, int | None, str]]) -> None:
    bars = [Bar(name, ((a, Look.FULL), (b, Look.STRIPES)), "1,0 mnkr", track=t, mark=t) for a, b, t, name in rows]
    scene = bar_scene(bars, ((Look.FULL, "Utfall"),))
    assert all(0 <= x <= WIDTH and 0 <= y <= scene.height for x, y in points(scene))
    full = sorted(a for a, *_ in rows if a > 0)
    widths = sorted(box.width for box in scene.boxes if box.look is Look.FULL)
    assert len(widths) <= len(full)


def test_bars_are_drawn_to_one_scale() -> None:
    scene = bar_scene(
        [Bar("a", ((100, Look.FULL), (50, Look.STRIPES)), "", track=200), Bar("b", ((25, Look.FULL),), "")], ()
    )
    widths = {(box.look, box.y): box.width for box in scene.boxes}
    assert sorted(widths.values()) == [55, 110, 220, 440]


@given(ORE, ORE)
def test_an_axis_reaches_round_the_values_in_few_round_steps(one: int, two: int) -> None:
    low, high = min(one, two), max(one, two)
    found = steps(low, high)
    assert found[0] <= low <= high <= found[-1]
    step = found[1] - found[0]
    assert str(step).rstrip("0") in ("1", "2", "5")
    assert {later - earlier for earlier, later in itertools.pairwise(found)} == {step}
    assert 2 <= len(found) <= 7


@given(st.lists(st.integers(0, 300), max_size=12))
def test_names_are_spread_apart_in_their_order(wanted: list[int]) -> None:
    found = spread_apart(wanted, 20, 0, 300)
    ordered = [at for _, at in sorted(zip(wanted, found, strict=True))]
    assert all(later - earlier >= 20 for earlier, later in zip(sorted(ordered), sorted(ordered)[1:], strict=False))
    if len(wanted) * 20 <= 300:
        assert all(0 <= at <= 300 for at in found)


@given(st.text(), st.integers(1, 40))
def test_wrapped_words_lose_nothing(text: str, letters: int) -> None:
    lines = wrapped(text, letters)
    assert all(len(line) <= letters for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_experience_carries_this_year_on_as_earlier_years_went() -> None:
    slow = accumulated({202001: 100, 202012: 100}, 2020)
    fast = accumulated({202101: 100, 202106: 300, 202112: 600}, 2021)
    assert slow == (100,) * 11 + (200,)
    found = likely_range(50, 0, [slow, fast])
    assert found[0] == (0, 50, 50)
    assert found[-1] == (11, 100 + (500 - 100) * 10 // 100, 100 + (500 - 100) * 90 // 100)
    assert likely_range(50, 0, []) == likely_range(0, 0, [slow]) == ()
    assert likely_range(50, 0, [(0,) * 12]) == (), "a year without outcome by then says nothing"


def test_percentiles_are_those_of_a_spreadsheet() -> None:
    assert [percentile([10, 20, 30, 40, 50], each) for each in (0, 10, 50, 90, 100)] == [10, 14, 30, 46, 50]
    assert percentile([7], 90) == 7
