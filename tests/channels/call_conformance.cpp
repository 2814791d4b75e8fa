#include "tests/channels/call_conformance.hpp"
#include <algorithm>

namespace strowger::tests {

using namespace strowger::channels;

namespace {

constexpr std::uint64_t issuer = 9; ///< of the commands made here

/// One harness at work: what the engine orders, and what was broken.
class stage {
public:
  stage(call_adapter_under_test& subject, engine_faults faults)
    : subject_{subject}, engine_{faults}, adapter_{&subject.start(engine_)} {
    engine_.start(*adapter_);
    settle();
  }

  struct party {
    std::size_t customer = 0;
    conversation_id conversation;
  };

  void expect(bool holds, const std::string& what) {
    if (!holds) broken_.push_back(what);
  }
  void engine(const std::string& what, std::function<bool(const engine_double::state&)> holds) {
    expect(engine_.now.wait(std::move(holds)), "never came about at the engine: " + what);
  }
  void customer(std::size_t who, const std::string& what, std::function<bool(const call_view&)> holds) {
    expect(subject_.wait_customer(who, std::move(holds)),
           "customer " + std::to_string(who) + ": never came about: " + what);
  }
  void agent(std::size_t who, const std::string& what, std::function<bool(const call_view&)> holds) {
    expect(subject_.wait_agent(who, std::move(holds)),
           "agent " + std::to_string(who) + ": never came about: " + what);
  }

  command_id order(conversation_id in, command_body what) {
    const command_id id{issuer, ++last_command_};
    engine_.command({id, in, std::move(what)});
    return id;
  }
  /// The same again.
  void repeat(command_id id, conversation_id in, command_body what) {
    engine_.command({id, in, std::move(what)});
  }
  /// The adapter has heard it.
  void settle(command_id id) {
    engine("the outcome of a command", [&](const auto& all) { return all.outcomes.contains(id); });
  }
  /// What was said to the adapter before this has been heard, but for letters of other conversations.
  void settle() { settle(order(conversation_id{issuer, ++last_command_}, answer{})); }

  party arrive() {
    const auto before = engine_.now.copy().conversations;
    party fresh{subject_.new_customer(), {}};
    engine("an arrival", [&](const auto& all) {
      for (const auto& [id, one] : all.conversations)
        if (!before.contains(id) && one.last_event >= 1) fresh.conversation = id;
      return bool{fresh.conversation};
    });
    return fresh;
  }

