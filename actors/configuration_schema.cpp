#include "actors/configuration_schema.hpp"
#include "actors/configuration_values.hpp"
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace strowger::actors {
namespace {

using nlohmann::ordered_json;
using kind = value_kind;

constexpr auto name_pattern = "^[A-Za-z0-9._@+-]{1,64}$";
constexpr auto scoped_name_pattern = "^([A-Za-z0-9._@+-]{1,64}/)?[A-Za-z0-9._@+-]{1,64}$";
constexpr auto duration_pattern = "^(?=.)([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?$";

ordered_json section_schema(const section_rule& section);

ordered_json text_schema(const key_rule& rule) {
  ordered_json schema{{"type", "string"}};
  if (rule.max > 0) {
    schema["minLength"] = rule.min;
    schema["maxLength"] = rule.max;
  }
  return schema;
}

ordered_json list_schema(ordered_json items) {
  return {
      {"type", ordered_json::array({"array", "null"})}, {"items", std::move(items)}, {"uniqueItems", true}};
}

/// A mapping whose keys are names.
ordered_json named_schema(ordered_json values) {
  return {{"type", ordered_json::array({"object", "null"})},
          {"propertyNames", {{"pattern", name_pattern}}},
          {"additionalProperties", std::move(values)}};
}

ordered_json whole_schema(const key_rule& rule) {
  return {{"type", "integer"}, {"minimum", rule.min}, {"maximum", rule.max}};
}

ordered_json decimal_schema(const key_rule& rule) {
  return {{"type", "number"},
          {"minimum", static_cast<double>(rule.min) / 1'000},
          {"maximum", static_cast<double>(rule.max) / 1'000}};
}

/// Other names included.
std::vector<std::string_view> words_of(const key_rule& rule) {
  auto words = rule.words;
  for (const auto& alias : rule.aliases) words.push_back(alias.name);
  return words;
}

/// Of a list.
ordered_json item_schema(const key_rule& rule) {
  if (rule.what == kind::texts) return text_schema(rule);
  if (rule.what == kind::wholes) return whole_schema(rule);
  return {{"enum", words_of(rule)}};
}

ordered_json section_reference(const key_rule& rule) {
  return {{"$ref", "#/$defs/" + std::string{rule.section->name}}};
}

ordered_json scoped_name_schema() { return {{"type", "string"}, {"pattern", scoped_name_pattern}}; }

ordered_json value_schema(const key_rule& rule) {
  switch (rule.what) {
  case kind::text:
    return text_schema(rule);
  case kind::name:
    return {{"type", "string"}, {"pattern", name_pattern}};
  case kind::word:
    return {{"enum", words_of(rule)}};
  case kind::path:
    return {{"type", "string"}, {"minLength", 1}};
  case kind::hash:
    return {{"type", "string"}, {"pattern", "^\\$argon2id\\$v=19\\$"}, {"maxLength", 127}};
  case kind::whole:
    return whole_schema(rule);
  case kind::whole_or_all:
    return {{"oneOf", ordered_json::array({ordered_json{{"const", "all"}}, whole_schema(rule)})}};
  case kind::decimal:
    return decimal_schema(rule);
  case kind::yes_no:
    return {{"type", "boolean"}};
  case kind::duration:
    return {{"type", "string"}, {"pattern", duration_pattern}};
  case kind::size:
    return {{"type", "string"}, {"pattern", "^[0-9]+([KMGT]i)?B$"}};
  case kind::percentage:
    return {{"type", "string"}, {"pattern", "^[0-9]+(\\.[0-9]{1,2})?%$"}};
  case kind::names:
    return list_schema(scoped_name_schema());
  case kind::names_or_all:
    return {
        {"oneOf", ordered_json::array({ordered_json{{"const", "*"}}, list_schema(scoped_name_schema())})}};
  case kind::texts:
  case kind::wholes:
  case kind::words:
    return list_schema(item_schema(rule));
  case kind::levels:
    return named_schema(whole_schema(rule));
  case kind::notes:
    return named_schema({{"type", ordered_json::array({"string", "number", "boolean", "null"})}});
  case kind::values:
    return named_schema({{"type", ordered_json::array({"string", "number", "boolean"})}});
  case kind::section:
    return section_reference(rule);
  case kind::sections:
    return {{"type", ordered_json::array({"array", "null"})}, {"items", section_reference(rule)}};
  case kind::anything:
    break;
  }
  return ordered_json::object();
}

/// The range in words where the schema's own words cannot say it.
std::string range_text(const key_rule& rule) {
  if (rule.what == kind::duration)
    return " From " + duration_text(rule.min) + " to " + duration_text(rule.max) + ".";
  if (rule.what == kind::size) return " From " + size_text(rule.min) + " to " + size_text(rule.max) + ".";
  return {};
}

ordered_json section_schema(const section_rule& section) {
  ordered_json properties = ordered_json::object(), required = ordered_json::array();
  for (const auto& rule : section.keys) {
    auto schema = value_schema(rule);
    schema["description"] = std::string{rule.meaning} + range_text(rule);
    const bool as_written = rule.what == kind::whole || rule.what == kind::whole_or_all ||
                            rule.what == kind::decimal || rule.what == kind::yes_no;
    if (!rule.fallback.empty() && !as_written && rule.what != kind::words)
      schema["default"] = rule.fallback;
    else if (!rule.fallback.empty() && rule.what != kind::words)
      schema["default"] = ordered_json::parse(rule.fallback);
    properties[std::string{rule.name}] = std::move(schema);
    if (rule.required) required.push_back(rule.name);
  }
  ordered_json schema{{"type", "object"},
                      {"description", section.meaning},
                      {"additionalProperties", false},
                      {"properties", std::move(properties)}};
  if (!required.empty()) schema["required"] = std::move(required);
  return schema;
}

using sections_by_name = std::map<std::string, const section_rule*>;

void add_definitions(const section_rule& section, ordered_json& definitions, sections_by_name& known) {
  for (const auto& rule : section.keys) {
    if (rule.section == nullptr) continue;
    const std::string name{rule.section->name};
    const auto [one, is_new] = known.emplace(name, rule.section);
    if (one->second != rule.section)
      throw std::logic_error{"two sections of one file are called \"" + name + "\" in its schema"};
    if (!is_new) continue;
    definitions[name] = section_schema(*rule.section);
    add_definitions(*rule.section, definitions, known);
  }
}

} // namespace

std::string schema_of(const section_rule& file, std::string_view title) {
  ordered_json schema{{"$schema", "https://json-schema.org/draft/2020-12/schema"}, {"title", title}};
  schema.update(section_schema(file));
  ordered_json definitions = ordered_json::object();
  sections_by_name known;
  add_definitions(file, definitions, known);
  schema["$defs"] = std::move(definitions);
  return schema.dump(2);
}

std::string configuration_schema() {
  return schema_of(configuration_rules(), "Strowger's configuration file");
}

} // namespace strowger::actors
