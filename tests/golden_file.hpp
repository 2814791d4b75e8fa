#pragma once
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

namespace strowger::tests {

inline std::string content_of(const std::filesystem::path& file) {
  std::ifstream stream{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{stream}, {}};
}

/// The file must say this; with UPDATE=1 it is made to.
inline void check_golden(const std::filesystem::path& file, const std::string& now) {
  const char* update = std::getenv("UPDATE");
  if (update != nullptr && std::string_view{update} == "1") std::ofstream{file, std::ios::binary} << now;
  INFO(file);
  CHECK(content_of(file) == now);
}

} // namespace strowger::tests
