"""JAX and PyTorch differentiate emitted functions by the derivative's own program."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from codegen.same_bits import PROGRAMS, differences, inputs, reference
from tools import needs_modules

from autonumerics.codegen import emit_program, language
from autonumerics.errors import InvalidOption
from autonumerics.formats import Arithmetic
from autonumerics.programs import parse
from autonumerics.programs.derivative import derivative
from autonumerics.search import Solution

SINGLE, DOUBLE = Arithmetic.of("binary32"), Arithmetic.of("binary64")
PROGRAM = parse("t = c0/x - x; u = sqrt(t*t + c1); u*t*c2 + tanh(t)", [1.25, 3.5, -2.0])


def function(program, arithmetic, name):
    names: dict = {"__name__": "p"}
    exec(emit_program(program, arithmetic, language(name), name="f_p"), names)
    return names["f_p"]


@needs_modules("jax")
class TestJax:
    X = np.linspace(0.5, 4, 99, dtype=np.float32)

    def test_grad_has_the_values_of_the_derivative_s_program(self):
        import jax

        program = PROGRAMS["quotient"]
        slope = jax.vmap(jax.grad(function(program, SINGLE, "jax")))
        with jax.disable_jit():
            found = np.asarray(slope(self.X))
        assert found.tobytes() == reference(derivative(program), SINGLE, self.X).tobytes()

    def test_jit_vmap_scan_and_second_derivatives(self):
        import jax
        import jax.numpy as jnp

        f = function(PROGRAM, SINGLE, "jax")
        exact = reference(derivative(PROGRAM), DOUBLE, self.X.astype(np.float64))
        np.testing.assert_allclose(jax.jit(jax.vmap(jax.grad(f)))(self.X), exact, rtol=2e-5)

        def walk(start):
            return jax.lax.scan(lambda x, _: (x - 0.01 * f(x), f(x)), start, None, length=5)

        x, values = jnp.float32(1.5), []
        for _ in range(5):
            values.append(float(f(x)))
            x = x - 0.01 * f(x)
        np.testing.assert_allclose(walk(jnp.float32(1.5))[1], values, rtol=1e-5)
        through = jax.grad(lambda x: walk(x)[0])(jnp.float32(1.5))
        step = 1e-2
        ends = walk(jnp.float32(1.5 + step))[0] - walk(jnp.float32(1.5 - step))[0]
        np.testing.assert_allclose(through, ends / (2 * step), rtol=1e-2)
        twice = jax.vmap(jax.grad(jax.grad(f)))(self.X)
        slopes = reference(derivative(derivative(PROGRAM)), DOUBLE, self.X.astype(np.float64))
        np.testing.assert_allclose(twice, slopes, rtol=1e-3, atol=1e-4)

    @pytest.mark.parametrize(("text", "slope"), [("x + c0", 1.0), ("x*c0", 3.0), ("x", 1.0)])
    def test_constant_derivatives(self, text, slope):
        import jax

        program = parse(text, [3.0] if "c0" in text else [])
        assert jax.grad(function(program, SINGLE, "jax"))(np.float32(0.5)) == slope

    def test_what_switches_is_differentiated_on_either_side(self):
        import jax

        f = jax.grad(function(parse("abs(x)*c0", [3.0]), SINGLE, "jax"))
        assert (f(np.float32(-1)), f(np.float32(2))) == (-3.0, 3.0)


@pytest.fixture
def torch():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return pytest.importorskip("torch", reason="PyTorch is too large for CI")


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
class TestPyTorch:
    @pytest.mark.parametrize("format", ["binary32", "binary64"])
    def test_every_bit_in_eager_mode(self, torch, format):
        arithmetic = Arithmetic.of(format)
        x, compared = inputs(arithmetic.storage, 2_000), 0
        for key, program in PROGRAMS.items():
            rows = [row for row, _ in program.instructions]
            if not any(row.fused or row.name in ("sqrt", "min", "max") for row in rows):
                found = function(program, arithmetic, "pytorch")(torch.tensor(x)).numpy()
                assert not len(differences(found, reference(program, arithmetic, x))), key
                compared += 1
        assert compared > 6

    @pytest.mark.parametrize("format", ["binary32", "binary64"])
    def test_roots_are_within_an_ulp(self, torch, format):
        arithmetic = Arithmetic.of(format)
        x = inputs(arithmetic.storage, 2_000)
        x = np.abs(x[np.isfinite(x)])
        found = function(parse("sqrt(x)"), arithmetic, "pytorch")(torch.tensor(x)).numpy()
        exact = np.sqrt(x)
        assert (np.abs(found - exact) <= np.spacing(exact)).all()

    def test_gradcheck_twice_and_forwards(self, torch):
        f = function(PROGRAM, DOUBLE, "pytorch")
        x = torch.linspace(0.5, 4, 7, dtype=torch.float64, requires_grad=True)
        assert torch.autograd.gradcheck(f, (x,), check_forward_ad=True)
        assert torch.autograd.gradgradcheck(f, (x,))

    def test_gradients_are_the_values_of_the_derivative_s_program(self, torch):
        program = PROGRAMS["quotient"]
        f = function(program, SINGLE, "pytorch")
        points = np.linspace(0.5, 4, 99, dtype=np.float32)
        x = torch.tensor(points, requires_grad=True)
        y = f(x)
        y.sum().backward()
        assert y.detach().numpy().tobytes() == reference(program, SINGLE, points).tobytes()
        slope = reference(derivative(program), SINGLE, points)
        assert x.grad.numpy().tobytes() == slope.tobytes()
        by_element = torch.func.vmap(torch.func.grad(f))(torch.tensor(points))
        assert by_element.numpy().tobytes() == slope.tobytes()

    @pytest.mark.parametrize(("text", "slope"), [("x + c0", 1.0), ("x*c0", 3.0), ("x", 1.0)])
    def test_constant_derivatives(self, torch, text, slope):
        program = parse(text, [3.0] if "c0" in text else [])
        f = function(program, DOUBLE, "pytorch")
        x = torch.tensor([0.5, 2.0], dtype=torch.float64, requires_grad=True)
        f(x).sum().backward()
        assert x.grad.tolist() == [slope, slope]
        assert torch.autograd.gradcheck(f, (x,))


class TestFromPython:
    """`jax()` and `torch()` of a solution are what is emitted."""

    SOLUTION = Solution(PROGRAMS["quotient"], 0.1, 0.1)
    X = np.linspace(0.5, 4, 99, dtype=np.float32)

    @needs_modules("jax")
    def test_jax(self):
        import jax

        f = self.SOLUTION.jax()
        with jax.disable_jit():
            found = np.asarray(jax.vmap(jax.grad(f))(self.X))
        slope = reference(derivative(self.SOLUTION.program), SINGLE, self.X)
        assert found.tobytes() == slope.tobytes()
        with pytest.raises(InvalidOption, match="JAX has no binary64 unless told so"):
            self.SOLUTION.jax("binary64")

    @pytest.mark.filterwarnings("ignore::DeprecationWarning")
    def test_torch(self, torch):
        x = torch.tensor(self.X, requires_grad=True)
        self.SOLUTION.torch()(x).sum().backward()
        slope = reference(derivative(self.SOLUTION.program), SINGLE, self.X)
        assert x.grad.numpy().tobytes() == slope.tobytes()
        assert self.SOLUTION.torch("binary64")(x.double()).dtype == torch.float64

    @pytest.mark.parametrize(("name", "module"), [("jax", "jax"), ("torch", "torch")])
    def test_where_it_is_not_installed_one_line_says_so(self, monkeypatch, name, module):
        monkeypatch.setattr("autonumerics.codegen.loading.find_spec", lambda _: None)
        with pytest.raises(InvalidOption, match=f"is not installed: pip install {module}, or take"):
            getattr(self.SOLUTION, name)()
