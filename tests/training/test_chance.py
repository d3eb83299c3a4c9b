"""A run that goes on draws what one that never ended draws, wherever its generators are."""

import functools
import importlib
import random
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset, RandomSampler, TensorDataset

from mathdl.training import Batches, DataModule, Module, Trainer
from mathdl.training._chance import Chance, kind

X = torch.randn(64, 2, generator=torch.Generator().manual_seed(0))
Y = X.sum(dim=1, keepdim=True)

KINDS: dict[str, Callable[[], Any]] = {
    "torch": lambda: torch.Generator().manual_seed(7),
    **{
        name: functools.partial(lambda bits: np.random.Generator(bits(7)), getattr(np.random, name))
        for name in ("PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64")
    },
    "RandomState": lambda: np.random.RandomState(7),
    "bits": lambda: np.random.PCG64(7),
    "random": lambda: random.Random(7),
}


def number(generator: Any) -> float:
    """Draw a number by whichever generator it is; those of a normal distribution come in pairs."""
    if isinstance(generator, torch.Generator):
        return torch.randn(1, generator=generator).item()
    if isinstance(generator, np.random.BitGenerator):
        return generator.random_raw() / 2**64
    if isinstance(generator, random.Random):
        return generator.gauss(0, 1)
    assert isinstance(generator, np.random.Generator | np.random.RandomState)
    return float(generator.standard_normal())


class Net(Module):
    """A line whose inputs are disturbed in train mode by what `draw` returns."""

    def __init__(self, draw: Callable[[], float] = lambda: 0.0, layer: nn.Module | None = None):
        super().__init__()
        self.lr = 0.1
        self.draw = draw
        torch.manual_seed(1)
        self.net = nn.Sequential(layer or nn.Identity(), nn.Linear(2, 1))

    def forward(self, X: Tensor) -> Tensor:
        return self.net(X + (0.1 * self.draw() if self.training else 0))

    def loss(self, y_hat: Tensor, y: Tensor) -> Tensor:
        return ((y_hat - y) ** 2).mean()


def data(**options: Any) -> DataModule:
    return DataModule((X, Y), (X, Y), batch_size=16, **options)


def fit(make: Callable[[], tuple[Module, Any]], epochs: int, **options: Any) -> list[float]:
    """Train what is made anew, and return all numbers."""
    resume = options.pop("resume_from", None)
    model, batches = make()
    history = Trainer(epochs, device="cpu", **options).fit(model, batches, resume_from=resume)
    return [number for name in history for number in history[name]]


def goes_on(make: Callable[[], tuple[Module, Any]], path: Path) -> None:
    """Assert that 2 epochs, a file and 2 more give the numbers of 4."""
    seed_all()
    whole = fit(make, 4)
    seed_all()
    fit(make, 2, checkpoint_path=path)
    seed_all(99)  # what happened in between must not matter
    assert fit(make, 4, resume_from=path) == whole


def seed_all(seed: int = 2) -> None:
    random.seed(seed)
    np.random.seed(seed)  # noqa: NPY002
    torch.manual_seed(seed)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "run.ckpt"


# --- every kind, in the same place --------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_a_generator_of_any_kind_goes_on(kind: str, path: Path) -> None:
    def make() -> tuple[Module, Any]:
        generator = KINDS[kind]()
        number(generator)  # where pairs are drawn, the second of a pair waits
        return Net(lambda: number(generator)), data()

    goes_on(make, path)


@pytest.mark.parametrize(
    "draw",
    [
        lambda: torch.randn(()).item(),
        lambda: np.random.standard_normal(),  # noqa: NPY002
        lambda: random.gauss(0, 1),
    ],
    ids=["torch", "numpy", "python"],
)
def test_the_global_generators_go_on(draw: Callable[[], float], path: Path) -> None:
    goes_on(lambda: (Net(draw), data()), path)


# --- every place --------------------------------------------------------------------------


class Noise(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.generator = torch.Generator().manual_seed(7)

    def forward(self, X: Tensor) -> Tensor:
        return X + torch.randn(X.shape, generator=self.generator) if self.training else X


class Held:
    """Holds something in a slot."""

    __slots__ = ("empty", "inside")

    def __init__(self, inside: Any) -> None:
        self.inside = inside


class Named(NamedTuple):
    first: int
    second: Any


class Noisy(Dataset[Any]):
    """Draws when it is asked for an example."""

    def __init__(self, rng: Any) -> None:
        self.transforms = [lambda X: X, lambda X: X + rng.normal()]

    def __len__(self) -> int:
        return len(X)

    def __getitem__(self, i: int) -> tuple[Tensor, Tensor]:
        x = X[i]
        for transform in self.transforms:
            x = transform(x)
        return x, Y[i]


class Loaders:
    """Data whose loaders are given."""

    def __init__(self, train: Any, val: Any = None) -> None:
        self.train_dataloader, self.val_dataloader = lambda: train, lambda: val


GLOBAL = np.random.default_rng(0)


def global_number() -> float:
    return max(GLOBAL.normal() for _ in range(2))  # a function in the function


class WithGlobal(Net):
    def forward(self, X: Tensor) -> Tensor:
        return super().forward(X + global_number() if self.training else X)


def with_global() -> tuple[Module, Any]:
    global GLOBAL
    GLOBAL = np.random.default_rng(7)
    return WithGlobal(), data()


def with_class_attribute() -> tuple[Module, Any]:
    class Shared(Net):
        rng = random.Random(7)

        def forward(self, X: Tensor) -> Tensor:
            return super().forward(X + self.rng.random())

    class Below(Shared):
        pass

    return Below(), data()


def with_optimizer() -> tuple[Module, Any]:
    class Langevin(torch.optim.SGD):
        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **options)
            self.rng = np.random.default_rng(7)

        def step(self, closure: Any = None) -> Any:
            for w in self.param_groups[0]["params"]:
                w.grad += self.rng.normal()
            return super().step(closure)

    class Cold(Net):
        def configure_optimizers(self) -> Any:
            return Langevin(self.parameters(), lr=self.lr, momentum=0.5)

    return Cold(), data()


