"""Names of kernels."""

import pytest

from xesim import names
from xesim.names import choose, demangle, distinct_names, short_name

FILL = "_ZTSZN4sycl3_V17handler4fillItEEvPvRKT_mEUlNS0_2idILi1EEEE_"
CACHE = "_ZTSN4vllm24reshape_and_cache_kernelIN3c104HalfEfLNS_18Fp8KVCacheDataTypeE1EEE"
OTHER_CACHE = CACHE.replace("E1EEE", "E2EEE")
# clang mangles a function given as a template argument in a way that libstdc++ cannot read
FUNCTOR = "_ZTSN6compat6detail13KernelFunctorIXadL_ZN7cutlass4kernINS3_4fooEEEvT_EEE"


def test_names_that_are_not_mangled_stay():
    assert demangle("saxpy") == short_name("saxpy") == "saxpy"
    assert demangle("_ZTSnothing") == "_ZTSnothing"


def test_namespaces_parameters_and_casts_are_left_out():
    assert demangle(CACHE) == "vllm::reshape_and_cache_kernel<c10::Half, float, (vllm::Fp8KVCacheDataType)1>"
    assert short_name(CACHE) == "reshape_and_cache_kernel<Half, float, 1>"
    assert short_name(FILL) == "fill<unsigned short>::{lambda#1}"


def test_template_arguments_are_left_out_where_they_are_too_long():
    wide = "_Z1fI1aI" + "13abcdefghijklm" * 20 + "EEvv"
    assert short_name(wide) == "f<a<...>>"
    layers = "_Z1fI" + "1aI" * 60 + "i" + "E" * 60 + "Evv"
    assert short_name(layers) == "f<a<a<a<...>>>>"


def test_a_name_that_no_demangler_knows_shows_its_last_identifier(monkeypatch):
    monkeypatch.setattr(names, "_demangled", {})
    monkeypatch.setattr(names, "_demangle_in_process", lambda name: name)
    monkeypatch.setattr(names.shutil, "which", lambda tool: None)
    short_name.cache_clear()
    assert short_name(FUNCTOR) == "KernelFunctor<...>"
    short_name.cache_clear()


def test_equal_short_names_are_told_apart():
    long_names = [f"_Z1fI{'1aI' * 60}Li{n}E{'E' * 60}Evv" for n in (7, 8)]
    assert distinct_names([*long_names, CACHE]) == [
        "f<a<a<a<...>>>> [7]",
        "f<a<a<a<...>>>> [8]",
        "reshape_and_cache_kernel<Half, float, 1>",
    ]


@pytest.mark.parametrize(
    "wanted, found",
    [(CACHE, CACHE), (0, "saxpy"), ("2", CACHE), ("sax", "saxpy"), ("vllm::", CACHE), ("fill<unsigned short>", FILL),
     ("DataType)1", CACHE), ("handler4fill", FILL), ("fill<unsigned short>::{lambda#1}", FILL)],
)  # fmt: skip
def test_a_kernel_is_found_by(wanted, found):
    assert choose(["saxpy", FILL, CACHE], wanted) == found


def test_an_exact_name_wins_over_what_it_is_the_start_of():
    assert choose(["scale2", "scale"], "scale") == "scale"
    in_a_namespace = "_ZN1a5scaleEi"
    assert short_name(in_a_namespace) == "scale" and choose([in_a_namespace, "scale"], "scale") == "scale"


def test_what_fits_several_or_none_is_refused_with_the_choice():
    with pytest.raises(KeyError, match=r"'cache' fits 2 kernels: reshape_and_cache_kernel<Half, float, 1>, resh.*2>"):
        choose(["saxpy", CACHE, OTHER_CACHE], "cache")
    with pytest.raises(KeyError, match="no kernel 'daxpy'; the module holds saxpy, fill"):
        choose(["saxpy", FILL], "daxpy")
    with pytest.raises(KeyError, match="no kernel with index 2; there are 2"):
        choose(["saxpy", FILL], 2)
    with pytest.raises(KeyError, match="no kernel with index -1; there are 2"):
        choose(["saxpy", FILL], -1)
