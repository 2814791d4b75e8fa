#pragma once
#include "actors/configuration_keys.hpp"
#include <utility>

/// The words in which tables of keys are written. For the files of such tables only.
namespace strowger::actors {

/// The web server's part of the table.
const section_rule& listener_rules();
const section_rule& web_rules();
/// Calls, and an agent's telephones.
const section_rule& sip_rules();
const section_rule& phone_rules();
const section_rule& agent_outbound_rules();
/// What of calls is recorded: for all queues, and for one.
const section_rule& recording_rules();
const section_rule& queue_recording_rules();
/// What decides who gets an interaction.
const section_rule& queue_rules();
const section_rule& queue_value_rules();
const section_rule& cost_rules();
const section_rule& quiet_rules();
const section_rule& sticky_rules();
const section_rule& callback_rules();
const section_rule& pool_rules();
const section_rule& flow_rules();
const section_rule& ring_rules();
const section_rule& fit_rules();
const section_rule& share_rules();
std::vector<std::string_view> selection_words();
std::vector<word_alias> selection_aliases();
std::vector<word_elsewhere> selections_elsewhere();

/// Of a queue and of an entry point.
key_rule caller_id_key(std::string_view meaning);

namespace key_words {

using kind = value_kind;

inline constexpr std::int64_t second = 1'000, minute = 60 * second, hour = 60 * minute, day = 24 * hour;
inline constexpr std::int64_t mebibyte = 1 << 20;
inline constexpr std::int64_t one = 1'000; ///< of decimals: thousandths

using words = std::string_view;

inline key_rule value(kind what, words name, words meaning, words fallback, words example) {
  return {.name = name, .what = what, .meaning = meaning, .fallback = fallback, .example = example};
}
inline key_rule ranged(kind what, words name, words meaning, std::int64_t min, std::int64_t max,
                       words fallback, words example) {
  return {.name = name,
          .what = what,
          .meaning = meaning,
          .fallback = fallback,
          .example = example,
          .min = min,
          .max = max};
}
inline key_rule choice(kind what, words name, words meaning, std::vector<words> from, words fallback,
                       words example) {
  return {.name = name,
          .what = what,
          .meaning = meaning,
          .fallback = fallback,
          .example = example,
          .words = std::move(from)};
}
inline key_rule part(kind what, words name, words meaning, const section_rule* section, words example = {}) {
  return {.name = name, .what = what, .meaning = meaning, .example = example, .section = section};
}
/// With other names of its words.
inline key_rule named(key_rule rule, std::vector<word_alias> aliases,
                      std::vector<word_elsewhere> elsewhere = {}) {
  rule.aliases = std::move(aliases);
  rule.elsewhere = std::move(elsewhere);
  return rule;
}
inline key_rule needed(key_rule rule) {
  rule.required = true;
  return rule;
}

/// Keys that several sections have.
key_rule tenant_key();
key_rule name_key(words meaning, words example);
/// What people see in place of the name.
key_rule display_name_key(words example);
key_rule hours_key(words name, words meaning);
key_rule group_key(words meaning);

} // namespace key_words
} // namespace strowger::actors