class Augmented(DataModule):
    """Moves every batch by a number that it draws, also those of validation."""

    def __init__(self, where: Any, draw: Callable[[Any], float]) -> None:
        super().__init__((X, Y), (X, Y), batch_size=16)
        self.where, self.draw = where, draw

    def get_dataloader(self, train: bool) -> Any:
        outer, batches = self, super().get_dataloader(train)

        class Moved:
            def __len__(self) -> int:
                return len(batches)

            def __iter__(self) -> Iterator[Any]:
                for inputs, targets in batches:
                    yield inputs + outer.draw(outer.where), targets

        return Moved()


def decorated(held: np.random.Generator) -> Callable[[], float]:
    @functools.wraps(number)
    def wrapper() -> float:
        return held.normal()

    return wrapper


def rng() -> np.random.Generator:
    return np.random.default_rng(7)


def in_(where: Any, draw: Callable[[Any], float]) -> Callable[[], tuple[Module, Any]]:
    return lambda: (Net(), Augmented(where(), draw))


def loaded(loader: Callable[[], Any]) -> Callable[[], tuple[Module, Any]]:
    return lambda: (Net(), Loaders(loader(), loader()))


tensors = TensorDataset(X, Y)
torch_rng = KINDS["torch"]
PLACES: dict[str, Callable[[], tuple[Module, Any]]] = {
    "attribute of the data": lambda: (Net(), data(generator=torch_rng())),
    "layer": lambda: (Net(layer=Noise()), data()),
    "layer of a layer": lambda: (Net(layer=nn.Sequential(nn.Identity(), Noise())), data()),
    "list": in_(lambda: [1, rng()], lambda there: there[1].normal()),
    "tuple": in_(lambda: (rng(),), lambda there: there[0].normal()),
    "named tuple": in_(lambda: Named(1, rng()), lambda there: there.second.normal()),
    "deque": in_(lambda: deque([rng()]), lambda there: there[0].normal()),
    "dict": in_(lambda: {"a": 1, "b": rng()}, lambda there: there["b"].normal()),
    "dict with keys of its own": in_(
        lambda: {Held(1): rng()}, lambda there: next(iter(there.values())).normal()
    ),
    "set": in_(lambda: {random.Random(7)}, lambda there: next(iter(there)).random()),
    "dict of lists": in_(lambda: {"a": [[rng()]]}, lambda there: there["a"][0][0].normal()),
    "slot": in_(lambda: Held(rng()), lambda there: there.inside.normal()),
    "object in an object": in_(
        lambda: Held(Held(rng())), lambda there: there.inside.inside.normal()
    ),
    "bound method": in_(lambda: rng().normal, lambda there: there()),
    "partial": in_(lambda: functools.partial(number, rng()), lambda there: there()),
    "closure": in_(lambda: (lambda held: lambda: held.normal())(rng()), lambda there: there()),
    "default": in_(lambda: (lambda r: lambda a=r: a.normal())(rng()), lambda there: there()),
    "keyword default": in_(
        lambda: (lambda r: lambda *, a=r: a.normal())(rng()), lambda there: there()
    ),
    "decorated": in_(lambda: decorated(rng()), lambda there: there()),
    "Batches": loaded(lambda: Batches((X, Y), batch_size=16, generator=torch_rng())),
    "DataLoader": loaded(
        lambda: DataLoader(tensors, batch_size=16, shuffle=True, generator=torch_rng())
    ),
    "sampler": loaded(
        lambda: DataLoader(tensors, 16, sampler=RandomSampler(tensors, generator=torch_rng()))
    ),
    "DataLoader without": loaded(lambda: DataLoader(tensors, batch_size=16, shuffle=True)),
    "dataset": loaded(lambda: DataLoader(Noisy(rng()), batch_size=16)),
    "workers": loaded(
        lambda: DataLoader(tensors, 16, shuffle=True, generator=torch_rng(), num_workers=1)
    ),
    "global": with_global,
    "class attribute": with_class_attribute,
    "optimiser": with_optimizer,
}


