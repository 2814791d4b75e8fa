#pragma once
#include "telephone_scene.hpp"

/// Calls in virtual time to which a supervisor listens, of the pool of the call or of another.
namespace strowger::tests::telephone {

inline constexpr desktop::session_number sam = 3;

/// Sam, who supervises `queues`, is of a second pool, which has a queue of its own.
inline std::shared_ptr<const actors::engine_configuration> sam_elsewhere(const std::string& queues = "*") {
  auto centre = std::make_shared<actors::engine_configuration>(*telephone_centre());
  add_experts(*centre, "sam");
  centre->people.back().supervises = {queues};
  return centre;
}

/// Ada talks with a customer, and Sam, who supervises, is there.
struct listening_scene : telephone_scene {
  explicit listening_scene(std::shared_ptr<storage::in_memory_journal> from = nullptr,
                           std::shared_ptr<const actors::engine_configuration> centre = telephone_centre())
    : telephone_scene{std::move(from), std::move(centre)} {}
  routing::leg_id phone, ear;

  listening_scene& talking() {
    with(ada, "ada");
    call();
    phone = leg();
    say(ch::leg_answered{phone});
    world->sign_in(sam, "sam");
    return *this;
  }
  void act(const std::string& what, desktop::session_number who = sam) {
    world->ask(who, desktop::call_act{world->interaction(7), what, {}, {}, {}});
  }
  listening_scene& listening(const std::string& how = "listen") {
    act(how);
    ear = leg();
    say(ch::leg_answered{ear});
    return *this;
  }
  [[nodiscard]] std::string customer_and_ada() const {
    const auto me = routing::to_text(phone);
    return "arrange customer: " + me + "; " + me + ": customer";
  }
  /// As the pool's own records have them.
  [[nodiscard]] std::vector<routing::party> parties() const {
    const auto& pool = *world->folded.find(world->graph->shared().lines.begin()->first);
    const auto* entry = pool.state.find(world->interaction(7));
    return entry == nullptr ? std::vector<routing::party>{} : entry->extras->parties;
  }
  /// Who took part in Ada's pool, from when to when, each fact a line.
  [[nodiscard]] std::vector<std::string> noted() const {
    std::vector<std::string> all;
    const auto pool = world->graph->shared().lines.begin()->first;
    const auto note = [&](const auto& fact, const std::string& word) {
      const auto known = world->graph->shared().names.find(fact.agent);
      all.push_back(word + " " + (known ? known->name : "nobody"));
    };
    for (const auto& group : store->groups())
      for (const auto& record : group->records) {
        const auto* said = std::get_if<storage::pool_record>(&record.what);
        if (said == nullptr || record.pool != pool) continue;
        for (const auto& fact : said->facts) {
          if (const auto* one = std::get_if<routing::fact::party_reserved>(&fact)) {
            CHECK(one->by.who == one->agent);
            note(*one, "asks");
          }
          if (const auto* one = std::get_if<routing::fact::party_connected>(&fact)) {
            since = one->at;
            note(*one, "listens");
          }
          if (const auto* one = std::get_if<routing::fact::party_released>(&fact)) {
            listened = one->at - since;
            note(*one, one->why);
          }
        }
      }
    return all;
  }
  mutable routing::moment since{};
  mutable routing::milliseconds listened{0}; ///< as `noted` found it last
};

} // namespace strowger::tests::telephone
