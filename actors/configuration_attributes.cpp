#include "actors/configuration_draft.hpp"
#include <charconv>
#include <cmath>

/// Declared attributes, the values agents and entry points give them, and the expressions of queues.
namespace strowger::actors {
namespace {

using routing::attribute_kind;

std::optional<double> parse_number(std::string_view text) {
  double number = 0;
  const auto* const last = text.data() + text.size();
  const auto [end, problem] = std::from_chars(text.data(), last, number);
  if (problem != std::errc{} || end != last || !std::isfinite(number)) return std::nullopt;
  return number;
}

/// The value as its declared kind has it; nothing when it is none.
std::optional<routing::attribute_value> value_of(const placed_word& word, attribute_kind kind) {
  switch (kind) {
  case attribute_kind::text:
    return word.said;
  case attribute_kind::number:
    if (const auto number = word.quoted ? std::nullopt : parse_number(word.said)) return *number;
    return std::nullopt;
  case attribute_kind::truth:
    if (word.said == "true" || word.said == "false") return word.said == "true";
    return std::nullopt;
  }
  return std::nullopt;
}

std::string_view expected_of(attribute_kind kind) {
  if (kind == attribute_kind::number) return "a number without quotes";
  return kind == attribute_kind::truth ? "true or false" : "a text";
}

} // namespace

void read_attributes(draft& made, const section_values& file) {
  for (const auto& one : file.sections("attributes")) {
    if (!one.good("name") || one.mistaken("of") || one.mistaken("kind")) continue;
    const auto& name = one.text("name");
    if (!made.attributes.add({}, name, one.at("name"), 0, made.found)) continue;
    const auto kind = one.text("kind") == "number" ? attribute_kind::number
                      : one.text("kind") == "bool" ? attribute_kind::truth
                                                   : attribute_kind::text;
    if (one.text("of") != "interaction") made.known.agent.emplace(name, kind);
    if (one.text("of") != "agent") made.known.interaction.emplace(name, kind);
  }
  for (const auto& [name, kind] : made.known.interaction)
    if (kind == attribute_kind::text) made.out.interaction_texts.push_back(name);
  for (const auto skill : made.skills) made.known.skills.emplace(skill);
}

routing::attribute_list read_values(draft& made, const section_values& from, bool of_agent) {
  const auto& declared = of_agent ? made.known.agent : made.known.interaction;
  std::vector<routing::attribute> all;
  std::vector<std::string_view> names;
  for (const auto& [name, kind] : declared) names.emplace_back(name);
  for (const auto& word : from.words("attributes")) {
    const auto known = declared.find(word.text);
    if (known == declared.end()) {
      made.found.error(word.at, "attributes: " + in_quotes(word.text) +
                                    " is not declared under attributes for " +
                                    (of_agent ? "agents" : "interactions") + did_you_mean(word.text, names));
      continue;
    }
    auto value = value_of(word, known->second);
    if (!value) {
      made.found.error(word.said_at, "attributes: " + word.text + " is " + in_quotes(word.said) + ": write " +
                                         std::string{expected_of(known->second)});
      continue;
    }
    all.push_back({word.text, std::move(*value)});
    if (const auto wrong = wrong_with(all.back()); !wrong.empty())
      made.found.error(word.said_at, "attributes: " + wrong);
  }
  if (all.size() > routing::attributes_max)
    made.found.error(from.at("attributes"),
                     "attributes has more than " + std::to_string(routing::attributes_max) + " values");
  return routing::attribute_list{std::move(all)};
}

routing::expression read_expression(draft& made, const section_values& from, std::string_view key,
                                    bool agents_only) {
  if (!from.good(key)) return {};
  const auto said = std::string{key} + ": ";
  const auto read = routing::expression::read(from.text(key), &made.known);
  if (!read) {
    made.found.error(from.at(key), said + "at character " + std::to_string(read.reason().at + 1) + ": " +
                                       read.reason().what);
    return {};
  }
  if (agents_only && read.value().asks(routing::expression_subject::interaction)) {
    made.found.error(from.at(key), said + "this asks about the interaction: a group is of agents alone");
    return {};
  }
  if (read.value().never())
    made.found.warning(from.at(key), std::string{key} + " holds for nobody" +
                                         (key == "where" ? ": everybody would wait for ever" : ""));
  return read.value();
}

} // namespace strowger::actors
