#include "routing/attribute_list.hpp"
#include "routing/model/utf8.hpp"
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <functional>

namespace strowger::routing {

namespace {

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view{"._-@+"}.find(c) != std::string_view::npos;
}

std::size_t hash_of(const attribute_value& value) { return std::hash<attribute_value>{}(value); }

} // namespace

std::string_view to_text(attribute_kind kind) {
  switch (kind) {
  case attribute_kind::text:
    return "text";
  case attribute_kind::number:
    return "number";
  case attribute_kind::truth:
    return "true or false";
  }
  return "unknown";
}

std::string to_text(const attribute_value& value) {
  if (const auto* truth = std::get_if<bool>(&value)) return *truth ? "true" : "false";
  if (const auto* number = std::get_if<double>(&value)) {
    std::array<char, 32> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), *number).ptr;
    return {digits.data(), end};
  }
  std::string quoted = "\"";
  for (const char c : std::get<std::string>(value)) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

bool is_plain_name(std::string_view name) {
  return !name.empty() && name.size() <= name_max && std::all_of(name.begin(), name.end(), is_name_character);
}

std::string wrong_with(const attribute& one) {
  if (!is_plain_name(one.name))
    return "the name of an attribute has 1 to " + std::to_string(name_max) + " letters, digits or . _ - @ +";
  if (const auto* text = std::get_if<std::string>(&one.value)) {
    if (text->size() > attribute_text_max)
      return one.name + ": a text has at most " + std::to_string(attribute_text_max) + " bytes";
    if (!is_plain_text(*text)) return one.name + ": a text is UTF-8 without control characters";
  }
  if (const auto* number = std::get_if<double>(&one.value))
    if (!(std::abs(*number) <= attribute_number_max)) return one.name + ": a number goes from -1e15 to 1e15";
  return {};
}

attribute_list::attribute_list(std::vector<attribute> all) {
  if (all.empty()) return;
  const auto by_name = [](const attribute& a, const attribute& b) { return a.name < b.name; };
  const auto same_name = [](const attribute& a, const attribute& b) { return a.name == b.name; };
  std::stable_sort(all.begin(), all.end(), by_name);
  all.erase(std::unique(all.begin(), all.end(), same_name), all.end());
  std::size_t hash = all.size();
  for (auto& one : all) {
    if (auto* number = std::get_if<double>(&one.value); number && *number == 0) *number = 0; // no sign
    hash = (hash ^ std::hash<std::string>{}(one.name) ^ (hash_of(one.value) << 1U)) *
           std::size_t{0x9e37'79b9'7f4a'7c15};
  }
  hold(std::move(all), hash);
}

const attribute_value* attribute_list::find(std::string_view name) const {
  const auto at = std::lower_bound(
      begin(), end(), name, [](const attribute& one, std::string_view wanted) { return one.name < wanted; });
  return at != end() && at->name == name ? &at->value : nullptr;
}

} // namespace strowger::routing
