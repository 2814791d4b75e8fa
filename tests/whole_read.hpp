#pragma once
#include "actors/engine_configuration.hpp"
#include <catch2/catch.hpp>
#include <string>
#include <utility>

namespace strowger::tests {

/// What every mistake that was found says, a line each.
template <class Diagnostics>
std::string mistakes_in(const Diagnostics& found) {
  std::string all;
  for (const auto& one : found) all += actors::to_text(one) + "\n";
  return all;
}

/// What a file or text said; where it has a mistake, the test fails with it.
template <class Read>
auto whole(Read read) {
  INFO(mistakes_in(read.diagnostics));
  REQUIRE(read.ok());
  return std::move(read.what);
}

} // namespace strowger::tests
