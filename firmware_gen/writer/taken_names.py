"""Names that generated C cannot have: those of the languages, of the C library as far as it is used, and of CMake."""

from __future__ import annotations

KEYWORDS = """alignas alignof and and_eq asm auto bitand bitor bool break case catch char class compl concept const
consteval constexpr constinit const_cast continue co_await co_return co_yield decltype default delete do double
dynamic_cast else enum explicit export extern false float for friend goto if inline int long mutable namespace new
noexcept not not_eq nullptr operator or or_eq private protected public register reinterpret_cast requires restrict
return short signed sizeof static static_assert static_cast struct switch template this thread_local throw true try
typedef typeid typename typeof union unsigned using virtual void volatile wchar_t while xor xor_eq"""
FOREIGN = """NULL aligned bss_end bss_start cplusplus data_end data_load data_start define defined endif error fread
fwrite ifdef ifndef include int16_t int32_t int64_t int8_t linux main may_alias memcmp memcpy memmove memset noinline
offsetof packed printf putchar read reset_handler section size_t ssize_t stack_top std stdin stdout uint16_t uint32_t
uint64_t uint8_t uintptr_t undef unix used write"""
TARGETS = """all clean depend edit_cache example help install list_install_components package package_source
rebuild_cache test"""
HEADERS = """assert complex ctype errno fenv float inttypes iso646 limits locale malloc math memory pthread sched setjmp
signal stdalign stdarg stdatomic stdbool stddef stdint stdio stdlib stdnoreturn string strings tgmath threads time uchar
unistd wchar wctype"""

LIBRARY_HEADERS = frozenset(HEADERS.split())
"""In any case: the header of such a prefix could be found in the place of the C library's, in the whole firmware."""
TAKEN = (
    (frozenset(KEYWORDS.split()), "a keyword of C or C++"),
    (frozenset(FOREIGN.split()), "a name of the C library, the compiler or the linker script"),
    (LIBRARY_HEADERS, "a header of the C library"),
    (frozenset(TARGETS.split()), "a target of CMake or the example's"),
)
"""The names, and what they are."""
