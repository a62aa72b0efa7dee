"""Programs from Python: a function of assignments and one return, with math, NumPy or their like.

What rounds to a type changes nothing here, since that is what an arithmetic says.

>>> read_python("def f(y):\\n    a = y*y\\n    return np.sqrt(a + 1.5)").text
'sqrt(x^2 + c0)'
"""

from __future__ import annotations

import ast

from autonumerics.codegen.reading.lines import CALLED, Lines, fused, number_text
from autonumerics.errors import InvalidProgram
from autonumerics.programs import Program, from_hex

_INFIX = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
_ROUNDING = {"_single", "float", "float32", "float64", "float16", "bfloat16", "asarray", "tensor"}
_CALLS = {
    "absolute": "abs", "fabs": "abs", "negative": "neg", "_min": "min", "_max": "max",
    "minimum": "min", "maximum": "max", "fmin": "min", "fmax": "max",
}  # fmt: skip
_OPERATORS = {"_divide": "/", "divide": "/", "add": "+", "subtract": "-", "multiply": "*"}


def read_python(text: str) -> Program:
    """The program that the first public function computes. Raises InvalidProgram for none."""
    try:
        tree = ast.parse(text)
    except SyntaxError as problem:
        raise InvalidProgram(f"Python, line {problem.lineno}: {problem.msg}") from None
    functions = {each.name: each for each in tree.body if isinstance(each, ast.FunctionDef)}
    public = [each for name, each in functions.items() if not name.startswith("_")]
    if not public:
        raise InvalidProgram("Python: there is no function, such as def f(x): return x*x")
    function = public[0]
    inner = functions.get(f"_{function.name}", function)
    lines = Lines()
    names = [argument.arg for argument in inner.args.args]
    lines.names.update((name, "x" if k == 0 else f"x{k}") for k, name in enumerate(names))
    return lines.program(_body(inner.body, lines))


def _body(statements: list[ast.stmt], lines: Lines) -> str:
    """The value that is returned."""
    for statement in statements:
        match statement:
            case ast.Expr(value=ast.Constant()):
                continue
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=value)
                | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
            ):
                text = _value(value, lines)
                lines.define(name, text.strip("()"), number=True) if _is_number(
                    text
                ) else lines.define(name, text, number=False)
            case ast.Return(value=ast.expr() as value):
                return _value(value, lines)
            case _:
                raise _wrong(statement, "a function is made of assignments and a return")
    raise InvalidProgram("Python: the function returns nothing")


def _is_number(text: str) -> bool:
    """Whether a text is that of a number, as `_number` writes it."""
    return text.startswith(("(0x", "(-0x")) and text.count("(") == 1


def _value(node: ast.expr, lines: Lines) -> str:
    match node:
        case ast.Name(id=name) if name in lines.names:
            return lines.names[name]
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return _number(number.hex() if isinstance(number, float) else str(number))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            text = _value(operand, lines)
            return f"(-{text[1:]}" if text.startswith("(0x") and _is_number(text) else f"(-{text})"
        case ast.UnaryOp(op=ast.UAdd(), operand=operand):
            return _value(operand, lines)
        case ast.BinOp(left=left, op=ast.Pow(), right=ast.Constant(value=int() as power)):
            return f"({_value(left, lines)}^{power})"
        case ast.BinOp(left=ast.Constant(value=2 | 2.0), op=ast.Pow(), right=right):
            return f"exp2({_value(right, lines)})"
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _INFIX:
            return f"({_value(left, lines)} {_INFIX[type(op)]} {_value(right, lines)})"
        case ast.Call(func=function, args=[*arguments]):
            return _call(node, _called(function), arguments, lines)
    raise _wrong(node, f"{ast.unparse(node)[:60]} is no part of a program")


def _call(node: ast.expr, name: str, arguments: list[ast.expr], lines: Lines) -> str:
    match name, arguments:
        case "fromhex", [ast.Constant(value=str(text))]:
            return _number(text)
        case "full_like", [_, value]:
            return _value(value, lines)
        case "_call", [function, argument]:
            return _call(node, _called(function), [argument], lines)
        case _, [argument, *_] if name in _ROUNDING:
            return _value(argument, lines)
        case _, [a, b] if name in _OPERATORS:
            return f"({_value(a, lines)} {_OPERATORS[name]} {_value(b, lines)})"
        case _, [_, _, _] if name.lstrip("_").startswith("fma"):
            signs = [isinstance(a, ast.UnaryOp) and isinstance(a.op, ast.USub) for a in arguments]
            parts = [a.operand if isinstance(a, ast.UnaryOp) and sign else a
                     for a, sign in zip(arguments, signs, strict=True)]  # fmt: skip
            return fused([_value(part, lines) for part in parts], signs)
    operation = _CALLS.get(name, name)
    if operation in CALLED:
        return f"{operation}({', '.join(_value(each, lines) for each in arguments)})"
    raise _wrong(node, f"{name}(...) is no operation of programs")


def _called(function: ast.expr) -> str:
    """The last name of what is called: sqrt of np.sqrt."""
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _number(text: str) -> str:
    exact = number_text(from_hex(text))
    return f"({exact})"


def _wrong(node: ast.AST, problem: str) -> InvalidProgram:
    return InvalidProgram(f"Python, line {getattr(node, 'lineno', 0)}: {problem}")
