"""Scenes hold together for any figures: inside their edges, in scale, nothing on top of anything."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from app.domain.charts import Band, Bar, Line, Swing, bar_scene, line_scene, swing_scene
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


SWINGS = st.lists(st.tuples(st.integers(0, 10**13), ORE, st.text("abc åäö", max_size=70)), min_size=1, max_size=9)


@given(SWINGS)
def test_swings_stay_inside_and_lean_the_way_they_went(rows: list[tuple[int, int, str]]) -> None:
    scene = swing_scene([Swing(text, size, lean, text) for size, lean, text in rows], "lågt", "högt", ())
    axis = scene.strokes[-1].points[0][0]
    most = max([1, *(max(size, abs(lean)) for size, lean, _ in rows)])
    assert all(0 <= x <= WIDTH and 0 <= y <= scene.height for x, y in points(scene))
    assert all(0 <= words.y <= scene.height for words in scene.words)
    for box in scene.boxes:
        if box.look is Look.PALE:
            assert axis - box.x == box.x + box.width - axis, "the size lies as far to both sides"
        else:
            assert (box.x == axis) if box.look is Look.FULL else (box.x + box.width == axis)
    drawn = [box for box in scene.boxes if box.look is not Look.PALE]
    seen = [lean for _, lean, _ in rows if abs(lean) * 220 // most]
    assert [box.look for box in drawn] == [Look.FULL if lean > 0 else Look.STRIPES for lean in seen]
