"""`function`: a front for people and for programs, a folder, and one line for what cannot be."""


def test_the_front_is_printed_and_the_folder_written(command, tmp_path) -> None:
    folder = tmp_path / "exp2"
    words = ("--format", "bfloat16", "--lang", "c", "--lang", "cuda", "--out", folder)
    ended = command("function", "exp2", *words)
    assert ended.code == 0
    assert "f(x + p) = 2 f(x)" in ended.out
    names = {"fast_exp2.h", "test_fast_exp2.c", "fast_exp2.cuh", "test_fast_exp2.cu"}
    assert {each.name for each in folder.iterdir()} == names | {"plan.json", "report.md"}


def test_a_function_without_a_plan_is_told(command) -> None:
    ended = command("function", "airyai", "--format", "bfloat16")
    assert ended.code == 3
    assert "no plan was found for airyai" in ended.err
    assert not ended.out


def test_a_goal_that_is_missed_is_told_with_what_was_found(command, tmp_path) -> None:
    ended = command("function", "lgamma", "--format", "bfloat16", "--out", tmp_path / "new")
    assert ended.code == 3
    assert "autonumerics: no plan was found for lgamma" in ended.err
    assert not (tmp_path / "new").exists()


def test_names_and_folders_are_checked_before_anything_is_made(command, tmp_path) -> None:
    (tmp_path / "file").write_text("full")
    named = [("--name", name) for name in ("double", "tanh", "exp", "2x", "a-b", "memset", "y")]
    placed = [("--out", tmp_path), ("--out", tmp_path / "file"), ("--out", tmp_path / "file" / "x")]
    for words in (*named, *placed):
        ended = command("function", "exp2", "--format", "bfloat16", *words)
        assert ended.code == 2
        assert not ended.out
        assert len(ended.err.splitlines()) == 1


def test_an_expression_has_the_name_that_emit_gives_it(command, tmp_path) -> None:
    out = tmp_path / "out"
    words = ("--format", "bfloat16", "--evaluations", 0, "--out", out)
    ended = command("function", "exp(-x)", *words)
    assert ended.code == 0
    assert (out / "fast_exp_minus_x.h").exists()
    told = ended.err.splitlines()
    assert len(told) == len(set(told))


def test_wrong_requests_are_one_line(command) -> None:
    languages = (("exp2", "--lang", "cude"), ("exp2", "--lang", "java"),
                 ("exp2", "--format", "bfloat16", "--lang", "opencl"))  # fmt: skip
    others = ("exp2", "--format", "binary64"), ("exp2", "--max-ulp", "0.5"), ("exq2",)
    for words in (*languages, *others):
        ended = command("function", *words)
        assert ended.code == 2
        assert len(ended.err.splitlines()) == 1
