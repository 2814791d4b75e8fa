#include "tests/channels/conformance.hpp"
#include <algorithm>

namespace strowger::tests {

using namespace strowger::channels;

namespace {

/// Collects what was broken; a condition that does not come about in time is one line.
class findings {
public:
  explicit findings(engine_double& engine) : engine_{engine} {}
  bool expect(bool holds, const std::string& what) {
    if (!holds) all_.push_back(what);
    return holds;
  }
  bool engine(const std::string& what, std::function<bool(const engine_double::state&)> holds) {
    return expect(engine_.now.wait(std::move(holds)), "never came about at the engine: " + what);
  }
  bool customer(adapter_under_test& subject, std::size_t who, const std::string& what,
                std::function<bool(const customer_view&)> holds) {
    return expect(subject.wait(who, std::move(holds)),
                  "customer " + std::to_string(who) + ": never came about: " + what);
  }
  std::vector<std::string> done(adapter_under_test& subject) {
    engine_.stop();
    subject.stop();
    for (const auto& one : engine_.now.copy().broken) all_.push_back(one);
    return all_;
  }

private:
  engine_double& engine_;
  std::vector<std::string> all_;
};

bool welcomed(const customer_view& view) { return view.welcomed && view.connected; }

/// Arrives and returns the conversation that began by it.
conversation_id arrive(adapter_under_test& subject, engine_double& engine, findings& found,
                       std::size_t& customer) {
  const auto before = engine.now.copy().conversations;
  customer = subject.new_customer();
  conversation_id fresh;
  found.engine("an arrival", [&](const auto& all) {
    for (const auto& [id, one] : all.conversations)
      if (before.count(id) == 0 && one.last_event >= 1) fresh = id;
    return bool{fresh};
  });
  found.customer(subject, customer, "welcome", welcomed);
  return fresh;
}

/// What a customer shows is what the engine has, each number once.
void compare(adapter_under_test& subject, engine_double& engine, findings& found, std::size_t customer,
             conversation_id conversation) {
  const auto truth = engine.now.copy().conversations.at(conversation).messages;
  found.customer(
      subject, customer, "all " + std::to_string(truth.size()) + " messages", [&](const customer_view& view) {
        if (view.messages.size() != truth.size()) return false;
        return std::all_of(truth.begin(), truth.end(), [&](const auto& one) {
          const auto shown = view.messages.find(one.number);
          return shown != view.messages.end() &&
                 shown->second == (one.from == speaker::agent ? "agent: " : "customer: ") + one.text;
        });
      });
  found.expect(subject.view(customer).doubled == 0, "a number was shown with two contents");
}

constexpr std::uint64_t client_of(std::size_t customer, std::size_t message) {
  return (customer + 1) * 1000 + message;
}

/// Both sides say `rounds` things; the customer's side repeats what it must.
void talk(adapter_under_test& subject, engine_double& engine,
          const std::vector<std::pair<std::size_t, conversation_id>>& who, std::size_t first,
          std::size_t rounds) {
  for (std::size_t i = first; i < first + rounds; ++i)
    for (const auto& [customer, conversation] : who) {
      subject.say(customer, client_of(customer, i),
                  "customer " + std::to_string(customer) + " says " + std::to_string(i));
      engine.agent_says(conversation, "agent says " + std::to_string(i));
    }
}

void expect_stored(adapter_under_test& subject, engine_double& engine, findings& found, std::size_t customer,
                   conversation_id conversation, std::size_t messages) {
  found.customer(subject, customer, "its messages known to be stored",
                 [&](const customer_view& view) { return view.stored.size() == messages; });
  const auto truth = engine.now.copy().conversations.at(conversation).messages;
  std::map<std::uint64_t, int> copies;
  std::uint64_t last = 0;
  for (const auto& one : truth)
    if (one.from == speaker::customer) {
      ++copies[one.client];
      found.expect(one.client > last, "the customer's messages are out of order at the engine");
      last = one.client;
    }
  found.expect(copies.size() == messages, "messages at the engine: " + std::to_string(copies.size()));
  for (const auto& [client, count] : copies) found.expect(count == 1, "a message is at the engine twice");
}

} // namespace

std::vector<std::string> check_arrival(adapter_under_test& subject) {
  engine_double engine;
  findings found{engine};
  auto& adapter = subject.start(engine);
  // Before `resume` nobody may begin.
  const auto early = subject.new_customer();
  found.customer(subject, early, "refused as restarting",
                 [](const auto& view) { return view.refused == "restarting"; });
  engine.start(adapter);
  std::size_t customer = 0;
  const auto conversation = arrive(subject, engine, found, customer);
  found.expect(engine.now.copy().conversations[conversation].entry == "shop", "another entry point");
  adapter.admit(false, "closed");
  const auto late = subject.new_customer();
  found.customer(subject, late, "refused as closed",
                 [](const auto& view) { return view.refused == "closed"; });
  found.expect(engine.now.copy().conversations.size() == 1, "a refused customer reached the engine");
  // Who is inside stays inside.
  subject.say(customer, 5, "still here");
  found.engine("the message",
               [&](const auto& all) { return all.conversations.at(conversation).messages.size() == 1; });
  adapter.admit(true, "");
  engine.refuse_arrivals(1, "full");
  const auto unlucky = subject.new_customer();
  found.customer(subject, unlucky, "refused as full",
                 [](const auto& view) { return view.refused == "full"; });
  return found.done(subject);
}

std::vector<std::string> check_conversation(adapter_under_test& subject, engine_faults faults,
                                            std::size_t customers) {
  engine_double engine{faults};
  findings found{engine};
  engine.start(subject.start(engine));
  std::vector<std::pair<std::size_t, conversation_id>> all;
  for (std::size_t i = 0; i < customers; ++i) {
    std::size_t customer = 0;
    const auto conversation = arrive(subject, engine, found, customer);
    all.emplace_back(customer, conversation);
  }
  constexpr std::size_t rounds = 8;
  talk(subject, engine, all, 1, rounds);
  for (const auto& [customer, conversation] : all) {
    expect_stored(subject, engine, found, customer, conversation, rounds);
    compare(subject, engine, found, customer, conversation);
    subject.mark(customer, 5);
  }
  for (const auto& [customer, conversation] : all)
    found.engine("marks",
                 [&, id = conversation](const auto& now) { return now.conversations.at(id).read == 5; });
  found.engine("every command has its outcome", [](const auto& now) { return now.owed.empty(); });
  return found.done(subject);
}

std::vector<std::string> check_presence(adapter_under_test& subject) {
  engine_double engine;
  findings found{engine};
  engine.start(subject.start(engine));
  std::size_t customer = 0;
  const auto conversation = arrive(subject, engine, found, customer);
  for (int round = 1; round <= 2; ++round) {
    subject.lose_line(customer);
    found.engine("went away",
                 [&](const auto& all) { return all.conversations.at(conversation).went_away == round; });
    engine.agent_says(conversation, "are you there?");
    subject.come_back(customer);
    found.engine("came back",
                 [&](const auto& all) { return all.conversations.at(conversation).came_back == round; });
    compare(subject, engine, found, customer, conversation);
  }
  subject.leave(customer);
  found.engine("left", [&](const auto& all) { return all.conversations.at(conversation).left; });
  engine.end(conversation, "by_customer");
  found.customer(subject, customer, "closed", [](const auto& view) { return view.status == "closed"; });
  return found.done(subject);
}

std::vector<std::string> check_commands(adapter_under_test& subject) {
  engine_double engine;
  findings found{engine};
  engine.start(subject.start(engine));
  std::size_t customer = 0;
  const auto conversation = arrive(subject, engine, found, customer);
  engine.agent_says(conversation, "once");
  const auto known = engine.now.copy().conversations[conversation].messages.back();
  const channel_command again{command_id{7, 1}, conversation, show_message{known}};
  for (int i = 0; i < 3; ++i) engine.command(again);
  found.engine("an outcome for each", [](const auto& all) {
    return all.outcomes.count(command_id{7, 1}) != 0 && all.outcomes.at(command_id{7, 1}) == 4;
  });
  compare(subject, engine, found, customer, conversation);
  // Nobody's conversation: it fails, but it ends.
  engine.command({command_id{8, 1}, conversation_id{1, 99}, show_message{known}});
  engine.end(conversation, "by_agent");
  const auto ended = engine.now.copy().owed;
  for (const auto& [id, command] : ended)
    if (std::holds_alternative<channels::end>(command.what)) engine.command(command);
  found.customer(subject, customer, "closed", [](const auto& view) { return view.status == "closed"; });
  subject.mark(customer, known.number);
  found.engine("every command has its outcome", [](const auto& all) { return all.owed.empty(); });
  // The conversation is forgotten: the customer cannot come back to it.
  subject.lose_line(customer);
  subject.come_back(customer);
  found.customer(subject, customer, "refused as expired",
                 [](const auto& view) { return view.refused == "expired"; });
  return found.done(subject);
}

std::vector<std::string> check_owed_end(adapter_under_test& subject, bool restart) {
  engine_double engine;
  findings found{engine};
  engine.start(subject.start(engine));
  std::size_t customer = 0;
  const auto conversation = arrive(subject, engine, found, customer);
  subject.lose_line(customer);
  found.engine("went away",
               [&](const auto& all) { return all.conversations.at(conversation).went_away == 1; });
  engine.agent_says(conversation, "the last words");
  engine.end(conversation, "by_agent");
  if (restart) {
    engine.stop();
    subject.stop();
    engine.start(subject.start(engine));
  }
  subject.come_back(customer);
  found.customer(subject, customer, "closed", [](const auto& view) { return view.status == "closed"; });
  compare(subject, engine, found, customer, conversation);
  found.engine("the end is owed until the customer has all of it",
               [&](const auto& all) { return all.owes_end(conversation); });
  subject.mark(customer, engine.now.copy().conversations[conversation].messages.back().number);
  found.engine("the outcome of the end", [&](const auto& all) { return !all.owes_end(conversation); });
  return found.done(subject);
}

std::vector<std::string> check_engine_restart(adapter_under_test& subject, std::uint64_t seed) {
  engine_double engine{{seed, 0.2, 0.2, 0.2, 0.3}};
  findings found{engine};
  auto& adapter = subject.start(engine);
  engine.start(adapter);
  std::vector<std::pair<std::size_t, conversation_id>> all;
  for (int i = 0; i < 4; ++i) {
    std::size_t customer = 0;
    const auto conversation = arrive(subject, engine, found, customer);
    all.emplace_back(customer, conversation);
  }
  std::size_t said = 1;
  for (int round = 0; round < 3; ++round) {
    talk(subject, engine, all, said, 3);
    said += 3;
    engine.stop();
    talk(subject, engine, all, said, 2); // while the engine is down
    said += 2;
    engine.start(adapter);
  }
  for (const auto& [customer, conversation] : all) {
    expect_stored(subject, engine, found, customer, conversation, said - 1);
    compare(subject, engine, found, customer, conversation);
  }
  found.engine("every command has its outcome", [](const auto& now) { return now.owed.empty(); });
  return found.done(subject);
}

std::vector<std::string> check_adapter_restart(adapter_under_test& subject, std::uint64_t seed) {
  engine_double engine{{seed, 0.1, 0.2, 0.2, 0.3}};
  findings found{engine};
  engine.start(subject.start(engine));
  std::vector<std::pair<std::size_t, conversation_id>> all;
  for (int i = 0; i < 4; ++i) {
    std::size_t customer = 0;
    const auto conversation = arrive(subject, engine, found, customer);
    all.emplace_back(customer, conversation);
  }
  std::size_t said = 1;
  for (int round = 0; round < 3; ++round) {
    talk(subject, engine, all, said, 3);
    said += 3;
    engine.stop();
    subject.stop();
    engine.start(subject.start(engine));
    for (const auto& [customer, conversation] : all) {
      subject.come_back(customer);
      found.customer(subject, customer, "welcome after the restart", welcomed);
    }
  }
  for (const auto& [customer, conversation] : all) {
    expect_stored(subject, engine, found, customer, conversation, said - 1);
    compare(subject, engine, found, customer, conversation);
  }
  found.expect(engine.now.copy().conversations.size() == all.size(), "a conversation began anew");
  // Who does not come back is told to be away.
  engine.stop();
  subject.stop();
  engine.start(subject.start(engine));
  found.engine("went away", [&](const auto& now) {
    return std::none_of(now.conversations.begin(), now.conversations.end(),
                        [](const auto& one) { return one.second.customer_here; });
  });
  return found.done(subject);
}

} // namespace strowger::tests
