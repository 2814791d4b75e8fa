#include "actors/configuration_schema.hpp"
#include "actors/configuration_values.hpp"
#include <set>

namespace strowger::actors {
namespace {

using kind = value_kind;

std::string words_of_key(const key_rule& rule) {
  auto words = listed(rule.words, "or");
  for (const auto& alias : rule.aliases)
    words += (&alias == &rule.aliases.front() ? "; also " : ", ") + std::string{alias.name} + " (" +
             std::string{alias.word} + ")";
  return words;
}

std::string number_words(std::int64_t value) { return std::to_string(value); }

/// `range`: from and to.
std::string items_text(const key_rule& rule, const std::string& range) {
  if (rule.what == kind::texts) return "texts, " + range + " characters each";
  return rule.what == kind::wholes ? "whole numbers, " + range : listed(rule.words, "or");
}

/// Unit and range of a key, in words.
std::string range_of(const key_rule& rule) {
  const auto from_to = [&](auto text) { return text(rule.min) + " to " + text(rule.max); };
  switch (rule.what) {
  case kind::text:
    return "text, " + from_to(number_words) + " characters";
  case kind::name:
    return "name";
  case kind::word:
    return words_of_key(rule);
  case kind::path:
    return "path";
  case kind::hash:
    return "`$argon2id$...`";
  case kind::whole:
    return rule.min == rule.max ? number_words(rule.min) : "whole number, " + from_to(number_words);
  case kind::whole_or_all:
    return "whole number, " + from_to(number_words) + ", or `all`";
  case kind::decimal:
    return "number, " + from_to(decimal_text);
  case kind::yes_no:
    return "true or false";
  case kind::duration:
    return "duration, " + from_to(duration_text);
  case kind::size:
    return "size, " + from_to(size_text);
  case kind::percentage:
    return "0% to 100%";
  case kind::names:
    return "list of names";
  case kind::names_or_all:
    return "list of names, or `\"*\"`";
  case kind::texts:
  case kind::wholes:
  case kind::words:
    return "list of " + items_text(rule, from_to(number_words));
  case kind::levels:
    return "names with levels, " + from_to(number_words);
  case kind::notes:
    return "names with texts, at most " + number_words(rule.max) + " characters";
  case kind::values:
    return "names with texts, numbers, true or false";
  case kind::section:
    return "keys, see below";
  case kind::sections:
    return "list, see below";
  case kind::anything:
    break;
  }
  return "anything";
}

std::string in_code(std::string_view text) {
  return text.empty() ? std::string{} : "`" + std::string{text} + "`";
}

using sections = std::set<const section_rule*>;

void collect(const section_rule& section, sections& to) {
  for (const auto& rule : section.keys)
    if (rule.section != nullptr && to.insert(rule.section).second) collect(*rule.section, to);
}

/// Sections in `known` are left out; with it, each is described where it first stands.
void describe(const section_rule& section, const std::string& path, std::string& out, sections* known) {
  out += "\n### " + (path.empty() ? std::string{"The file"} : "`" + path + "`") + "\n" +
         std::string{section.meaning} + "\n\n";
  out += "| key | meaning | unit and range | default | example |\n|---|---|---|---|---|\n";
  for (const auto& rule : section.keys) {
    out += "| `" + std::string{rule.name} + "`" + (rule.required ? " (needed)" : "") + " | " +
           std::string{rule.meaning} + " | " + range_of(rule) + " | " + in_code(rule.fallback) + " | " +
           in_code(rule.example) + " |\n";
  }
  for (const auto& rule : section.keys)
    if (rule.section != nullptr && (known == nullptr || known->insert(rule.section).second))
      describe(*rule.section,
               path + (path.empty() ? "" : ".") + std::string{rule.name} +
                   (rule.what == kind::sections ? "[]" : ""),
               out, known);
}

} // namespace

std::string reference_of(const section_rule& file, const section_rule& elsewhere) {
  sections known;
  collect(elsewhere, known);
  std::string out;
  describe(file, {}, out, &known);
  return out;
}

std::string configuration_reference() {
  std::string out;
  describe(configuration_rules(), {}, out, nullptr);
  return out;
}

} // namespace strowger::actors
