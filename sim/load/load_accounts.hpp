#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace strowger::sim::load {

/// Passwords of agents from a file or the environment; never from the command line, which everybody can read.
class load_accounts {
public:
  explicit load_accounts(std::string for_all) : for_all_{std::move(for_all)} {}
  /// A line `NAME PASSWORD` or `TENANT/NAME PASSWORD` for each; a line with one word alone is for all others.
  /// Blank lines and those that begin with # are passed over.
  void read(std::string_view text);
  [[nodiscard]] const std::string& of(const std::string& tenant, const std::string& name) const;

private:
  std::map<std::string, std::string> by_name_;
  std::string for_all_;
};

} // namespace strowger::sim::load
