#pragma once
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <stdexcept>
#include <string>

/// Reading what came with a control command. Each throws `bad_argument`, which says which argument is wrong
/// and what was expected, when it is missing or not of its type and range.
namespace strowger::actors {

/// What the control socket answers as `bad_arguments`.
struct bad_argument : std::invalid_argument {
  using std::invalid_argument::invalid_argument;
};

[[nodiscard]] std::string text_in(const nlohmann::json& arguments, const char* key);
/// `otherwise` when it is not there.
[[nodiscard]] std::string text_in(const nlohmann::json& arguments, const char* key, const char* otherwise);
[[nodiscard]] bool flag_in(const nlohmann::json& arguments, const char* key);
/// `otherwise` when it is not there.
[[nodiscard]] bool flag_in(const nlohmann::json& arguments, const char* key, bool otherwise);
/// A whole number from `least` to `most`.
[[nodiscard]] std::int64_t whole_in(const nlohmann::json& arguments, const char* key, std::int64_t least,
                                    std::int64_t most);
/// A whole number from 1 to `most`; `otherwise` when it is not there.
[[nodiscard]] std::uint64_t count_in(const nlohmann::json& arguments, const char* key, std::uint64_t most,
                                     std::uint64_t otherwise);

} // namespace strowger::actors
