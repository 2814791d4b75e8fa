#pragma once
#include <cstddef>
#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <string>

namespace strowger::sim {

/// The whole of a plain file of at most so many bytes. Throws std::runtime_error with its name and why it
/// cannot be read.
[[nodiscard]] std::string text_of_file(const std::filesystem::path& file, std::size_t bytes_max);

/// A JSON document; throws std::runtime_error with `name`, line and column where it is none.
[[nodiscard]] nlohmann::ordered_json json_of(const std::string& text, const std::string& name);

} // namespace strowger::sim