  /// So many come at once, and each talks with the agent of the same number.
  std::vector<party> connected(std::size_t count) {
    std::vector<party> all;
    for (std::size_t i = 0; i < count; ++i) all.push_back(arrive());
    for (std::size_t i = 0; i < count; ++i) ring_for(all[i], i);
    for (std::size_t i = 0; i < count; ++i) see_connected(all[i], i);
    return all;
  }
  void ring_for(const party& one, std::size_t agent_number) {
    order(one.conversation, answer{});
    customer(one.customer, "taken", [](const auto& view) { return view.status == 200; });
    order(one.conversation, ring_of(agent_number));
    agent(agent_number, "rung", [](const auto& view) { return view.rung; });
    subject_.answer(agent_number);
  }
  void see_connected(const party& one, std::size_t agent_number) {
    const auto leg = leg_of(agent_number);
    told<leg_answered>(one, "the answer", [&](const auto& what) { return what.leg == leg; });
    arrange_both(one, agent_number);
    agent(agent_number, "talking", [](const auto& view) { return view.talks; });
  }
  void arrange_both(const party& one, std::size_t agent_number) {
    const auto leg = leg_of(agent_number);
    order(one.conversation, arrange{++last_arrangement_, {{leg_id{}, {leg}}, {leg, {leg_id{}}}}});
  }
  static leg_id leg_of(std::size_t agent_number) { return leg_id{issuer, agent_number + 1}; }
  [[nodiscard]] ring ring_of(std::size_t agent_number) const {
    ring what{leg_of(agent_number), subject_.target(agent_number), "+447700900123", ""};
    what.deadline = routing::milliseconds{60'000};
    return what;
  }

  /// An event of this kind was taken in.
  template <class Body, class Fits>
  void told(const party& one, const std::string& what, Fits fits) {
    engine(what, [&](const auto& all) { return count<Body>(all, one, fits) != 0; });
  }
  /// And once only.
  template <class Body, class Fits>
  void told_once(const party& one, const std::string& what, Fits fits) {
    told<Body>(one, what, fits);
    expect(count<Body>(engine_.now.copy(), one, fits) <= 1, "taken in twice: " + what);
  }

  void end(const party& one) {
    engine_.end(one.conversation, "by_agent");
    engine("the outcome of the end", [&](const auto& all) { return !all.owes_end(one.conversation); });
    customer(one.customer, "the end", [](const auto& view) { return view.over; });
  }

  std::vector<std::string> done() {
    engine("every command has its outcome", [](const auto& all) { return all.owed.empty(); });
    engine_.stop();
    subject_.stop();
    for (const auto& one : engine_.now.copy().broken) broken_.push_back(one);
    return broken_;
  }

  engine_double& at_engine() { return engine_; }
  channel_adapter& adapter() { return *adapter_; }
  void engine_starts_again() {
    engine_.start(*adapter_);
    settle();
  }
  void adapter_starts_again() {
    adapter_ = &subject_.start(engine_);
    engine_starts_again();
  }

private:
  template <class Body, class Fits>
  static std::ptrdiff_t count(const engine_double::state& all, const party& one, Fits fits) {
    const auto found = all.conversations.find(one.conversation);
    if (found == all.conversations.end()) return 0;
    return std::ranges::count_if(found->second.taken, [&](const auto& what) {
      const auto* body = std::get_if<Body>(&what);
      return body != nullptr && fits(*body);
    });
  }

  call_adapter_under_test& subject_;
  engine_double engine_;
  channel_adapter* adapter_;
  std::uint64_t last_command_ = 0, last_arrangement_ = 0;
  std::vector<std::string> broken_;
};

constexpr auto any = [](const auto&) { return true; };

bool refused(const call_view& view) { return view.status >= 400; }

/// An agent lets go, or a customer does.
void part(call_adapter_under_test& subject, const stage::party& one, std::size_t number, bool by_agent) {
  if (by_agent)
    subject.hang_up(number);
  else
    subject.leave(one.customer);
}
/// It is told, and the engine ends the conversation.
void see_parted(stage& on, const stage::party& one, std::size_t number, bool by_agent) {
  if (by_agent)
    on.told_once<leg_ended>(one, "the agent hangs up",
                            [&](const auto& what) { return what.leg == stage::leg_of(number); });
  else
    on.told_once<left>(one, "the customer hangs up", any);
  on.end(one);
  on.agent(number, "the end", [](const auto& view) { return view.over && view.rings == 1; });
}

/// Four who talk; two of them part while somebody is away, the others later.
std::vector<std::string> over_a_gap(call_adapter_under_test& subject, std::uint64_t seed, bool adapter_dies) {
  stage on{subject, {seed, 0.1, 0.2, 0.2, 0.3}};
  const auto all = on.connected(4);
  on.at_engine().stop();
  if (adapter_dies) subject.stop();
  for (std::size_t i = 0; i < 2; ++i) part(subject, all[i], i, i == 0);
  if (adapter_dies)
    on.adapter_starts_again();
  else
    on.engine_starts_again();
  for (std::size_t i = 2; i < 4; ++i) on.arrange_both(all[i], i);
  for (std::size_t i = 0; i < 2; ++i) see_parted(on, all[i], i, i == 0);
  for (std::size_t i = 2; i < 4; ++i) subject.hold(i);
  for (std::size_t i = 2; i < 4; ++i) {
    on.told<leg_held>(all[i], "the hold", [](const auto& what) { return what.on; });
    part(subject, all[i], i, i == 2);
  }
  for (std::size_t i = 2; i < 4; ++i) see_parted(on, all[i], i, i == 2);
  on.expect(on.at_engine().now.copy().conversations.size() == all.size(), "a conversation began anew");
  return on.done();
}

} // namespace

std::vector<std::string> check_call_arrival(call_adapter_under_test& subject) {
  stage on{subject, {}};
  const auto first = on.arrive();
  on.expect(on.at_engine().now.copy().conversations[first.conversation].entry == "shop",
            "another entry point");
  on.adapter().admit(false, "closed");
  on.settle();
  const auto late = subject.new_customer();
  on.customer(late, "refused while closed", refused);
  on.expect(on.at_engine().now.copy().conversations.size() == 1, "a refused customer reached the engine");
  on.order(first.conversation, answer{}); // who is inside stays inside
  on.customer(first.customer, "taken", [](const auto& view) { return view.status == 200; });
  on.adapter().admit(true, "");
  on.settle();
  on.at_engine().refuse_arrivals(1, "full");
  const auto unlucky = subject.new_customer();
  on.customer(unlucky, "refused as full", refused);
  subject.leave(first.customer);
  on.told_once<left>(first, "the customer hangs up", any);
  on.at_engine().end(first.conversation, "by_customer");
  return on.done();
}

std::vector<std::string> check_call_commands(call_adapter_under_test& subject) {
  stage on{subject, {}};
  const auto one = on.arrive();
  const auto thrice = [&](conversation_id in, const command_body& what) {
    const auto id = on.order(in, what);
    on.repeat(id, in, what);
    on.repeat(id, in, what);
    on.engine("three outcomes of command " + std::to_string(what.index()), [&](const auto& all) {
      const auto found = all.outcomes.find(id);
      return found != all.outcomes.end() && found->second == 3;
    });
  };
  thrice(one.conversation, answer{});
  on.customer(one.customer, "taken", [](const auto& view) { return view.status == 200; });
  thrice(one.conversation, on.ring_of(0));
  on.agent(0, "rung", [](const auto& view) { return view.rung; });
  subject.answer(0);
  on.told_once<leg_answered>(one, "the answer", any);
  thrice(one.conversation, on.ring_of(1));
  on.agent(1, "rung", [](const auto& view) { return view.rung; });
  thrice(one.conversation, drop{stage::leg_of(1), drop_reason::withdrawn});
  on.agent(1, "taken back", [](const auto& view) { return view.cancelled; });
  thrice(one.conversation, on.ring_of(2));
  on.agent(2, "rung", [](const auto& view) { return view.rung; });
  subject.decline(2);
  on.engine("the agent declines", [&](const auto& all) {
    return std::ranges::any_of(all.conversations.at(one.conversation).passed, [](const auto& what) {
      const auto* told = std::get_if<leg_declined>(&what);
      return told != nullptr && told->leg == stage::leg_of(2) && told->reason == "busy";
    });
  });
  thrice(one.conversation, show_message{});           // of another medium: it fails, but it ends
  thrice(conversation_id{issuer, 99}, on.ring_of(3)); // nobody's conversation, too
  thrice(one.conversation, drop{stage::leg_of(0), drop_reason::ended});
  on.agent(0, "let go", [](const auto& view) { return view.over; });
  thrice(one.conversation, end{"by_agent"});
  on.customer(one.customer, "the end", [](const auto& view) { return view.over; });
  for (std::size_t agent = 0; agent < 3; ++agent)
    on.expect(subject.agent_view(agent).rings == 1, "a telephone was rung twice");
  on.expect(subject.agent_view(3).rings == 0, "a telephone was rung for nobody");
  return on.done();
}

std::vector<std::string> check_call_keys(call_adapter_under_test& subject, engine_faults faults) {
  stage on{subject, faults};
  const auto one = on.arrive();
  on.order(one.conversation, answer{});
  on.customer(one.customer, "taken", [](const auto& view) { return view.status == 200; });
  for (std::uint64_t tag = 1; tag <= 3; ++tag) {
    collect asked;
    asked.tag = tag;
    asked.first = asked.next = routing::milliseconds{30'000};
    on.settle(on.order(one.conversation, asked));
    subject.press(one.customer, static_cast<char>('0' + tag));
    on.told_once<collected>(one, "the key", [&](const auto& what) {
      return what.tag == tag && what.digits == std::to_string(tag) && !what.timed_out;
    });
  }
  on.end(one);
  return on.done();
}

std::vector<std::string> check_call_course(call_adapter_under_test& subject, engine_faults faults,
                                           std::size_t customers) {
  stage on{subject, faults};
  const auto all = on.connected(customers);
  for (std::size_t i = 0; i < customers; ++i) subject.hold(i);
  for (std::size_t i = 0; i < customers; ++i) {
    on.told_once<leg_held>(all[i], "the hold", [](const auto& what) { return what.on; });
    part(subject, all[i], i, i % 2 == 0);
  }
  for (std::size_t i = 0; i < customers; ++i) {
    on.told_once<leg_answered>(all[i], "the answer", any);
    see_parted(on, all[i], i, i % 2 == 0);
  }
  return on.done();
}

std::vector<std::string> check_call_engine_restart(call_adapter_under_test& subject, std::uint64_t seed) {
  return over_a_gap(subject, seed, false);
}

std::vector<std::string> check_call_adapter_restart(call_adapter_under_test& subject, std::uint64_t seed) {
  return over_a_gap(subject, seed, true);
}

} // namespace strowger::tests
