"""Lives: what is called satisfied is what happens to bodies, and an hour can be lived in pieces."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import torch

from sandbox import api
from sandbox.experiments import stays
from sandbox.experiments.abreast import Abreast
from sandbox.experiments.livelihood import AWAY, DRIVES, MISSED, Livelihood
from sandbox.experiments.lives import run
from sandbox.experiments.stays import MEAN, WORST
from sandbox.spec import TICK, WORDS
from sandbox.storage import files
from sandbox.timestep import Action

SMALL = {"places": ["commons", "dinner-party"], "abreast": [4, 5], "ticks": 45, "page": 10}


@pytest.fixture(scope="module")
def lived() -> dict[str, dict[str, float]]:
    """What the half a minute at a dinner party is like for those who follow a script."""
    found = {}
    for mind in ("idle", "random", "forage", "sociable"):
        life = api.open_life("dinner-party", worlds=2, seed=5, minds=mind, record=False)
        diary = Livelihood(life, 2, 500)
        for _ in range(1000):
            life.tick()
            diary.note()
        found[mind] = dict(zip(DRIVES, diary.pages[1].mean((0, 1)).tolist(), strict=True))
    return found


def test_satisfaction_lies_between_none_and_all(lived) -> None:
    assert all(0.0 <= value <= 1.0 for drives in lived.values() for value in drives.values())


def test_one_who_stands_idle_is_rested_and_nothing_else(lived) -> None:
    idle = lived["idle"]
    assert idle["rested"] == pytest.approx(1.0, abs=0.02)
    assert idle["comfort"] == pytest.approx(1.0, abs=0.02)
    assert idle["company"] == 0.0
    assert idle["explored"] == 0.0


def test_a_forager_is_fed_and_gets_about_and_has_no_company(lived) -> None:
    forager = lived["forage"]
    assert forager["fed"] > lived["idle"]["fed"] + 0.2
    assert forager["fed"] > 0.85
    assert forager["explored"] > 0.3
    assert forager["company"] == 0.0


def test_the_sociable_have_more_company_than_those_who_turn_and_talk_at_random(lived) -> None:
    assert lived["sociable"]["company"] > lived["random"]["company"] + 0.15


def test_nobody_wins_everything(lived) -> None:
    best = {drive: max(lived, key=lambda mind: lived[mind][drive]) for drive in DRIVES}
    assert len(set(best.values())) > 1


def _puppets(worlds: int = 1) -> tuple[api.Life, Livelihood]:
    life = api.open_life("dinner-party", worlds=worlds, seed=3, minds="puppet", record=False)
    return life, Livelihood(life, 1, 4000)


def _drive(life: api.Life, diary: Livelihood, ticks: int, *, word: int = 0, speaker: int = 0) -> None:
    """Lets everybody stand still while one says a word now and then."""
    action = Action.idle((len(life.spec.agents), life.num_worlds), life.action_space)
    for tick in range(ticks):
        action.word[speaker] = word if tick % 60 == 0 else 0
        life.apply(api.Act(action=action))
        life.tick()
        diary.note()


def _level(diary: Livelihood, name: str) -> torch.Tensor:
    return diary.state[name].clone()


def test_company_takes_a_word_and_two_who_face_each_other() -> None:
    life, diary = _puppets()
    _drive(life, diary, 200)  # four guests stand round a table and face one another
    assert not _level(diary, "company.level").any()
    _drive(life, diary, 200, word=1 + WORDS.index("hello"))
    level = _level(diary, "company.level")[0]
    assert level[0] > 0.1
    assert level[0] == level[2]  # Cleo stands across from Ada, and to listen is as good as to speak
    assert level[3] == 0.0  # Dan has Ada too far on his side to face her, and nobody else speaks


def test_company_wears_off() -> None:
    life, diary = _puppets()
    _drive(life, diary, 100, word=1)
    _drive(life, diary, 100)  # a word is what one talks about for five seconds
    before = _level(diary, "company.level")
    _drive(life, diary, 100)
    assert _level(diary, "company.level") == pytest.approx(before * (1.0 - TICK / MISSED) ** 100, rel=1e-4)
    assert before.max() > 0.1


def test_to_turn_round_where_one_stands_is_no_news() -> None:
    life, diary = _puppets()
    action = Action.idle((4, 1), life.action_space)
    turn = life.action_space.motor("turn")
    assert turn is not None
    action.motor[..., turn] = 0.5
    for _ in range(400):
        life.apply(api.Act(action=action))
        life.tick()
        diary.note()
    first = (diary.state["news.since"] < torch.inf).sum(-1)
    for _ in range(int(2 * AWAY / TICK)):
        life.apply(api.Act(action=action))
        life.tick()
        diary.note()
    assert torch.equal((diary.state["news.since"] < torch.inf).sum(-1), first)
    assert diary.state["news.since"].min() >= 2 * AWAY - 1.0


def test_a_day_that_begins_is_no_arrival_and_leaves_other_worlds_alone() -> None:
    life, diary = _puppets(worlds=2)
    _drive(life, diary, 60, word=1)
    before = _level(diary, "company.level")[1].max()
    life.apply(api.Reset(world=0))
    _drive(life, diary, 1)
    assert not _level(diary, "company.level")[0].any()
    assert not (diary.state["news.since"][0] < 1.0).any()
    assert _level(diary, "company.level")[1].max() > 0.9 * before > 0.0


def test_a_seed_finds_the_same_whichever_others_live_beside_it(tmp_path, monkeypatch) -> None:
    found = []
    for folder, seeds in (("first", [4, 5]), ("second", [6, 4])):
        (tmp_path / folder).mkdir()
        monkeypatch.chdir(tmp_path / folder)
        found.append(run(4, minds=["random", "ppo"], **{**SMALL, "abreast": seeds}))
    assert found[0] == found[1]
    scores = found[0].scores["ppo"]
    assert len(scores) == 2 * len((*DRIVES, MEAN, WORST))
    for place in SMALL["places"]:
        drives = [scores[f"{drive}, {place}"] for drive in DRIVES]
        assert scores[f"{MEAN}, {place}"] == pytest.approx(sum(drives) / len(drives))
        assert scores[f"{WORST}, {place}"] <= min(drives) + 1e-6
    other = run(6, minds=["random"], **{**SMALL, "abreast": [6, 4]})
    assert other.scores["random"] != found[0].scores["random"]


@pytest.fixture
def ticked(monkeypatch) -> list[int]:
    """The ticks that are lived, in short days."""
    monkeypatch.setattr(stays, "KEEP", 20)
    monkeypatch.setattr(stays, "DAY", 15 * TICK)  # days begin before and after
    tick, ticks = stays._tick, []

    def counted(abreast: Abreast) -> None:
        ticks.append(abreast.lives[0].now)
        tick(abreast)

    monkeypatch.setattr(stays, "_tick", counted)
    return ticks


def test_lives_that_were_cut_off_go_on_as_if_they_had_not_been(tmp_path, monkeypatch, ticked) -> None:
    monkeypatch.chdir(tmp_path)
    through = run(4, minds=["ppo"], **SMALL)
    assert ticked == 2 * list(range(45))
    ticked.clear()
    run(5, minds=["ppo"], **SMALL)
    assert ticked == []  # it has been lived beside the other
    (tmp_path / "other").mkdir()
    monkeypatch.chdir(tmp_path / "other")
    whole = stays._tick

    def cut_off(abreast: Abreast) -> None:
        if abreast.lives[0].now == 33:
            raise KeyboardInterrupt
        whole(abreast)

    with monkeypatch.context() as patch:
        patch.setattr(stays, "_tick", cut_off)
        with pytest.raises(KeyboardInterrupt):
            run(4, minds=["ppo"], **SMALL)
    ticked.clear()
    assert run(4, minds=["ppo"], **SMALL) == through
    assert ticked == [*range(20, 45), *range(45)]  # the first place was gone on with where it was kept
    ticked.clear()
    assert run(4, minds=["ppo"], **SMALL) == through
    assert ticked == []  # what is finished is not lived again


def test_what_another_process_lives_is_waited_for(tmp_path, monkeypatch, ticked) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(stays, "_PATIENCE", 0.05)
    courses = tuple(stays.Course(seed=seed) for seed in (4, 5))
    first = stays.Stay(mind="idle", place="commons", courses=courses, ticks=45, page=10)
    first.folder.mkdir(parents=True)
    with ThreadPoolExecutor(1) as other:
        with files.locked(first.folder):
            found = other.submit(run, 4, minds=["idle"], **SMALL)
            while len(ticked) < 45:
                time.sleep(0.01)
            assert not found.done()
            assert ticked == list(range(45))  # the other place
        assert len(found.result().scores["idle"]) == 2 * len((*DRIVES, MEAN, WORST))
    assert ticked == 2 * list(range(45))
