#include "storage/record_json.hpp"
#include "storage/record_json_words.hpp"
#include <algorithm>

namespace strowger::storage::as_json {

std::string hex_text(std::uint64_t number) {
  std::string text(16, '0');
  for (auto digit = text.rbegin(); number != 0; ++digit, number >>= 4U)
    *digit = "0123456789abcdef"[number & 0xfU];
  return text;
}

json value(wall_time at) { return iso_text(at); }
json value(pool_id pool) { return static_cast<unsigned>(pool); }

json value(ro::direction way) {
  switch (way) {
  case ro::direction::inbound:
    return "inbound";
  case ro::direction::outbound:
    return "outbound";
  case ro::direction::internal:
    return "internal";
  }
  return "unknown";
}

json value(const ro::asked_by& by) {
  auto made = object("who", by.who, "why", by.why);
  return made.empty() ? json{} : made;
}

json value(const ro::steady_tie& one) {
  return object("machine_boot", hex_text(one.machine_boot), "steady_at_zero_ms", one.steady_at_zero);
}

json value(const ro::marks& one) { return object("received", one.received, "read", one.read); }

json value(const ro::message_entry& one) {
  auto made = object("number", one.number, "from", one.from, "author", one.author, "client",
                     hex_text(one.client), "content", one.content, "at", one.at);
  if (one.what != ro::notice::none) put(made, "notice", one.what);
  return made;
}

json value(const ro::decision_record& one) {
  auto filtered = json::object();
  for (std::size_t i = 0; i < ro::filter_rules; ++i)
    if (one.filtered[i] != 0)
      filtered[std::string{ro::to_text(static_cast<ro::filter_rule>(i))}] = one.filtered[i];
  auto best = json::array();
  for (std::size_t i = 0; i < std::min<std::size_t>(one.shown, one.best.size()); ++i) {
    const auto& candidate = one.best[i];
    best.push_back(object("agent", candidate.agent, "idle_ms", candidate.idle, "load", candidate.load,
                          "limit", candidate.limit, "deciding", candidate.deciding, "score",
                          candidate.score == 0 ? json{} : json(candidate.score)));
  }
  // Said only where it is so.
  const auto if_so = [](bool so) { return so ? json(true) : json{}; };
  auto overrides = json{};
  for (std::size_t i = 0; i < ro::filter_rules; ++i)
    if ((one.overrides >> i & 1U) != 0) overrides.push_back(ro::to_text(static_cast<ro::filter_rule>(i)));
  return object("configuration", one.configuration, "step", one.step, "agent_chose", one.agent_chose,
                "waiting_before", one.waiting_before, "waiting_at_most", if_so(one.waiting_at_most), "cut",
                if_so(one.cut), "by_hand", if_so(one.by_hand), "overrides", overrides, "filtered", filtered,
                "eligible", one.eligible, "best", best);
}

json value(const ro::channel_limits& limits) {
  auto made = json::object();
  for (const auto kind : ro::all_channel_kinds)
    made[std::string{ro::to_text(kind)}] = limits[static_cast<std::size_t>(kind)];
  return made;
}

json value(const std::vector<ro::skill_level>& skills) {
  auto made = json::object();
  for (const auto& one : skills) made[one.skill] = one.level;
  return made;
}

json value(const ro::skill_list& skills) { return skills.empty() ? json{} : value(skills.all()); }

json value(const ro::attribute_list& attributes) {
  auto made = json{};
  for (const auto& one : attributes)
    std::visit([&](const auto& plain) { made[one.name] = plain; }, one.value);
  return made;
}

json value(const ro::expression& one) { return one.empty() ? json{} : json(one.text()); }

json value(const std::vector<std::string>& texts) { return json(texts); }

/// By the channels' names, those that say something.
json value(const std::array<std::string, ro::channel_kinds>& by_channel) {
  auto made = json::object();
  for (std::size_t i = 0; i < by_channel.size(); ++i)
    if (!by_channel[i].empty())
      made[std::string{ro::to_text(static_cast<ro::channel_kind>(i))}] = by_channel[i];
  return made;
}

} // namespace strowger::storage::as_json
