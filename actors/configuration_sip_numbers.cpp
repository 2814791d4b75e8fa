#include "actors/configuration_draft.hpp"
#include "channels/sip/number_pattern.hpp"
#include "channels/sip/number_plan.hpp"
#include <algorithm>

/// Which numbers lead where and which may be dialled, and what calls need of the rest of the file.
namespace strowger::actors {
namespace {

bool is_pattern(draft& made, const std::string& text, place at, std::string_view key) {
  if (channels::sip::number_pattern::read(text)) return true;
  made.found.error(at, std::string{key} + ": " + in_quotes(text) +
                           " is no pattern of numbers, such as +44207946xxxx or +44*");
  return false;
}

void read_numbers(draft& made, const section_values& from, telephony_settings& to) {
  std::map<std::string, place> known;
  for (const auto& one : from.sections("numbers")) {
    sip_number_settings number{one.text("number"), one.text("entry"), one.text("language"),
                               one.number("early_media") != 0};
    if (one.good("number") && is_pattern(made, number.number, one.at("number"), "number")) {
      const auto [first, is_new] = known.try_emplace(number.number, one.at("number"));
      if (!is_new)
        made.found.error(one.at("number"), "the number " + in_quotes(number.number) +
                                               " is there already, on line " +
                                               std::to_string(first->second.line));
    }
    if (one.good("entry"))
      if (const auto index = made.entry_points.find({}, number.entry, one.at("entry"), "entry", made.found);
          index && made.all_entry_points[*index].settings.channel != routing::channel_kind::voice)
        made.found.error(one.at("entry"), "entry: " + in_quotes(number.entry) +
                                              " is not of the channel voice: calls cannot come in there");
    if (number.early_media)
      made.found.warning(one.at("early_media"),
                         "early_media: a call that is not answered is cut after two or three minutes by many "
                         "networks, though they are told each minute that it goes on, and where strowger-sip "
                         "dies meanwhile it is answered then, or lost if its network has given it up");
    to.numbers.push_back(std::move(number));
  }
}

void read_routes(draft& made, const section_values& one, const telephony_settings& all,
                 outbound_settings& rules) {
  for (const auto& route : one.sections("routes")) {
    if (route.good("numbers")) is_pattern(made, route.text("numbers"), route.at("numbers"), "numbers");
    for (const auto& word : route.words("trunks")) {
      const auto index = made.trunks.find({}, word.text, word.at, "trunks", made.found);
      if (index && all.trunks[*index].targets.empty())
        made.found.error(word.at,
                         "trunks: " + in_quotes(word.text) + " has no `targets`: it cannot be called");
    }
    rules.routes.push_back({route.text("numbers"), texts(route.words("trunks"))});
  }
}

void read_outbound(draft& made, const section_values& from, telephony_settings& to) {
  for (const auto& one : from.sections("outbound")) {
    outbound_settings rules;
    rules.tenant = tenant_of(made, one);
    rules.country = one.text("country");
    if (rules.country.find_first_not_of("0123456789") != std::string::npos)
      made.found.error(one.at("country"),
                       "country is " + in_quotes(rules.country) + ": write the digits of a country code");
    rules.international = one.number("international") != 0;
    rules.refused = texts(one.words("refused"));
    for (const auto& word : one.words("refused"))
      if (word.text.front() != '+' || word.text.find_first_not_of("0123456789", 1) != std::string::npos)
        made.found.error(word.at, "refused: " + in_quotes(word.text) +
                                      " is no beginning of a number, such as \"+4490\"");
    rules.allowed = texts(one.words("allowed"));
    for (const auto& word : one.words("allowed")) is_pattern(made, word.text, word.at, "allowed");
    read_routes(made, one, to, rules);
    rules.calls_per_agent = count(one, "calls_per_agent");
    rules.calls = count(one, "calls");
    rules.agent_per_hour = count(one, "agent_per_hour");
    rules.per_hour = count(one, "per_hour");
    rules.international_per_hour = count(one, "international_per_hour");
    const auto same = std::find_if(to.outbound.begin(), to.outbound.end(),
                                   [&](const auto& other) { return other.tenant == rules.tenant; });
    if (same != to.outbound.end())
      made.found.error(one.at("tenant"), "outbound is said twice for the tenant " + in_quotes(rules.tenant));
    to.outbound.push_back(std::move(rules));
  }
}

/// Whoever could be offered calls and has no telephone.
void warn_of_phones(draft& made, const draft_entry_point& entry) {
  constexpr std::size_t shown = 5;
  constexpr auto voice = static_cast<std::size_t>(routing::channel_kind::voice);
  const auto queue = made.queues.find(entry.settings.tenant, entry.settings.queue);
  if (!queue) return;
  std::string names;
  std::size_t lack = 0;
  for (std::size_t i = 0; i < made.all_agents.size(); ++i) {
    const auto& agent = made.all_agents[i].settings;
    if (agent.capacity[voice] == 0 || made.out.people[i].phone ||
        !serves_at_last(agent, made.all_queues[*queue].settings))
      continue;
    if (++lack <= shown) names += (names.empty() ? "" : ", ") + agent.name;
  }
  if (lack > shown) names += " and " + std::to_string(lack - shown) + " more";
  if (lack > 0)
    made.found.warning(entry.queue_at,
                       "of the agents who serve the queue " + in_quotes(entry.settings.queue) + ", " + names +
                           " may hold calls but " + (lack == 1 ? "has" : "have") +
                           " no `phone`: no call is offered there (or say capacity: {voice: 0})");
}

void check_entries(draft& made) {
  for (const auto& entry : made.all_entry_points) {
    const auto& settings = entry.settings;
    if (settings.channel != routing::channel_kind::voice) continue;
    if (!made.out.sip) {
      made.found.error(entry.channel_at, "channel: calls need the section `sip` in this file (docs/sip.md)");
      continue;
    }
    const auto& numbers = made.out.sip->numbers;
    if (std::none_of(numbers.begin(), numbers.end(),
                     [&](const auto& one) { return one.entry == settings.name; }))
      made.found.warning(entry.channel_at, "no number under sip.numbers leads to the entry point " +
                                               in_quotes(settings.name) + ": no call can come in there");
    warn_of_phones(made, entry);
  }
}

} // namespace

std::optional<agent_outbound_settings> read_agent_outbound(draft& made, const section_values& agent) {
  if (agent.sections("outbound").empty()) return std::nullopt;
  const auto& one = agent.sections("outbound").front();
  agent_outbound_settings own;
  own.international = one.number("international") != 0;
  own.allowed = texts(one.words("allowed"));
  for (const auto& word : one.words("allowed")) is_pattern(made, word.text, word.at, "allowed");
  const auto limit = [&](const char* key, std::optional<std::uint32_t>& into) {
    if (one.says(key)) into = count(one, key);
  };
  limit("calls", own.calls);
  limit("per_hour", own.per_hour);
  limit("international_per_hour", own.international_per_hour);
  return own;
}

std::string read_caller_id(draft& made, const section_values& from) {
  if (!from.good("caller_id")) return {};
  const auto number = from.text("caller_id");
  if (!channels::sip::is_e164(number)) {
    made.found.error(from.at("caller_id"),
                     "caller_id: " + in_quotes(number) +
                         " is no number in international form, such as \"+442079460000\"");
    return number;
  }
  const auto may_show = [&](const sip_trunk_settings& one) {
    return one.caller_ids.empty() ||
           std::find(one.caller_ids.begin(), one.caller_ids.end(), number) != one.caller_ids.end();
  };
  if (!made.out.sip || std::none_of(made.out.sip->trunks.begin(), made.out.sip->trunks.end(), may_show))
    made.found.warning(from.at("caller_id"),
                       "caller_id: no trunk may show " + in_quotes(number) + "; theirs is shown instead");
  return number;
}

void read_sip_numbers(draft& made, const section_values& file, bool served) {
  if (!served) return;
  if (made.out.sip) {
    const auto& from = file.sections("sip").front();
    read_numbers(made, from, *made.out.sip);
    read_outbound(made, from, *made.out.sip);
    warn_of_idle_trunks(made, from, *made.out.sip);
  }
  check_entries(made);
}

} // namespace strowger::actors
