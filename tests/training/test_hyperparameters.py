"""Arguments that an object remembers, and methods that join a class later."""

import copy
from typing import Any

import pytest
import torch
from torch import nn

from mathdl.training import HyperParameters, Module, add_to_class


class Base(HyperParameters):
    def __init__(self, lr: float, *sizes: int, momentum: float = 0.9, **options: Any) -> None:
        self.save_hyperparameters()


def test_every_kind_of_argument() -> None:
    base = Base(0.1, 3, 4, momentum=0.5, decay=1e-4)
    assert base.hparams == {"lr": 0.1, "sizes": (3, 4), "momentum": 0.5, "decay": 1e-4}
    assert list(base.hparams) == ["lr", "momentum", "sizes", "decay"]
    assert (base.lr, base.sizes, base.momentum, base.decay) == (0.1, (3, 4), 0.5, 1e-4)


def test_defaults_count_and_positional_only_too() -> None:
    class Plain(HyperParameters):
        def __init__(self, a: int, /, b: int = 2, *, c: int = 3) -> None:
            d = a + b  # a local variable is no argument
            self.save_hyperparameters()
            self.d = d

    assert Plain(1).hparams == {"a": 1, "b": 2, "c": 3}
    assert Base(0.1).hparams == {"lr": 0.1, "sizes": (), "momentum": 0.9}


def test_an_argument_changed_before_is_recorded_as_it_is() -> None:
    class Checked(HyperParameters):
        def __init__(self, lr: Any) -> None:
            lr = float(lr)
            self.save_hyperparameters()

    assert Checked("0.5").lr == 0.5


def test_a_closure_over_an_argument_hides_nothing() -> None:
    class Closing(HyperParameters):
        def __init__(self, lr: float) -> None:
            self.save_hyperparameters()
            self.rate = lambda: lr

    assert Closing(0.5).hparams == {"lr": 0.5}


def test_a_hierarchy_has_all_and_the_last_one_wins() -> None:
    class Derived(Base):
        def __init__(self, depth: int, lr: float = 0.3, **options: Any) -> None:
            super().__init__(lr / 3, **options)
            self.save_hyperparameters()

    derived = Derived(2, decay=0.1)
    assert derived.hparams == {
        "lr": 0.3, "momentum": 0.9, "sizes": (), "decay": 0.1, "depth": 2
    }  # fmt: skip
    assert derived.lr == 0.3
    assert Base(1.0).hparams.keys() == {"lr", "momentum", "sizes"}  # objects do not share


def test_ignored_arguments_leave_no_trace() -> None:
    class Data(HyperParameters):
        def __init__(self, X: Any, y: Any, batch_size: int) -> None:
            self.save_hyperparameters(ignore=("X", "y"))

    data = Data([1], [2], 3)
    assert data.hparams == {"batch_size": 3}
    assert not hasattr(data, "X")


@pytest.mark.parametrize("first", [True, False])
def test_before_and_after_the_init_of_a_module(first: bool) -> None:
    class Net(Module):
        def __init__(self, lr: float, w: torch.Tensor) -> None:
            if first:
                self.save_hyperparameters()
            super().__init__()
            if not first:
                self.save_hyperparameters()

    net = Net(0.1, torch.ones(2))
    assert net.hparams["lr"] == net.lr == 0.1
    assert net.hparams["w"] is net.w
    assert copy.deepcopy(net).lr == 0.1
    assert list(net.parameters()) == []


def test_a_module_as_an_argument_is_a_part_of_the_model() -> None:
    class Wrapper(Module):
        def __init__(self, net: nn.Module) -> None:
            super().__init__()
            self.save_hyperparameters()

    layer = nn.Linear(2, 1)
    assert [id(w) for w in Wrapper(layer).parameters()] == [id(w) for w in layer.parameters()]

    class Early(Module):
        def __init__(self, net: nn.Module) -> None:
            self.save_hyperparameters()

    with pytest.raises(RuntimeError, match=r"`net` cannot be saved: call super\(\).__init__\(\)"):
        Early(layer)


def test_a_name_that_hides_a_method_is_refused() -> None:
    class Hiding(Module):
        def __init__(self, train: bool) -> None:
            super().__init__()
            self.save_hyperparameters()

    with pytest.raises(ValueError, match="`train` must not be the name of an argument, for Hiding"):
        Hiding(True)

    class Properties(HyperParameters):
        def __init__(self, hparams: int) -> None:
            self.save_hyperparameters()

    with pytest.raises(ValueError, match="`hparams` must not be the name of an argument"):
        Properties(1)

    class Replacing(Module):
        def __init__(self, loss: Any) -> None:
            super().__init__()
            self.save_hyperparameters()

    assert Replacing(max).loss is max  # a function in place of a method is meant


def test_what_is_ignored_must_be_an_argument() -> None:
    class Wrong(HyperParameters):
        def __init__(self, lr: float, ignore: Any) -> None:
            self.save_hyperparameters(ignore=ignore)

    with pytest.raises(ValueError, match=r"`ignore` must name arguments \(lr, ignore\), got 'Lr'"):
        Wrong(0.1, ["Lr"])
    for bad in ("lr", 3):
        with pytest.raises(TypeError, match=f"`ignore` must be several names.* got {bad!r}"):
            Wrong(0.1, bad)


def test_it_belongs_in_init() -> None:
    class Late(HyperParameters):
        def later(self) -> None:
            self.save_hyperparameters()

    with pytest.raises(RuntimeError, match="must be called in __init__, got a call in later"):
        Late().later()

    class Other:
        def __init__(self, target: HyperParameters) -> None:
            target.save_hyperparameters()

    with pytest.raises(RuntimeError, match="in __init__ on the object itself"):
        Other(Late())
    assert Late().hparams == {}


# --- add_to_class -------------------------------------------------------------------------


def test_a_method_joins_living_objects_and_the_name_stays() -> None:
    class Robot:
        pass

    class Better(Robot):
        pass

    robot = Better()

    @add_to_class(Robot)
    def answer(self: Any, x: int, *, twice: bool = False) -> int:
        """Answer."""
        return 2 * x if twice else x

    assert robot.answer(21, twice=True) == 42  # type: ignore[attr-defined]
    assert answer(robot, 3) == 3
    assert answer.__doc__ == "Answer."


def test_add_to_class_refuses() -> None:
    with pytest.raises(TypeError, match="`Class` must be a class, got 3"):
        add_to_class(3)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="what is added to Base must be a function, got 3"):
        add_to_class(Base)(3)  # type: ignore[type-var]
