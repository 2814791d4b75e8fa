#include "sim/load/load_accounts.hpp"

namespace strowger::sim::load {

void load_accounts::read(std::string_view text) {
  while (!text.empty()) {
    const auto end = text.find('\n');
    auto line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.remove_suffix(1);
    if (line.empty() || line.front() == '#') continue;
    const auto space = line.find(' ');
    if (space == std::string_view::npos)
      for_all_ = line;
    else
      by_name_[std::string{line.substr(0, space)}] = line.substr(line.find_first_not_of(' ', space));
  }
}

const std::string& load_accounts::of(const std::string& tenant, const std::string& name) const {
  auto found = by_name_.find(tenant + "/" + name);
  if (found == by_name_.end()) found = by_name_.find(name);
  return found == by_name_.end() ? for_all_ : found->second;
}

} // namespace strowger::sim::load
