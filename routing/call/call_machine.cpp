#include "routing/call/call_machine.hpp"
#include <algorithm>
#include <utility>

namespace strowger::routing::call {

namespace {

error not_yours() { return {error_code::not_yours, "only the agent who has the customer can do this"}; }
error not_now(const char* why) { return {error_code::wrong_state, why}; }

bool leads(const state& now, agent_id who) {
  const auto* lead = in_role(now, role::lead);
  return lead != nullptr && lead->agent == who && lead->answered;
}

/// Collects the facts of one input, each taken in at once.
class decision {
public:
  decision(state& now, moment at, facts& out) : now_{now}, at_{at}, out_{out} {}

  result<void> react(const offer_rings& what) {
    if (find(now_, what.leg) == nullptr && what.leg) ring(made(what.leg, role::offered, what.agent));
    return {};
  }

  result<void> react(const offer_over& what) {
    const auto* of = find(now_, what.leg);
    if (of != nullptr && of->as == role::offered)
      let_go(*of, what.elsewhere ? parting::elsewhere : parting::withdrawn);
    return {};
  }

  result<void> react(const offer_taken& what) {
    const auto* old = in_role(now_, role::lead);
    if (old != nullptr && old->id == what.leg) return {};
    if (old != nullptr) leave_alone(old->agent);
    if (find(now_, what.leg) != nullptr)
      add(fact::role_changed{what.leg, role::lead});
    else
      ring_by_itself(made(what.leg, role::lead, what.agent, what.connect_by));
    return {};
  }

  result<void> react(const offers_stand& what) {
    if (beside(now_, what.won.agent) != nullptr) move_lead(what.won.agent);
    const auto known = now_.legs; // which change below
    for (const auto& one : known) {
      const bool open = std::any_of(what.open.begin(), what.open.end(),
                                    [&](const auto& offer) { return offer.leg == one.id; });
      if (one.as == role::offered && !open && one.id != what.won.leg) let_go(one, parting::withdrawn);
      if (one.as == role::lead && one.agent != what.won.agent) leave_alone(one.agent);
    }
    for (const auto& one : what.open)
      if (auto done = react(one); !done) return done;
    if (what.won.agent && heir(now_) == nullptr)
      if (auto done = react(offer_taken{what.won.leg, what.won.agent, what.connect_by}); !done) return done;
    if (!what.won.agent && in_role(now_, role::lead) == nullptr && !passed_on(now_)) alone();
    stand_beside(what.beside);
    return {};
  }

  result<void> react(const lead_gone& what) {
    leave_alone(what.agent);
    if (in_role(now_, role::lead) == nullptr && !passed_on(now_)) alone();
    return {};
  }

  result<void> react(const lead_moved& what) {
    move_lead(what.agent);
    return {};
  }

  result<void> react(const party_gone& what) {
    const auto* of = beside(now_, what.agent);
    if (of == nullptr) of = listener(now_, what.agent);
    if (of != nullptr) let_go(*of, parting::withdrawn);
    return {};
  }

  result<void> react(const leave& what) {
    if (leads(what.by)) {
      const auto* next = keeper(now_);
      if (next == nullptr) return not_now("nobody is there to keep the customer");
      hand_over_to(*next);
      return {};
    }
    const auto* of = beside(now_, what.by);
    if (of == nullptr) return not_yours();
    let_go(*of, of->answered ? parting::hung_up : parting::declined);
    return {};
  }

  result<void> react(const leg_answered& what) {
    const auto* of = find(now_, what.leg);
    if (of == nullptr) {
      add(fact::leg_gone{what.leg, role::offered, {}, true, parting::too_late, true});
    } else if (!of->answered) {
      const auto as = of->as;
      add(fact::leg_up{of->id, as, of->agent});
      // The customer is with the outside end now: the lead is free.
      if (as == role::passed) release(role::lead);
    }
    return {};
  }

  result<void> react(const leg_failed& what) {
    over(what.leg, what.why);
    return {};
  }

  result<void> react(const leg_ended& what) {
    over(what.leg, what.why);
    return {};
  }

  result<void> react(const leg_held& what) {
    const auto* of = find(now_, what.leg);
    if (of != nullptr && of->held != what.on) add(fact::leg_hold_set{what.leg, what.on});
    return {};
  }

  result<void> react(const hold& what) {
    if (!leads(what.by)) return not_yours();
    if (now_.apart) return not_now("the customer is waiting already");
    if (now_.on_hold != what.on) add(fact::hold_set{what.on});
    return {};
  }

  result<void> react(const consult& what) {
    if (auto may = may_consult(now_, what.by); !may) return may;
    if (what.agent == what.by || (!what.agent && !what.number))
      return error{error_code::invalid_value, "nobody to consult"};
    auto other = made(draw(), role::consulted, what.agent, what.until);
    other.number = what.number;
    ring(std::move(other));
    set_apart(true);
    return {};
  }

