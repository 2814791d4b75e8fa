#pragma once
#include "channels/sip/number_pattern.hpp"
#include "channels/sip/trunk_gate.hpp"
#include "routing/model/result.hpp"
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>

namespace strowger::channels::sip {

/// Numbers of this form go through these trunks, the first that can be had.
struct outbound_route {
  number_pattern pattern;
  std::vector<std::string> trunks;
};

/// What one agent may dial of what the tenant's people may: never more.
struct agent_outbound_rules {
  bool international = true;           ///< false: no other country, whatever the tenant's list allows
  std::vector<number_pattern> allowed; ///< if any, only these
  std::optional<std::uint32_t> calls, per_hour; ///< the lower of this and the tenant's for each agent
  std::optional<std::uint32_t> international_per_hour;
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
  std::map<std::string, agent_outbound_rules, std::less<>> agents; ///< by name
};

/// Which numbers a tenant's people may dial and by which trunks, as settings write it.
struct outbound_words {
  std::string country;
  bool international = false;
  std::vector<std::string> refused, allowed;
  struct route {
    std::string numbers;
    std::vector<std::string> trunks;
  };
  std::vector<route> routes;
};
/// The rules with this and without limits. An error names what is no pattern of numbers.
[[nodiscard]] routing::result<outbound_rules> rules_of(outbound_words words);

/// One call to an outside number: asked for again after a restart it has the same name.
struct outbound_call {
  std::uint64_t conversation = 0, leg = 0;
  friend auto operator<=>(const outbound_call&, const outbound_call&) = default;
};

struct outbound_ask {
  std::string tenant, agent; ///< agent empty: the engine itself, for a callback
  std::string number;        ///< as it was dialled: E.164, or as the tenant's country writes it
  std::string caller_id;     ///< E.164; empty: the trunk's
  outbound_call call{};
};

/// A call that counts for its hour: what of it outlives this process.
struct outbound_beginning {
  routing::wall_time at{};
  std::string tenant, agent;
  bool abroad = false;
  outbound_call call{};
  friend bool operator==(const outbound_beginning&, const outbound_beginning&) = default;
};

/// Which trunks to try, in order, each with the number as it wants it and the caller it shows; or why not.
struct outbound_step {
  std::string trunk, number, caller_id;
  friend bool operator==(const outbound_step&, const outbound_step&) = default;
};
struct outbound_plan {
  std::vector<outbound_step> steps;
  std::string refused;                       ///< a word for logs and for the agent; empty: go on
  std::optional<outbound_beginning> begun{}; ///< it counts for the hour, which has to be kept
};

/// The plan by which a tenant's people write numbers: its country, and for the rest that of the first trunk
/// its routes name. Trunks as `trunk_named` finds them by name, null where there is none.
[[nodiscard]] number_plan plan_of(const outbound_rules& rules,
                                  const std::function<const number_plan*(const std::string&)>& trunk_named);
/// Why nobody may ever dial this number, whatever was dialled before; empty: it may be dialled.
[[nodiscard]] std::string refusal_of(const std::string& number, const outbound_rules& rules);

/// Decides about calls to outside numbers, and counts them: who may dial what, at once and per hour, and by
/// which trunk. Wall time is an argument. One thread.
///
/// A death of the process gives nobody a new allowance: calls that are up are adopted, and the hour is
/// recalled from what was kept (`outbound_hour_file`).
class outbound_gate {
public:
  using wall_time = routing::wall_time;

  void configure(const std::string& tenant, outbound_rules rules) { rules_[tenant] = std::move(rules); }
  void forget(const std::string& tenant) { rules_.erase(tenant); }

  /// Counts the call if it may be made; `end` takes it off what is up at once, not off the hour.
  outbound_plan begin(outbound_ask ask, const trunk_gate& trunks, wall_time now);
  void end(const std::string& tenant, const std::string& agent);
  /// A call that was up before we were started: counted at once, whatever the limits say; its hour is
  /// recalled.
  void adopt(const std::string& tenant, const std::string& agent);
  /// In the order in which they began, before the first `begin`. Asked for again, it is not counted twice.
  void recall(const outbound_beginning& before);

private:
  using person = std::pair<std::string, std::string>; ///< tenant and agent
  struct count {
    std::uint32_t up = 0;
    std::deque<wall_time> begun; ///< within the last hour; never more than the limit
  };
  static std::uint32_t within_hour(count& of, wall_time now);
  static std::string refusal_of(const outbound_ask& ask, const outbound_rules& rules,
                                const agent_outbound_rules& own, bool international);
  std::string refusal_at_once(const outbound_ask& ask, const outbound_rules& rules,
                              const agent_outbound_rules& own) const;
  std::string refusal_in_hour(const outbound_ask& ask, const outbound_rules& rules,
                              const agent_outbound_rules& own, bool international, wall_time now);
  void count_hour(const outbound_beginning& one);
  static std::vector<outbound_step> steps_of(const outbound_ask& ask, const outbound_rules& rules,
                                             const trunk_gate& trunks);

  std::map<std::string, outbound_rules> rules_;
  std::map<std::string, count> tenants_, abroad_;
  std::map<person, count> agents_, agents_abroad_;
  std::set<outbound_call> recalled_;
};

} // namespace strowger::channels::sip
