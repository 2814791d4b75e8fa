#pragma once
#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>

/// The fields of a plain struct as a tuple of references, so that tests notice a field nobody stores. Up to
/// 26 fields.
namespace strowger::tests {

struct any_value {
  template <class T>
  operator T() const; // never defined: only asked whether it would do
};

template <class T, class... Values>
concept made_from = requires {
  T{std::declval<Values>()...};
};

template <class T, class... Values>
constexpr std::size_t field_count() {
  if constexpr (made_from<T, Values..., any_value>)
    return field_count<T, Values..., any_value>();
  else
    return sizeof...(Values);
}

/// One step per number of fields.
#define STROWGER_FIELDS(number, ...)                                                                         \
  if constexpr (count == number) {                                                                           \
    auto& [__VA_ARGS__] = of;                                                                                \
    return std::tie(__VA_ARGS__);                                                                            \
  } else

template <class T>
auto fields(T& of) {
  constexpr auto count = field_count<std::remove_const_t<T>>();
  static_assert(count <= 26);
  STROWGER_FIELDS(1, f1)
  STROWGER_FIELDS(2, f1, f2)
  STROWGER_FIELDS(3, f1, f2, f3)
  STROWGER_FIELDS(4, f1, f2, f3, f4)
  STROWGER_FIELDS(5, f1, f2, f3, f4, f5)
  STROWGER_FIELDS(6, f1, f2, f3, f4, f5, f6)
  STROWGER_FIELDS(7, f1, f2, f3, f4, f5, f6, f7)
  STROWGER_FIELDS(8, f1, f2, f3, f4, f5, f6, f7, f8)
  STROWGER_FIELDS(9, f1, f2, f3, f4, f5, f6, f7, f8, f9)
  STROWGER_FIELDS(10, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10)
  STROWGER_FIELDS(11, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11)
  STROWGER_FIELDS(12, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12)
  STROWGER_FIELDS(13, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13)
  STROWGER_FIELDS(14, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14)
  STROWGER_FIELDS(15, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15)
  STROWGER_FIELDS(16, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16)
  STROWGER_FIELDS(17, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17)
  STROWGER_FIELDS(18, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17, f18)
  STROWGER_FIELDS(19, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17, f18, f19)
  STROWGER_FIELDS(20, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17, f18, f19,
                  f20)
  STROWGER_FIELDS(21, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17, f18, f19,
                  f20, f21)
  STROWGER_FIELDS(22, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17, f18, f19,
                  f20, f21, f22)
  STROWGER_FIELDS(23, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17, f18, f19,
                  f20, f21, f22, f23)
  STROWGER_FIELDS(24, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17, f18, f19,
                  f20, f21, f22, f23, f24)
  STROWGER_FIELDS(25, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17, f18, f19,
                  f20, f21, f22, f23, f24, f25)
  STROWGER_FIELDS(26, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17, f18, f19,
                  f20, f21, f22, f23, f24, f25, f26) {
    return std::tie();
  }
}
#undef STROWGER_FIELDS

} // namespace strowger::tests
