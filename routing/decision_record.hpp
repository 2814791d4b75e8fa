#pragma once
#include "routing/model/ids.hpp"
#include "routing/model/time.hpp"
#include <array>
#include <cstdint>
#include <initializer_list>
#include <string_view>

namespace strowger::routing {

/// The rules that can take an agent out of the choice; each agent is counted once, at the first rule of
/// `filters_in_order` that filters it.
enum class filter_rule : std::uint8_t {
  signed_out,
  lost,
  not_ready,
  queue,
  skill,
  level,
  channel_full,
  back_off,
  draining,
  attributes,  ///< the queue's expression does not hold
  certificate, ///< asked before skills, whatever a relaxation drops
  preferred,   ///< it waits for its preferred agent
  units,       ///< what it costs is more than the agent has left
  interrupt,   ///< something the agent holds must not be interrupted by this channel
  reserved,    ///< the agent is kept free for other queues
  overflow,    ///< the agent helps only when more wait
  quota,       ///< its tenant has as much work in hand as it may have
  ringing,     ///< it rings there already
  unreachable  ///< no endpoint of the agent can be reached, and it takes the channel at one alone
};
inline constexpr std::size_t filter_rules = 19;
/// The order in which they are asked; the numbers above are for ever.
inline constexpr std::array<filter_rule, filter_rules> filters_in_order{
    filter_rule::signed_out,  filter_rule::lost,         filter_rule::not_ready, filter_rule::queue,
    filter_rule::certificate, filter_rule::skill,        filter_rule::level,     filter_rule::attributes,
    filter_rule::ringing,     filter_rule::preferred,    filter_rule::overflow,  filter_rule::quota,
    filter_rule::unreachable, filter_rule::channel_full, filter_rule::units,     filter_rule::interrupt,
    filter_rule::back_off,    filter_rule::reserved,     filter_rule::draining};
/// Several rules at once: a bit by number.
using filter_set = std::uint32_t;
[[nodiscard]] constexpr filter_set filter_bit(filter_rule rule) {
  return filter_set{1} << static_cast<unsigned>(rule);
}
[[nodiscard]] constexpr filter_set filter_bits(std::initializer_list<filter_rule> rules) {
  filter_set all = 0;
  for (const auto rule : rules) all |= filter_bit(rule);
  return all;
}
/// The term that put a candidate before the next one.
enum class deciding_term : std::uint8_t {
  only_one,
  least_loaded,
  longest_idle,
  lowest_id,
  position,
  fewest_handled,
  least_talk_time,
  skill,
  score,
  share,
  chance,
  preferred,
  by_hand
};

std::string_view to_text(filter_rule);
std::string_view to_text(deciding_term);

struct candidate {
  agent_id agent;
  milliseconds idle{0};              ///< since it last had nothing, or became ready
  std::uint16_t load = 0, limit = 0; ///< of the channel asked for
  deciding_term deciding = deciding_term::only_one;
  double score = 0; ///< what the queue's selection rule ranks by, where that is a number
  friend bool operator==(const candidate&, const candidate&) = default;
};

/// Why an offer went where it went: bounded, written with the offer. The full list is recomputed on demand
/// from the stream (`explain`) and must name the same winner.
struct decision_record {
  std::uint32_t configuration = 0; ///< version in force
  std::uint8_t step = 0;           ///< relaxation step
  bool agent_chose = false;        ///< true: an agent became free and took the first in line
  /// How many waited that this agent could serve (agent_chose), else 0.
  std::uint32_t waiting_before = 0;
  bool cut = false;             ///< more than 256 candidates: the others were not scored
  bool by_hand = false;         ///< a person decided; `overrides` says what was passed over
  filter_set overrides = 0;     ///< the rules a person passed over
  bool waiting_at_most = false; ///< so many waited in all; how many it could serve was not counted
  std::array<std::uint32_t, filter_rules>
      filtered{};                  ///< agents taken out, by rule (not counted when agent_chose)
  std::uint32_t eligible = 0;      ///< candidates in all
  std::uint8_t shown = 0;          ///< used entries of `best`
  std::array<candidate, 8> best{}; ///< best first; the first is the winner
  friend bool operator==(const decision_record&, const decision_record&) = default;
};

} // namespace strowger::routing
