#pragma once
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>

/// Real data that some tests compare with. It is never part of the project: STROWGER_REFERENCE_DATA names its
/// folder (default ../shared/data beside the checkout). A test whose data is absent says so and ends; `./dev
/// test` counts it as skipped.
namespace strowger::tests {

/// The path of `name` in the reference data; nothing when it is absent, and then a line `SKIPPED test:
/// reason` was printed:
///     const auto calls = reference_data("vanad_2014_01/calls.csv", "replay of a real day");
///     if (!calls) return;
inline std::optional<std::filesystem::path> reference_data(const std::string& name, const std::string& test) {
  const char* folder = std::getenv("STROWGER_REFERENCE_DATA");
  const auto root = folder && *folder ? std::filesystem::path{folder}
                                      : std::filesystem::path{STROWGER_SOURCE_DIR} / "../shared/data";
  std::error_code ignored;
  if (auto path = root / name; std::filesystem::exists(path, ignored)) return path;
  std::printf("SKIPPED %s: there is no %s in the reference data\n", test.c_str(), name.c_str());
  std::fflush(stdout);
  return std::nullopt;
}

} // namespace strowger::tests
