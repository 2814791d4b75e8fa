#pragma once
#include "routing/pool_settings.hpp"
#include <string>
#include <vector>

/// The words of one line of a scenario text, and what they say of settings: `key=value` each.
namespace strowger::routing::wording {

using scene_words = std::vector<std::string>;

scene_words split(const std::string& line, char at = ' ');
/// What comes after `key=`, or nothing.
std::string value_of(const scene_words& words, const std::string& key);

template <class Number>
void read(const scene_words& words, const std::string& key, Number& into) {
  if (const auto text = value_of(words, key); !text.empty()) into = static_cast<Number>(std::stoll(text));
}
inline void read(const scene_words& words, const std::string& key, milliseconds& into) {
  if (const auto text = value_of(words, key); !text.empty()) into = milliseconds{std::stoll(text)};
}
inline void read(const scene_words& words, const std::string& key, std::string& into) {
  if (const auto text = value_of(words, key); !text.empty()) into = text;
}

/// `english:5,french`
std::vector<skill_level> read_skills(const std::string& text);
/// `team:red,rank:2,urgent:true`
attribute_list read_attributes(const std::string& text);

/// `gdpr,sales`, sorted
std::vector<std::string> read_names(const std::string& text);

/// `on=closed:to_queue:night`, `tier_hours=gold:voice:long`, `tries=3 retry=60000 customer_first`
void read_exceptions(const scene_words& line, queue_rules& into);
queue_settings read_queue(const scene_words& line);
agent_settings read_agent(const scene_words& line);
pool_limits read_limits(const scene_words& line);

} // namespace strowger::routing::wording
