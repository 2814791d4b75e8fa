#pragma once
#include "channels/sip/process/sip_adapter.hpp"
#include <cstdlib>
#include <map>
#include <optional>

/// The engine of the fuzzed SIP process.
namespace strowger::tests::sip_world {

namespace sip = channels::sip;
using routing::milliseconds;

/// What the engine does with calls, told one by one so that the process is never called within its own turn.
class engine final : public channels::engine_port {
public:
  struct known {
    std::uint64_t taken = 0; ///< of its events
    std::string kept;
    std::uint64_t legs = 1;
    std::map<routing::leg_id, channels::ring> rings; ///< that nothing was heard of
    std::optional<channels::channel_command> end;    ///< owed until its outcome is there
    bool settled = false;                            ///< which it is
  };
  void event(channels::channel_event what) override { events_.push_back(std::move(what)); }
  void outcome(channels::command_outcome what) override {
    const auto of = calls_.find(what.conversation);
    if (of != calls_.end() && of->second.end && of->second.end->id == what.id) of->second.settled = true;
  }
  void keep(std::string, routing::conversation_id of, std::string bytes) override {
    if (bytes.size() <= channels::kept_max) kept_[of] = std::move(bytes); // of more it keeps what it had
  }
  void reachable(std::string, std::vector<channels::reachability>, bool) override {}

  /// Answers what has come; true: there was something.
  bool turn(sip::sip_adapter& to) {
    const auto now = std::exchange(events_, {});
    for (const auto& one : now) take(one, to);
    return !now.empty();
  }
  void say(sip::sip_adapter& to, routing::conversation_id of, channels::command_body what) {
    to.command({routing::command_id{++commands_}, of, std::move(what)});
  }
  void ring(sip::sip_adapter& to, routing::conversation_id of, const std::string& target) {
    channels::ring what{routing::leg_id{++calls_[of].legs}, target, "", "Mia", milliseconds{20'000}};
    what.on_behalf = "main/ada";
    if (target.starts_with("number:")) what.kind = channels::leg_kind::outside;
    calls_[of].rings[what.leg] = what;
    say(to, of, what);
  }
  /// The last one that was rung is not wanted any more.
  void drop(sip::sip_adapter& to, routing::conversation_id of) {
    const routing::leg_id leg{calls_[of].legs};
    calls_[of].rings.erase(leg);
    say(to, of, channels::drop{leg});
  }
  /// The customer is called back, whatever was before.
  void dial(sip::sip_adapter& to, routing::conversation_id of) {
    calls_[of].end.reset(), calls_[of].settled = false;
    say(to, of, channels::dial{"+442079460000", {}, milliseconds{20'000}, "main/"});
  }
  void arrange(sip::sip_adapter& to, routing::conversation_id of) {
    channels::arrange who;
    who.number = ++commands_;
    channels::seat customer;
    customer.plays = {1, {"music"}, true};
    for (std::uint64_t leg = 2; leg <= calls_[of].legs; ++leg) {
      customer.hears.push_back(routing::leg_id{leg});
      who.seats.push_back({routing::leg_id{leg}, {routing::leg_id{}}});
    }
    who.seats.push_back(std::move(customer));
    say(to, of, std::move(who));
  }
  void end(sip::sip_adapter& to, routing::conversation_id of) {
    auto& one = calls_[of];
    if (one.end) return;
    one.end = channels::channel_command{routing::command_id{++commands_}, of, channels::end{"by_agent"}};
    to.command(*one.end);
  }
  /// What a process that has begun anew is told.
  [[nodiscard]] std::vector<channels::open_conversation> open() const {
    std::vector<channels::open_conversation> all;
    for (const auto& [id, one] : calls_)
      if (!one.settled) all.push_back({id, one.taken, true, one.kept, one.end.has_value()});
    return all;
  }
  /// After that: what is owed, again.
  void repeat(sip::sip_adapter& to) {
    for (const auto& [id, one] : std::map{calls_}) {
      if (one.settled) continue;
      if (one.end) {
        to.command(*one.end);
        continue;
      }
      arrange(to, id);
      for (const auto& [leg, what] : one.rings) say(to, id, what);
    }
  }
  void forget_what_is_under_way() { events_.clear(), kept_.clear(); }
  [[nodiscard]] const std::map<routing::conversation_id, known>& calls() const { return calls_; }

private:
  /// Which leg an event is about that is not only said of one that rings.
  static std::optional<routing::leg_id> heard_of(const channels::event_body& what) {
    return std::visit(
        [](const auto& one) -> std::optional<routing::leg_id> {
          using type = std::decay_t<decltype(one)>;
          if constexpr (std::is_same_v<type, channels::leg_answered> ||
                        std::is_same_v<type, channels::leg_declined> ||
                        std::is_same_v<type, channels::leg_unreachable> ||
                        std::is_same_v<type, channels::leg_ended>)
            return one.leg;
          else
            return std::nullopt;
        },
        what);
  }
  void take(const channels::channel_event& one, sip::sip_adapter& to) {
    auto& of = calls_[one.conversation];
    if (const auto leg = heard_of(one.what)) of.rings.erase(*leg);
    if (one.number != 0) {
      if (one.number > of.taken + 1) std::abort(); // a gap
      const bool known = one.number <= of.taken;
      if (!known) of.kept = kept_[one.conversation];
      of.taken = std::max(of.taken, one.number);
      to.acknowledged(one.conversation, one.number);
      if (known) return;
    }
    if (std::holds_alternative<channels::arrived>(one.what)) {
      if (one.number != 1) std::abort();
      arrange(to, one.conversation);
      if (std::get<channels::arrived>(one.what).called != "desk-alone")
        ring(to, one.conversation, "agent:main/ada");
    } else if (std::holds_alternative<channels::leg_answered>(one.what)) {
      arrange(to, one.conversation);
    } else if (const auto* refers = std::get_if<channels::leg_refers>(&one.what)) {
      if (refers->target.starts_with("number:"))
        ring(to, one.conversation, refers->target);
      else
        say(to, one.conversation, channels::refer_failed{refers->leg, "refused"});
    } else if (std::holds_alternative<channels::left>(one.what)) {
      end(to, one.conversation);
    }
  }
  std::vector<channels::channel_event> events_;
  std::map<routing::conversation_id, std::string> kept_;
  std::map<routing::conversation_id, known> calls_;
  std::uint64_t commands_ = 0;
};

} // namespace strowger::tests::sip_world
