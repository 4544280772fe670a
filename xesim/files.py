"""Files with device code, whatever they are: sources, zebins, archives of them, libraries they are embedded in."""

import functools
from pathlib import Path

from .binary.images import SPIRV, UNREADABLE, ZEBIN, Image, read_images
from .binary.ocloc import compile_to_zebin
from .binary.zebin import KernelImage, Zebin, parse_zebin
from .errors import ZebinError
from .kernel import Kernel, Module
from .names import choose

DEFAULT_DEVICE = "bmg"


class Binary:
    """The device code of a file for one device. Made by ``open_binary``.

    images   all device images of the file, of any device
    device   whose kernels are meant
    kernels  their names, each once: of images with a kernel of the same name the first is taken
    """

    def __init__(self, images: list[Image], device: str, cache_dir: str | Path | None = None):
        self.images = images
        self.device = device
        self._cache_dir = cache_dir
        self._homes: dict[str, Image] = {}
        for image in self.device_images:
            for name in image.kernels:
                self._homes.setdefault(name, image)
        self._zebins: dict[int, Zebin] = {}
        self._modules: dict[int, Module] = {}

    @property
    def device_images(self) -> list[Image]:
        return [image for image in self.images if image.kind == ZEBIN and image.fits(self.device)]

    @functools.cached_property
    def kernels(self) -> list[str]:
        return list(self._homes)

    def kernel(self, wanted: str | int) -> Kernel:
        """The kernel of a name: its own or the demangled one, its number in ``kernels``, the start of the name, or a
        part of it, if only one kernel fits.

        Raises KeyError if none or several fit, ZebinError if the file has no machine code for the device.
        """
        self.require_kernels()
        name = choose(self.kernels, wanted)
        return self._module(self._homes[name]).kernel(name)

    def describe(self, name: str) -> KernelImage:
        """What the metadata says of a kernel of this exact name, also for devices whose code xesim does not execute."""
        return self._zebin(self._homes[name]).kernels[name]

    def _zebin(self, image: Image) -> Zebin:
        if id(image) not in self._zebins:
            self._zebins[id(image)] = parse_zebin(bytes(image.data))
        return self._zebins[id(image)]

    def _module(self, image: Image) -> Module:
        if id(image) not in self._modules:
            self._modules[id(image)] = Module(self._zebin(image), image.device or self.device, self._cache_dir)
        return self._modules[id(image)]

    def require_kernels(self) -> None:
        """Raise ZebinError, saying what there is instead, if the file has no kernel for the device."""
        if self._homes:
            return
        targets = [image.target for image in self.images if image.kind == ZEBIN and image.kernels]
        devices = {f"{target.device} ({target.config})" if target.device else target.config for target in targets}
        reasons = [f"has machine code for {', '.join(sorted(devices))}"] if devices else []
        if any(image.kind == SPIRV for image in self.images):
            reasons.append("has SPIR-V, which ocloc can compile")
        reasons += sorted({f"has an image that is {i.note}" for i in self.images if i.kind == UNREADABLE})
        raise ZebinError(f"no kernel for {self.device!r} in the file; it {'; it '.join(reasons) or 'holds no kernel'}")


def open_binary(
    path: str | Path,
    device: str | None = None,
    options: str = "",
    debug: bool = False,
    cache_dir: str | Path | None = None,
) -> Binary:
    """Open a file with device code: a zebin, an archive or bundle of them, a library or program that embeds them, or a
    .cl or .spv file, which ocloc compiles.

    device     "bmg", "lnl", or as images are labelled, "20.2.0"; None means bmg if there is code for it, else the
               first device there is code for
    options    for the compiler of a .cl or .spv file
    debug      compile it with source lines
    cache_dir  directory that keeps disassemblies between processes, optional
    Raises ZebinError if there is no device code, ToolchainError if it does not compile, ValueError for options where
    nothing is compiled.
    """
    path = Path(path)
    if path.suffix in (".cl", ".spv"):
        images = read_images(compile_to_zebin(path, device or DEFAULT_DEVICE, options, debug))
    elif options or debug:
        raise ValueError(
            f"{path} is not compiled, so options and source lines cannot be asked for; they are for .cl and .spv files"
        )
    else:
        images = read_images(path)
    if device is None:
        with_code = [image.device for image in images if image.kind == ZEBIN and image.kernels]
        device = DEFAULT_DEVICE if DEFAULT_DEVICE in with_code or not with_code else with_code[0]
    return Binary(images, device, cache_dir)
