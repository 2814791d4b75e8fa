#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// tests/sip/torture: messages that are hard to read, and what is answered to each.
namespace strowger::tests {

struct torture_message {
  std::string name;
  int answer = 0; ///< the right one; 0: dropped without any
  std::string what;
  std::string bytes; ///< as they go on the wire
};

/// In the table's order. Throws std::runtime_error where table and files do not fit each other.
std::vector<torture_message> torture_messages(const std::filesystem::path& folder);

/// A message split at its first empty line; names of fields in lower case, in full, folded lines joined.
struct split_message {
  std::string first;
  std::vector<std::pair<std::string, std::string>> fields;
  std::string body;
  [[nodiscard]] std::vector<std::string> all(std::string_view name) const;
};
std::optional<split_message> split(std::string_view bytes);

} // namespace strowger::tests
