#include "fact_books.hpp"

/// Each thing the auditor holds an offer to, right and broken.
namespace strowger::tests::auditor_reach_test {

using namespace strowger::routing;
using namespace strowger::routing::fact_books;
using namespace std::chrono_literals;

namespace {

const queue_id help{1, 2};

queue_settings a_queue(const std::string& name = "sales") {
  queue_settings queue;
  queue.name = name;
  return queue;
}
agent_settings an_agent(const std::string& name = "ada", std::uint16_t room = 3) {
  agent_settings agent;
  agent.name = name;
  agent.capacity = {room, room, room, room};
  agent.skills = {{"english", 5}};
  return agent;
}

/// Ada has room for three of each channel, the queue asks for nothing.
struct roomy : books {
  roomy() {
    set(a_queue());
    set(an_agent());
  }
  void set(const queue_settings& queue, queue_id id = sales) { fine({fact::queue_configured{id, 2, queue}}); }
  void set(const agent_settings& agent, agent_id id = ada) {
    fine({fact::agent_configured{id, 2, agent, moment{now}}});
  }
  void set(const pool_rules& rules) {
    pool_limits limits;
    limits.rules = rules;
    fine({fact::pool_configured{2, limits}});
  }
  fact::interaction_queued comes(std::uint64_t who, milliseconds anchor = 0ms, queue_id queue = sales) const {
    auto one = std::get<fact::interaction_queued>(queued(who, anchor));
    one.queue = queue;
    return one;
  }
  fact::offer_made made(std::uint64_t who, agent_id agent = ada) {
    return std::get<fact::offer_made>(offer(who, agent));
  }
  fact::interaction_relaxed relaxed(std::uint64_t who, std::uint8_t step, std::string skipped = {}) const {
    fact::interaction_relaxed one;
    one.interaction = interaction_id{9, who};
    one.step = step;
    one.skipped = std::move(skipped);
    one.at = moment{now};
    one.next_at = moment{now + 10s};
    return one;
  }
  fact::skill_granted grants(const std::string& skill, std::uint8_t level, bool certificate) const {
    fact::skill_granted one;
    one.agent = ada;
    one.skill = skill;
    one.level = level;
    one.certificate = certificate;
    return one;
  }
};

const char* const unable = "offers go to those who may and can";

} // namespace

TEST_CASE("the auditor: a step drops skills, and never a certificate") {
  roomy at;
  auto queue = a_queue();
  queue.required = {{"english", 7}};
  queue.rules.steps.resize(2);
  queue.rules.steps[0].levels = {{"english", 4}};
  at.set(queue);
  SECTION("before the step the level is asked") { at.broken({at.comes(1), at.made(1)}, unable); }
  SECTION("after it less is") { at.fine({at.comes(1), at.relaxed(1, 1), at.made(1)}); }
  SECTION("a step that was passed over does not count") {
    at.broken({at.comes(1), at.relaxed(1, 1, "length"), at.made(1)}, unable);
  }
  SECTION("the stay before was cut short: the step counts") {
    at.fine({at.comes(1), at.relaxed(1, 1, "nobody"), at.made(1)});
  }
  SECTION("steps come one by one") { at.broken({at.comes(1), at.relaxed(1, 2)}, "steps come one by one"); }
  SECTION("a certificate stays") {
    queue.rules.certificates = {"medical"};
    queue.rules.steps[0].replaces_where = true;
    at.set(queue);
    at.broken({at.comes(1), at.relaxed(1, 1), at.made(1)}, "certificate");
  }
}

TEST_CASE("the auditor: no word of a person replaces a certificate, and a grant does") {
  roomy at;
  auto queue = a_queue();
  queue.rules.certificates = {"medical"};
  at.set(queue);
  at.fine({at.comes(1)});
  auto by_hand = at.made(1);
  by_hand.decision.by_hand = true;
  SECTION("by hand") { at.broken({by_hand}, "nobody's word replaces a certificate"); }
  SECTION("granted") { at.fine({at.grants("medical", 1, true), by_hand}); }
  SECTION("granted and over") {
    at.fine({at.grants("medical", 1, true), fact::grant_ended{ada, "medical", true, moment{}, false, {}}});
    at.broken({by_hand}, "nobody's word replaces a certificate");
  }
  SECTION("taken away from who has it") {
    auto ada_has = an_agent();
    ada_has.certificates = {"medical"};
    at.set(ada_has);
    at.fine({at.grants("medical", 0, true)});
    at.broken({at.made(1)}, "certificate");
  }
}

TEST_CASE("the auditor: a granted level counts, and what an interaction asks itself") {
  roomy at;
  auto one = at.comes(1);
  one.required = skill_list{{{"french", 3}}};
  at.fine({one});
  SECTION("nobody has it") { at.broken({at.made(1)}, unable); }
  SECTION("granted") { at.fine({at.grants("french", 3, false), at.made(1)}); }
  SECTION("an exception of its queue asks for less") {
    auto queue = a_queue();
    exception_rule less;
    less.when = exception_case::nobody;
    less.action = exception_action::relax;
    less.levels = {{"french", 0}};
    queue.rules.exceptions = {less};
    at.set(queue);
    at.fine(
        {fact::exception_met{interaction_id{9, 1}, exception_case::nobody, moment{}, {}, sales}, at.made(1)});
  }
}

TEST_CASE("the auditor: queues, tenants and helpers are where they may be") {
  roomy at;
  auto agent = an_agent();
  SECTION("another tenant's queue") {
    auto queue = a_queue();
    queue.tenant = "south";
    at.set(queue);
    at.fine({at.comes(1)});
    SECTION("is not served") { at.broken({at.made(1)}, unable); }
    SECTION("is served by who serves both") {
      agent.also_serves = {"south"};
      at.set(agent);
      at.fine({at.made(1)});
    }
  }
  SECTION("a helper waits until the line is long") {
    auto queue = a_queue();
    queue.rules.overflows = {{{"english", expression::read("has english").value()}, 1}};
    at.set(queue);
    at.fine({at.comes(1)});
    SECTION("too short") { at.broken({at.made(1)}, unable); }
    SECTION("long") { at.fine({at.comes(2), at.made(1)}); }
  }
  SECTION("a list of other queues") {
    agent.queues = {"help"};
    at.set(agent);
    at.fine({at.comes(1)});
    at.broken({at.made(1)}, unable);
  }
}

TEST_CASE("the auditor: weights, units and what must not be interrupted") {
  roomy at;
  auto agent = an_agent("ada", 1);
  at.set(agent);
  const auto quiet = [&](std::uint8_t weight) {
    return fact::weight_changed{interaction_id{9, 1}, ada, weight, moment{}};
  };
  SECTION("a quiet one makes no room while it weighs anything of the one place") {
    at.fine({at.comes(1), at.made(1), at.won(1), quiet(50), at.comes(2)});
    at.broken({at.made(2)}, "no offer exceeds capacity");
  }
  SECTION("one that weighs nothing does") {
    at.fine({at.comes(1), at.made(1), at.won(1), quiet(0), at.comes(2), at.made(2)});
  }
  SECTION("nothing weighs more than itself") {
    at.broken({at.comes(1), at.made(1), at.won(1), quiet(150)}, "nothing weighs more than itself");
  }
  SECTION("units of the whole desk") {
    agent = an_agent();
    agent.units_max = 1;
    at.set(agent);
    at.broken({at.comes(1), at.made(1), at.comes(2), at.made(2)}, "the units of a desk");
  }
  SECTION("an offer costs what its queue says") {
    auto dear = at.made(1);
    dear.cost = 200;
    at.broken({at.comes(1), dear}, "costs what its queue says");
  }
  SECTION("interrupting") {
    at.set(an_agent());
    pool_rules rules;
    rules.interrupts = {{"", channel_kind::chat, 0xf}, {"gold", channel_kind::chat, 0}};
    at.set(rules);
    auto gold = at.comes(1);
    SECTION("what nothing may come beside") {
      gold.attributes = attribute_list{{{"tier", std::string{"gold"}}}};
      at.fine({gold, at.made(1), at.comes(2)});
      at.broken({at.made(2)}, "must not interrupt");
    }
    SECTION("and of any other tier") { at.fine({gold, at.made(1), at.comes(2), at.made(2)}); }
  }
}

TEST_CASE("the auditor: quotas of tenants and agents who are kept free") {
  roomy at;
  pool_rules rules;
  SECTION("a quota") {
    rules.shares = {{"main", 1, 1}};
    at.set(rules);
    at.fine({at.comes(1), at.made(1), at.comes(2)});
    at.broken({at.made(2)}, "what its quota says");
  }
  SECTION("the last of a group") {
    at.set(a_queue("help"), help);
    rules.reserves = {{{"all", {}}, 2, "main", {"help"}}};
    at.set(rules);
    at.fine({at.comes(1), at.comes(2, 0ms, help)});
    SECTION("is not for other queues") { at.broken({at.made(1)}, "kept free stay so"); }
    SECTION("is for its own") { at.fine({at.made(2)}); }
  }
}

TEST_CASE("the auditor: the order of each line") {
  roomy at;
  auto queue = a_queue();
  at.now = 20s;
  const char* const passed = "nobody before it in the queue is passed over";
  SECTION("priority counts as age") {
    auto first = at.comes(1, 15s);
    first.priority = 10;
    at.fine({at.comes(2, 10s), first});
    SECTION("right") { at.fine({at.made(1)}); }
    SECTION("wrong") { at.broken({at.made(2)}, passed); }
  }
  SECTION("a tier grows old faster") {
    auto fast = at.comes(1, 12s);
    fast.details.edit().ageing = 3'000;
    at.fine({at.comes(2, 10s), fast});
    SECTION("right") { at.fine({at.made(1)}); }
    SECTION("wrong") { at.broken({at.made(2)}, passed); }
  }
  SECTION("the newest") {
    queue.rules.order = line_order::last_come;
    at.set(queue);
    at.fine({at.comes(1, 5s), at.comes(2, 10s)});
    SECTION("right") { at.fine({at.made(2)}); }
    SECTION("wrong") { at.broken({at.made(1)}, passed); }
  }
  SECTION("the earliest due") {
    queue.rules.order = line_order::earliest_due;
    at.set(queue);
    auto late = at.comes(1, 5s), soon = at.comes(2, 10s);
    late.details.edit().due = wall_time{9'000s};
    soon.details.edit().due = wall_time{8'000s};
    at.fine({late, soon});
    SECTION("right") { at.fine({at.made(2)}); }
    SECTION("wrong") { at.broken({at.made(1)}, passed); }
  }
  SECTION("of equals the lower id") {
    at.fine({at.comes(1, 5s), at.comes(2, 5s)});
    SECTION("right") { at.fine({at.made(1)}); }
    SECTION("wrong") { at.broken({at.made(2)}, passed); }
  }
}

TEST_CASE("the auditor: callbacks and moves") {
  roomy at;
  const interaction_id one{9, 1};
  const auto dials = [&](agent_id agent, milliseconds until) {
    fact::callback_dialled call;
    call.interaction = one;
    call.agent = agent;
    call.at = moment{at.now};
    call.until = moment{until};
    return call;
  };
  at.fine({at.comes(1)});
  SECTION("an agent is kept free, who then holds it") {
    at.set(an_agent("ada", 1));
    at.fine({dials(ada, 90s), at.comes(2)});
    SECTION("and has no room") { at.broken({at.made(2)}, "no offer exceeds capacity"); }
    SECTION("until the customer answers") { at.fine({fact::callback_reached{one, moment{}}, at.made(1)}); }
    SECTION("whose calling has an end") {
      at.now = 91s;
      at.broken({at.comes(3, 91s)}, "a reservation ends at its deadline");
    }
    SECTION("nothing is closed over it") {
      at.broken({at.ended(1, visit_exit::cancelled), at.closed(1)}, "nothing is open");
    }
  }
  SECTION("nobody is kept free who could not have it") {
    auto queue = a_queue();
    queue.required = {{"latin", 1}};
    at.set(queue);
    at.broken({dials(ada, 90s)}, unable);
  }
  SECTION("a parked one is offered to nobody") {
    at.fine({fact::callback_parked{one, {}, moment{}}});
    SECTION("before its time") { at.broken({at.made(1)}, "only who waits is offered"); }
    SECTION("in its time") { at.fine({fact::callback_due{one, moment{}}, at.made(1)}); }
  }
  SECTION("one in line does not come into line") {
    at.broken({fact::callback_due{one, moment{}}}, "who comes into line was out of it");
  }
  SECTION("who departs has no visit open") {
    at.broken({fact::interaction_departed{one, 1, pool_id{2}, help, moment{}, {}}},
              "nothing is open when one departs");
  }
  SECTION("only what departed is handed over") {
    at.broken({fact::interaction_handed_over{one, 1, true, moment{}, pool_id{2}}}, "only what departed");
  }
}

} // namespace strowger::tests::auditor_reach_test