@pytest.mark.parametrize("place", PLACES)
def test_a_generator_in_any_place_goes_on(place: str, path: Path) -> None:
    goes_on(PLACES[place], path)


@pytest.mark.parametrize("place", ["list", "sampler", "global", "optimiser"])
def test_without_its_state_the_numbers_differ(place: str, path: Path) -> None:
    """A planted fault: each of these states is needed."""
    make = PLACES[place]
    seed_all()
    whole = fit(make, 3)
    seed_all()
    fit(make, 2, checkpoint_path=path)
    state = torch.load(path, weights_only=True)
    assert fit(make, 3, resume_from=path) == whole
    others = torch_rng().get_state(), rng().bit_generator.state
    for name, kept in state["generators"].items():
        state["generators"][name] = others[isinstance(kept, dict)]
    torch.save(state, path)
    assert fit(make, 3, resume_from=path) != whole


# --- names, and what is refused -----------------------------------------------------------


def test_each_generator_has_one_name_the_shortest() -> None:
    model = Net(layer=Noise())
    batches = data(generator=model.net[0].generator)  # type: ignore[index, union-attr]
    loader = batches.train_dataloader()
    assert list(Chance(model=model, data=batches, train=loader).generators()) == ["data.generator"]
    assert list(Chance(model=model).generators()) == ["model.net.0.generator"]


def test_the_walk_comes_to_an_end_and_stays_away_from_libraries() -> None:
    circle: list[Any] = [1, "a", None, X, np, {}]
    circle.append(circle)
    circle[5]["again"] = circle
    assert (
        Chance(circle=circle, module=torch, kinds=[np.random.Generator, DataModule]).state()[
            "generators"
        ]
        == {}
    )


def test_the_code_of_a_library_is_not_read_but_its_objects_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a library holds of its own may be all of a session, such as the shell of a notebook."""
    folder = tmp_path / "site-packages"
    folder.mkdir()
    text = "import random\nclass Shell:\n    rng = random.Random(1)\ndef show(): return Shell.rng"
    (folder / "some_library.py").write_text(text, "utf8")
    monkeypatch.syspath_prepend(folder)
    library = importlib.import_module("some_library")

    def draw() -> Any:
        return show(), library

    show, mine = library.show, library.Shell()
    mine.own = random.Random(2)
    assert list(Chance(draw=draw, mine=mine).generators()) == ["mine.own"]


def test_what_hides_its_attributes_is_not_asked_for_them() -> None:
    class Silent:
        def __init__(self) -> None:
            self.rng = random.Random(1)

        def __getattr__(self, name: str) -> Any:
            raise AssertionError(name)

    assert list(Chance(data=Silent()).generators()) == ["data.rng"]


def test_the_trainer_is_not_looked_into(path: Path) -> None:
    """A board that draws by chance is part of a run only while it runs."""

    class Jittered:
        rng = random.Random(0)

        def draw(self, x: float, y: float, label: str, every_n: int = 1) -> None:
            self.rng.random()

    fit(lambda: (Net(), data()), 1, checkpoint_path=path, board=Jittered())
    assert list(torch.load(path, weights_only=True)["generators"]) == ["data.generator"]


@pytest.mark.parametrize(
    ("where", "message"),
    [
        (random.SystemRandom(), r"`data\.where` must have a state that can be kept, got SystemR"),
        ({random.Random(1), random.Random(2)}, r"`data\.where{}` must not hold several generat"),
    ],
)
def test_what_cannot_be_kept_is_refused_before_the_first_step(
    where: Any, message: str, path: Path
) -> None:
    model = Net()
    before = model.net[1].weight.clone()  # type: ignore[index, operator]
    augmented = Augmented(where, lambda there: 0.0)
    with pytest.raises(ValueError, match=message):
        fit(lambda: (model, augmented), 1, checkpoint_path=path)
    assert torch.equal(model.net[1].weight, before)  # type: ignore[index, arg-type]
    assert not path.exists()
    fit(lambda: (model, augmented), 1)  # what is not saved need not go on


def test_workers_that_live_on_are_refused(path: Path) -> None:
    loader = DataLoader(tensors, batch_size=16, num_workers=1, persistent_workers=True)
    with pytest.raises(ValueError, match=r"`data\.val_dataloader\(\)` must not keep its workers"):
        fit(lambda: (Net(), Loaders([(X, Y)], loader)), 1, checkpoint_path=path)


@pytest.mark.parametrize("other", ["SFC64", "RandomState", "torch", "random"])
def test_a_generator_of_another_kind_is_refused(other: str, path: Path) -> None:
    class Holds(DataModule):
        def __init__(self, held: Any) -> None:
            super().__init__((X, Y), (X, Y))
            self.held = held

    fit(lambda: (Net(), Holds(KINDS["MT19937"]())), 1, checkpoint_path=path)
    wanted = kind(Chance(a=KINDS[other]()).state()["generators"]["a"])
    with pytest.raises(ValueError, match=rf"whose `data\.held` is a {wanted}, got MT19937$"):
        fit(lambda: (Net(), Holds(KINDS[other]())), 2, resume_from=path)
