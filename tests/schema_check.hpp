#pragma once
#include "actors/configuration_document.hpp"
#include <algorithm>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <stdexcept>
#include <string>

/// Holds documents against the published schemas as an editor does, with as much of JSON schema (draft
/// 2020-12) as these use; a word it does not know is an error of the test.
namespace strowger::tests {

/// As the core schema of YAML 1.2 types a document.
inline nlohmann::json json_of(const actors::yaml_node& node) {
  using kind = actors::yaml_node::kind;
  nlohmann::json made;
  switch (node.what) {
  case kind::null:
    break;
  case kind::sequence:
    made = nlohmann::json::array();
    for (const auto& one : node.items) made.push_back(json_of(*one));
    break;
  case kind::mapping:
    made = nlohmann::json::object();
    for (const auto& one : node.entries) made[one.key] = json_of(*one.value);
    break;
  case kind::scalar: {
    static const std::regex whole{"[-+]?[0-9]+"},
        decimal{"[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?"};
    const auto& text = node.text;
    if (node.quoted)
      made = text;
    else if (text == "true" || text == "false")
      made = text == "true";
    else if (std::regex_match(text, whole))
      made = std::stoll(text);
    else if (std::regex_match(text, decimal))
      made = std::stod(text);
    else
      made = text;
    break;
  }
  }
  return made;
}

class schema_check {
public:
  explicit schema_check(const std::string& schema)
    : root_(nlohmann::json::parse(schema)) {} // in braces a list of it

  /// What is wrong, a line each with its place; nothing when all of it is as the schema wants it.
  [[nodiscard]] std::string mistakes_in(const nlohmann::json& document) const {
    std::string all;
    check(document, root_, "", all);
    return all;
  }

private:
  using json = nlohmann::json;

  static bool is_of(const json& value, const std::string& type) {
    if (type == "object") return value.is_object();
    if (type == "array") return value.is_array();
    if (type == "string") return value.is_string();
    if (type == "integer") return value.is_number_integer();
    if (type == "number") return value.is_number();
    if (type == "boolean") return value.is_boolean();
    if (type == "null") return value.is_null();
    throw std::logic_error{"the schema has the type " + type};
  }
  static std::size_t letters_in(const std::string& text) {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char one) { return (one & 0xc0) != 0x80; }));
  }
  static bool fits(const json& value, const std::string& pattern) {
    return std::regex_search(value.get_ref<const std::string&>(), std::regex{pattern});
  }

  void check(const json& value, const json& schema, const std::string& at, std::string& out) const {
    for (const auto& [word, wants] : schema.items())
      if (!holds(value, word, wants, schema, at, out))
        out +=
            (at.empty() ? "/" : at) + ": " + word + " " + wants.dump() + ", and it is " + value.dump() + "\n";
  }

  /// What is wrong deeper down is told there.
  bool holds(const json& value, const std::string& word, const json& wants, const json& schema,
             const std::string& at, std::string& out) const {
    static const std::set<std::string> of_readers{"$schema", "$defs", "title", "description", "default"};
    if (of_readers.contains(word)) return true;
    if (word == "$ref") {
      check(value, root_.at(json::json_pointer{wants.get<std::string>().substr(1)}), at, out);
      return true;
    }
    if (word == "type") {
      if (wants.is_string()) return is_of(value, wants);
      return std::any_of(wants.begin(), wants.end(), [&](const auto& one) { return is_of(value, one); });
    }
    if (word == "enum") return std::find(wants.begin(), wants.end(), value) != wants.end();
    if (word == "const") return value == wants;
    if (word == "oneOf")
      return std::count_if(wants.begin(), wants.end(), [&](const auto& one) {
               std::string wrong;
               check(value, one, at, wrong);
               return wrong.empty();
             }) == 1;
    if (word == "pattern") return !value.is_string() || fits(value, wants);
    if (word == "minLength") return !value.is_string() || letters_in(value) >= wants.get<std::size_t>();
    if (word == "maxLength") return !value.is_string() || letters_in(value) <= wants.get<std::size_t>();
    if (word == "minimum") return !value.is_number() || value.get<double>() >= wants.get<double>();
    if (word == "maximum") return !value.is_number() || value.get<double>() <= wants.get<double>();
    return holds_inside(value, word, wants, schema, at, out);
  }

  bool holds_inside(const json& value, const std::string& word, const json& wants, const json& schema,
                    const std::string& at, std::string& out) const {
    if (word == "uniqueItems")
      return !value.is_array() || std::set<json>(value.begin(), value.end()).size() == value.size();
    if (word == "required")
      return !value.is_object() ||
             std::all_of(wants.begin(), wants.end(), [&](const auto& one) { return value.contains(one); });
    if (word == "items") {
      for (std::size_t i = 0; value.is_array() && i < value.size(); ++i)
        check(value[i], wants, at + "/" + std::to_string(i), out);
      return true;
    }
    if (word != "properties" && word != "additionalProperties" && word != "propertyNames")
      throw std::logic_error{"the schema has the word " + word};
    if (!value.is_object()) return true;
    const auto known = schema.value("properties", json::object());
    for (const auto& [key, one] : value.items()) {
      if (word == "propertyNames") check(key, wants, at + "/" + key, out);
      if (word == "properties" && known.contains(key)) check(one, known[key], at + "/" + key, out);
      if (word != "additionalProperties" || known.contains(key)) continue;
      if (wants.is_boolean() && !wants.get<bool>())
        out += at + "/" + key + ": there is no such key\n";
      else if (wants.is_object())
        check(one, wants, at + "/" + key, out);
    }
    return true;
  }

  nlohmann::json root_;
};

} // namespace strowger::tests
