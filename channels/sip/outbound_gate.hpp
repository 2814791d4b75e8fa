#pragma once
#include "channels/sip/number_pattern.hpp"
#include "channels/sip/trunk_gate.hpp"
#include <deque>
#include <functional>
#include <map>

namespace strowger::channels::sip {

/// Numbers of this form go through these trunks, the first that can be had.
struct outbound_route {
  number_pattern pattern;
  std::vector<std::string> trunks;
};

/// What a tenant's people may dial. Everything that costs much is off unless it is said to be on.
struct outbound_rules {
  std::string country; ///< what is not in it is international; empty: all numbers are
  bool international = false;
  std::vector<std::string> refused; ///< beginnings of numbers, `+4490`: premium rates. Hold before all else
  std::vector<number_pattern> allowed; ///< if any, only these (and then also abroad)
  std::vector<outbound_route> routes;

  std::uint32_t calls_per_agent = 2; ///< at once
  std::uint32_t calls = 50;          ///< of the tenant, at once
  std::uint32_t agent_per_hour = 60;
  std::uint32_t per_hour = 1'000;
  std::uint32_t international_per_hour = 20; ///< of the tenant: what stolen credentials can spend
};

struct outbound_ask {
  std::string tenant, agent; ///< agent empty: the engine itself, for a callback
  std::string number;        ///< as it was dialled: E.164, or as the tenant's country writes it
  std::string caller_id;     ///< E.164; empty: the trunk's
};

/// Which trunks to try, in order, each with the number as it wants it and the caller it shows; or why not.
struct outbound_step {
  std::string trunk, number, caller_id;
  friend bool operator==(const outbound_step&, const outbound_step&) = default;
};
struct outbound_plan {
  std::vector<outbound_step> steps;
  std::string refused; ///< a word for logs and for the agent; empty: go on
};

/// The plan by which a tenant's people write numbers: its country, and for the rest that of the first trunk
/// its routes name. Trunks as `trunk_named` finds them by name, null where there is none.
[[nodiscard]] number_plan plan_of(const outbound_rules& rules,
                                  const std::function<const number_plan*(const std::string&)>& trunk_named);
/// Why nobody may ever dial this number, whatever was dialled before; empty: it may be dialled.
[[nodiscard]] std::string refusal_of(const std::string& number, const outbound_rules& rules);

/// Decides about calls to outside numbers, and counts them: who may dial what, at once and per hour, and by
/// which trunk. Wall time is an argument. One thread.
class outbound_gate {
public:
  using wall_time = routing::wall_time;

  void configure(const std::string& tenant, outbound_rules rules) { rules_[tenant] = std::move(rules); }
  void forget(const std::string& tenant) { rules_.erase(tenant); }

  /// Counts the call if it may be made; `end` takes it off what is up at once, not off the hour.
  outbound_plan begin(outbound_ask ask, const trunk_gate& trunks, wall_time now);
  void end(const std::string& tenant, const std::string& agent);

private:
  struct count {
    std::uint32_t up = 0;
    std::deque<wall_time> begun; ///< within the last hour; never more than the limit
  };
  static std::uint32_t within_hour(count& of, wall_time now);
  std::string refusal_of(const outbound_ask& ask, const outbound_rules& rules, bool international,
                         wall_time now);
  static std::vector<outbound_step> steps_of(const outbound_ask& ask, const outbound_rules& rules,
                                             const trunk_gate& trunks);

  std::map<std::string, outbound_rules> rules_;
  std::map<std::string, count> tenants_, abroad_;
  std::map<std::pair<std::string, std::string>, count> agents_;
};

} // namespace strowger::channels::sip
