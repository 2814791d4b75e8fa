#include "routing/attribute_list.hpp"
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

/// Bytes of the character that begins here, 0 when none does (RFC 3629 section 4).
std::size_t character_at(std::string_view text) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<std::uint8_t>(text[i]) : 0U; };
  const auto follows = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
  const auto lead = byte(0);
  if (lead < 0x80) return lead >= 0x20 && lead != 0x7F ? 1 : 0;
  if (lead >= 0xC2 && lead <= 0xDF) return follows(1) && !(lead == 0xC2 && byte(1) < 0xA0) ? 2 : 0;
  if ((lead & 0xF0U) == 0xE0U) {
    const bool overlong = lead == 0xE0 && byte(1) < 0xA0, surrogate = lead == 0xED && byte(1) > 0x9F;
    return follows(1) && follows(2) && !overlong && !surrogate ? 3 : 0;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    const bool overlong = lead == 0xF0 && byte(1) < 0x90, beyond = lead == 0xF4 && byte(1) > 0x8F;
    return follows(1) && follows(2) && follows(3) && !overlong && !beyond ? 4 : 0;
  }
  return 0;
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

bool is_attribute_name(std::string_view name) {
  return !name.empty() && name.size() <= attribute_name_max &&
         std::all_of(name.begin(), name.end(), is_name_character);
}

bool is_plain_text(std::string_view text) {
  while (!text.empty()) {
    const auto length = character_at(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::string wrong_with(const attribute& one) {
  if (!is_attribute_name(one.name))
    return "the name of an attribute has 1 to " + std::to_string(attribute_name_max) +
           " letters, digits or . _ - @ +";
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
  held_ = std::make_shared<const content>(content{std::move(all), hash});
}

const attribute_value* attribute_list::find(std::string_view name) const {
  if (!held_) return nullptr;
  const auto at =
      std::lower_bound(held_->all.begin(), held_->all.end(), name,
                       [](const attribute& one, std::string_view wanted) { return one.name < wanted; });
  return at != held_->all.end() && at->name == name ? &at->value : nullptr;
}

const std::vector<attribute>& attribute_list::none() {
  static const std::vector<attribute> nothing;
  return nothing;
}

} // namespace strowger::routing
