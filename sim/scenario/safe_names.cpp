#include "sim/scenario/safe_names.hpp"
#include "routing/attribute_list.hpp"
#include "routing/model/utf8.hpp"
#include <set>

namespace strowger::sim {

namespace {

/// Room is left for a number.
constexpr std::size_t kept_bytes_max = routing::name_max - 8;
constexpr std::size_t read_characters_max = 100;

std::string what_can_be_kept(const std::string& original) {
  std::string kept;
  for (const char c : original) {
    const bool known = routing::is_plain_name({&c, 1});
    if (!known && (kept.empty() || kept.back() == '-')) continue;
    kept += known ? c : '-';
    if (kept.size() == kept_bytes_max) break;
  }
  while (!kept.empty() && kept.back() == '-') kept.pop_back();
  return kept;
}

} // namespace

std::vector<std::string> safe_names(const std::vector<std::string>& originals, const std::string& kind) {
  std::set<std::string> taken;
  std::vector<std::string> names(originals.size());
  for (std::size_t i = 0; i < originals.size(); ++i)
    if (routing::is_plain_name(originals[i]) && taken.insert(originals[i]).second) names[i] = originals[i];
  for (std::size_t i = 0; i < originals.size(); ++i) {
    if (!names[i].empty()) continue;
    const auto kept = what_can_be_kept(originals[i]);
    const auto base = kept.empty() ? kind : kept;
    names[i] = kept.empty() ? base + "-1" : base;
    for (std::size_t number = 2; !taken.insert(names[i]).second; ++number)
      names[i] = base + "-" + std::to_string(number);
  }
  return names;
}

std::string name_for_people(const std::string& original) {
  std::string text;
  for (const char c : original) {
    const auto byte = static_cast<unsigned char>(c);
    const bool begins = (byte & 0xc0U) != 0x80U;
    if (begins && routing::count_characters(text) == read_characters_max) break;
    text += byte < 0x20U || byte == 0x7fU ? ' ' : c;
  }
  return text;
}

} // namespace strowger::sim