  result<void> react(const turn_to& what) {
    if (!leads(what.by)) return not_yours();
    if (what.apart && in_role(now_, role::consulted) == nullptr) return not_now("nobody is being consulted");
    set_apart(what.apart);
    if (!what.apart) set_hold(false);
    return {};
  }

  result<void> react(const end_consult& what) {
    if (!leads(what.by)) return not_yours();
    const auto* other = in_role(now_, role::consulted);
    if (other == nullptr) return not_now("nobody is being consulted");
    let_go(*other, parting::released);
    return {};
  }

  result<void> react(const confer& what) {
    if (!leads(what.by)) return not_yours();
    const auto* other = in_role(now_, role::consulted);
    if (other == nullptr || !other->answered) return not_now("nobody is there to join");
    add(fact::role_changed{other->id, role::joined});
    set_apart(false);
    set_hold(false);
    return {};
  }

  result<void> react(const complete& what) {
    if (!leads(what.by)) return not_yours();
    const auto* other = in_role(now_, role::consulted);
    if (other == nullptr) return not_now("nobody is being consulted");
    if (!other->answered) return not_now("nobody has answered");
    hand_over_to(*other);
    return {};
  }

  result<void> react(const pass_on& what) {
    if (!leads(what.by)) return not_yours();
    if (!what.number) return error{error_code::invalid_value, "no number to pass the customer on to"};
    if (in_role(now_, role::consulted) != nullptr || in_role(now_, role::passed) != nullptr)
      return not_now("somebody is being rung already");
    auto other = made(draw(), role::passed, {}, what.until);
    other.number = what.number;
    ring(std::move(other));
    return {};
  }

  result<void> react(const listen& what) {
    if (!lead_talks(now_)) return not_now("there is nothing to listen to");
    if (const auto* there = listener(now_, what.by)) {
      if (there->how != what.how) add(fact::hearing_set{there->id, what.how});
      return {};
    }
    for (const auto& one : now_.legs)
      if (one.agent == what.by) return not_now("who is in the call cannot listen in");
    if (now_.legs.size() >= legs_max) return error{error_code::limit_reached, "too many are in the call"};
    auto other = made(draw(), role::listening, what.by, what.until);
    other.how = what.how;
    ring_by_itself(std::move(other));
    return {};
  }

  result<void> react(const stop_listening& what) {
    const auto* there = listener(now_, what.by);
    if (there == nullptr) return not_now("nobody is listening");
    let_go(*there, parting::released);
    return {};
  }

  result<void> react(const record& what) {
    if (what.to == recording::paused && now_.recorded == recording::off)
      return not_now("nothing is being recorded");
    const auto key = now_.key ? now_.key : what.key;
    if (what.to != recording::off) {
      if (now_.recorded != what.to) add(fact::recording_set{what.to, key, what.began});
      return {};
    }
    const bool refused = what.ended == recording_ending::no_room && now_.ended != what.ended;
    const auto why = what.ended == recording_ending::none ? recording_ending::stopped : what.ended;
    if (now_.recorded != recording::off || refused)
      add(fact::recording_set{recording::off, key, recording_origin::none, why});
    return {};
  }

  result<void> react(const want_recording& what) {
    const bool changes = now_.recording_wanted != what.on;
    if (changes && now_.recorded == recording::off) add(fact::recording_wanted{what.on});
    return {};
  }

  result<void> react(const sound_lost& what) {
    const bool known = what.from < now_.lost_until || what.lasted.count() <= 0;
    if (!known && now_.began != recording_origin::none)
      add(fact::recording_lost{what.from, what.lasted, what.loss});
    return {};
  }

  result<void> react(const notice_heard&) {
    if (!now_.notice_given) add(fact::notice_given{});
    return {};
  }

  result<void> react(const wake&) {
    const auto known = now_.legs;
    for (const auto& one : known)
      if (!one.answered && one.until != moment{} && at_ >= one.until + adapter_patience)
        gone(one, parting::timed_out, true);
    return {};
  }

private:
  void ring(leg what) { add(fact::leg_added{std::move(what)}); }
  /// Its person has said so already.
  void ring_by_itself(leg what) {
    what.auto_answer = true;
    ring(std::move(what));
  }
  static leg made(leg_id id, role as, agent_id agent, moment until = {}) {
    leg one;
    one.id = id;
    one.as = as;
    one.agent = agent;
    one.until = until;
    return one;
  }
  leg_id draw() const { return leg_id{drawn_here, std::uint64_t{now_.drawn} + 1}; }

  [[nodiscard]] bool leads(agent_id who) const { return call::leads(now_, who); }
  static fact::leg_gone gone_of(const leg& of, parting why, bool drop) {
    return {of.id, of.as, of.agent, of.answered, why, drop};
  }
  /// The adapter's word.
  void over(leg_id leg, parting why) {
    if (const auto* of = find(now_, leg))
      gone(*of, why, false);
    else if (is_dropped(now_, leg))
      add(fact::drop_done{leg});
  }
  void let_go(leg of, parting why) { gone(std::move(of), why, true); }

