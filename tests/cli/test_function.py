"""`function`: a front for people and for programs, a folder, and one line for what cannot be."""


def test_the_front_is_printed_and_the_folder_written(command, tmp_path) -> None:
    folder = tmp_path / "exp2"
    ended = command("function", "exp2", "--format", "bfloat16", "--out", folder)
    assert ended.code == 0
    assert "f(x + p) = 2 f(x)" in ended.out
    assert (folder / "fast_exp2.h").exists()


def test_a_function_without_a_plan_is_told(command) -> None:
    ended = command("function", "i0e", "--format", "bfloat16")
    assert ended.code == 3
    assert "no plan was found for i0e" in ended.out


def test_wrong_requests_are_one_line(command) -> None:
    for words in (("exp2", "--format", "binary64"), ("exp2", "--max-ulp", "0.5"), ("exq2",)):
        ended = command("function", *words)
        assert ended.code == 2
        assert len(ended.err.splitlines()) == 1
