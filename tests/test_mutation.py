"""A rule cannot lie: whichever of its conditions is broken, one of its samples tells.

Every condition in a module of rules is turned round, one at a time: comparisons, `and` and `or`, `not`, what `if` looks
at. The module is compiled with that fault, and the samples of its rules are checked against it. A fault that none of
them notices is a condition that nobody has shown to matter: it wants a sample, or it is not needed.
"""

import ast
import inspect
import types

import pytest
from test_rules import CHECKS, edited, edited_tariff, samples

from afir_publisher.rules import MODULES
from afir_publisher.rules.rule import Rule

TURNED = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.GtE,
    ast.LtE: ast.Gt,
    ast.Gt: ast.LtE,
    ast.GtE: ast.Lt,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
CHECKED = [
    module for module in MODULES if any(isinstance(one, Rule) and one.kind == "check" for one in vars(module).values())
]

SHORTCUTS = "# only to save time:"
"""What a line says behind which it makes no difference whether a condition holds, only how long it takes."""


class Places(ast.NodeVisitor):
    """The places of a module where a condition stands, each as a path of steps from its root."""

    def __init__(self):
        """None so far."""
        self.found = []

    def generic_visit(self, node, path=()):
        """Note the conditions in a node and below."""
        self._note(node, path)
        for name, value in ast.iter_fields(node):
            if name not in {"decorator_list", "returns", "annotation"}:
                for i, one in [(None, value)] if isinstance(value, ast.AST) else enumerate(_listed(value)):
                    self.generic_visit(one, (*path, (name, i)))

    def _note(self, node, path):
        """Note the conditions in a node itself."""
        if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in TURNED:
            self.found.append((path, "compare", node.lineno))
        elif isinstance(node, ast.BoolOp):
            self.found.append((path, "bool", node.lineno))
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            self.found.append((path, "not", node.lineno))
        if isinstance(node, ast.If | ast.IfExp | ast.While) and _is_plain(node.test):
            self.found.append(((*path, ("test", None)), "negate", node.lineno))
        if isinstance(node, ast.comprehension):
            self.found += [
                ((*path, ("ifs", i)), "negate", test.lineno) for i, test in enumerate(node.ifs) if _is_plain(test)
            ]


def _listed(value):
    """The nodes of a field that has several; a constant in their place is none."""
    return [one for one in value if isinstance(one, ast.AST)] if isinstance(value, list) else []


def _is_plain(test):
    """Whether a condition is turned round by no other fault."""
    return not isinstance(test, ast.Compare | ast.BoolOp) and not (
        isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not)
    )


def functions(tree):
    """The functions of a module, each with its place in the tree."""
    return [(i, node) for i, node in enumerate(tree.body) if isinstance(node, ast.FunctionDef)]


def faults(module):
    """Every fault that a module can have: where, of which kind, and what the line says."""
    source = inspect.getsource(module)
    lines = source.splitlines()
    tree = ast.parse(source)
    for i, function in functions(tree):
        places = Places()
        places.generic_visit(function, (("body", i),))
        for path, kind, line in places.found:
            if SHORTCUTS not in lines[line - 1]:
                yield path, kind, f"{line}: {lines[line - 1].strip()}"


def broken(module, path, kind):
    """A module with one fault."""
    tree = ast.parse(inspect.getsource(module))
    *above, last = path
    holder = tree
    for step in above:
        holder = _inside(holder, step)
    node = _inside(holder, last)
    if kind == "compare":
        node.ops = [TURNED[type(node.ops[0])]()]
    elif kind == "bool":
        node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    else:
        turned = node.operand if kind == "not" else ast.UnaryOp(op=ast.Not(), operand=node)
        name, position = last
        if position is None:
            setattr(holder, name, turned)
        else:
            getattr(holder, name)[position] = turned
    made = types.ModuleType(module.__name__)
    exec(compile(ast.fix_missing_locations(tree), module.__name__, "exec"), made.__dict__)  # noqa: S102
    return made


def _inside(node, step):
    """What is one step below a node."""
    name, position = step
    value = getattr(node, name)
    return value if position is None else value[position]


@pytest.fixture(scope="module")
def cases():
    """The pools and tariffs of every sample, made once, and what is to be found in each."""
    found = {}
    for rule in CHECKS:
        read = samples(rule.code)
        after = edited if rule.find else edited_tariff
        bad = [(after(edits), list(what.items())) for edits, what in zip(read["bad"], read["found"], strict=True)]
        found[rule.code] = bad + [(after(edits), []) for edits in read["good"]]
    return found


def notices(module, cases):
    """Whether some sample tells that a module is not what it should be."""
    for rule in vars(module).values():
        if isinstance(rule, Rule) and rule.kind == "check":
            find = rule.find or rule.find_in_tariff
            for looked_at, expected in cases[rule.code]:
                try:
                    if list(find(looked_at)) != expected:
                        return True
                except Exception:  # noqa: BLE001 - a rule that fails is noticed
                    return True
    return False


@pytest.mark.parametrize("module", CHECKED, ids=lambda module: module.__name__.rpartition(".")[2])
def test_every_condition_of_a_rule_matters_to_a_sample(module, cases):
    """None can be turned round without a sample that tells."""
    unnoticed = [said for path, kind, said in faults(module) if not notices(broken(module, path, kind), cases)]
    assert not unnoticed, (
        f"{module.__name__}: no sample in samples/rules notices when one of these conditions is turned round. Add one, "
        f"leave the condition out, or end the line with `{SHORTCUTS} why`:\n" + "\n".join(unnoticed)
    )


def test_a_module_without_a_fault_is_noticed_by_none(cases):
    """The samples are not broken themselves."""
    for module in CHECKED:
        assert not notices(module, cases)