  /// By value: the leg's place in the state goes with it.
  void gone(leg of, parting why, bool drop) {
    const bool kept = of.as == role::lead && of.answered && !drop && keep_customer();
    add(gone_of(of, why, drop));
    if (of.as == role::consulted) set_apart(false);
    const bool elsewhere = in_role(now_, role::passed) != nullptr;
    if (of.as == role::lead && !kept && !elsewhere) alone();
    const bool led = in_role(now_, role::lead) != nullptr || heir(now_) != nullptr;
    if ((of.as == role::passed || of.as == role::joined) && !led && !elsewhere) alone();
  }
  /// Whoever is there talks with the customer as the lead goes; false: nobody.
  bool keep_customer() {
    const auto* found = keeper(now_);
    if (found == nullptr) return false;
    const auto other = *found;
    const auto to = other.agent ? role::joined : role::passed;
    if (other.as != to) add(fact::role_changed{other.id, to});
    ask_nobody();
    set_apart(false);
    set_hold(false);
    return true;
  }
  /// Who rings to be consulted by a lead that goes is not wanted any more.
  void ask_nobody() {
    if (const auto* asked = in_role(now_, role::consulted)) add(gone_of(*asked, parting::released, true));
  }
  void move_lead(agent_id agent) {
    if (const auto* to = beside(now_, agent)) hand_over_to(*to);
  }
  /// Whoever the pool has let go of goes; whom it has granted and nobody has rung is rung.
  void stand_beside(const std::vector<party_stands>& stand) {
    const auto known = now_.legs;
    for (const auto& one : known) {
      const bool agent_beside = one.agent && (one.as == role::consulted || one.as == role::joined);
      const bool there = std::any_of(stand.begin(), stand.end(),
                                     [&](const party_stands& other) { return other.agent == one.agent; });
      if (agent_beside && !there && heir(now_) == nullptr && find(now_, one.id) != nullptr)
        let_go(one, parting::withdrawn);
    }
    const auto* lead = in_role(now_, role::lead);
    if (lead == nullptr || !lead->answered) return;
    const auto by = lead->agent;
    for (const auto& one : stand) {
      const auto* of = beside(now_, one.agent);
      if (of != nullptr && of->as == role::consulted && one.as == role::joined)
        (void)react(confer{by});
      else if (of == nullptr && !one.answered && one.until != moment{})
        (void)react(consult{by, one.agent, {}, one.until});
    }
  }
  void release(role as) {
    if (const auto* of = in_role(now_, as)) let_go(*of, parting::released);
  }
  /// The customer waits alone: whoever the lead brought in goes.
  void alone() {
    for (const auto as : {role::consulted, role::joined, role::passed})
      while (const auto* of = in_role(now_, as)) add(gone_of(*of, parting::released, true));
    set_apart(false);
    set_hold(false);
  }
  void leave_alone(agent_id agent) {
    const auto* lead = in_role(now_, role::lead);
    if (lead != nullptr && lead->agent == agent) let_go(*lead, parting::released);
  }
  void hand_over_to(leg other) {
    set_apart(false);
    set_hold(false);
    add(fact::role_changed{other.id, other.agent ? role::lead : role::passed});
    if (!other.agent) ask_nobody();
    release_all_but(other.id);
  }
  void release_all_but(leg_id kept) {
    const auto known = now_.legs;
    for (const auto& one : known)
      if (one.as == role::lead && one.id != kept) add(gone_of(one, parting::released, true));
  }
  void set_apart(bool on) {
    if (now_.apart != on) add(fact::apart_set{on});
  }
  void set_hold(bool on) {
    if (now_.on_hold != on) add(fact::hold_set{on});
  }

  template <class Fact>
  void add(Fact what) {
    out_.emplace_back(std::move(what));
    evolve(now_, out_.back());
  }

  state& now_;
  moment at_;
  facts& out_;
};

} // namespace

result<void> may_consult(const state& now, agent_id by) {
  if (!leads(now, by)) return not_yours();
  if (in_role(now, role::consulted) != nullptr) return not_now("somebody is being consulted already");
  if (in_role(now, role::passed) != nullptr) return not_now("the customer is being passed on");
  if (now.legs.size() >= legs_max) return error{error_code::limit_reached, "too many are in the call"};
  return {};
}

result<void> apply(state& now, moment at, const event& what, facts& out) {
  decision deciding{now, at, out};
  return std::visit([&](const auto& one) { return deciding.react(one); }, what);
}

/// The last step of splitmix64 (Steele, Lea, Flood 2014): neighbouring ids have nothing in common after it.
bool is_in_share(interaction_id id, std::uint8_t percent) {
  auto mixed = id.value();
  mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9ULL;
  mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebULL;
  mixed ^= mixed >> 31U;
  return mixed % 100 < percent;
}

} // namespace strowger::routing::call
