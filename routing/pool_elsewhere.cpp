#include "routing/pool_elsewhere.hpp"
#include "routing/pool_changes.hpp"
#include "routing/pool_exceptions.hpp"

namespace strowger::routing {

namespace {

/// Out of line it waits for nobody in particular: that agent may be gone when it is back.
void park(interaction_entry& entry, moment at) {
  entry.phase = interaction_phase::parked;
  entry.phase_at = at;
  auto& details = entry.extras.edit().details;
  details.preferred = {};
  details.preferred_until = {};
}

/// Nobody is kept free for it any more.
void let_kept_go(pool_state::data& state, interaction_id id) {
  const auto before = state.interactions.at(id).entry;
  if (before.phase != interaction_phase::parked || !before.lead) return;
  change(state, id, [](interaction_entry& entry) {
    entry.lead = {};
    entry.extras.edit().cost = interaction_extras{}.cost;
  });
  keep_free(state, before, -1);
}

} // namespace

void evolve_elsewhere(pool_state::data& state, const fact::exception_met& what) {
  change(state, what.interaction, [&](interaction_entry& entry) {
    auto& extras = entry.extras.edit();
    extras.done.push_back(what.when);
    extras.details.ages_at = what.ages_at;
    if (what.when == exception_case::waited) entry.deadline = {};
  });
}

void evolve_elsewhere(pool_state::data&, const fact::customer_told&) {}

void evolve_elsewhere(pool_state::data& state, const fact::callback_agreed& what) {
  change(state, what.interaction, [&](interaction_entry& entry) {
    auto& extras = entry.extras.edit();
    extras.callback.agreed = true;
    extras.callback.not_before = what.not_before;
    extras.callback.not_after = what.not_after;
    extras.details.contact_key = what.contact_key;
    if (entry.phase == interaction_phase::waiting) entry.deadline = {}; // nobody holds the line
  });
}

void evolve_elsewhere(pool_state::data& state, const fact::callback_parked& what) {
  change(state, what.interaction, [&](interaction_entry& entry) {
    park(entry, what.at);
    auto& callback = entry.extras.edit().callback;
    callback.again_at = {};
    callback.not_before = what.until;
  });
}

void evolve_elsewhere(pool_state::data& state, const fact::callback_dialled& what) {
  let_kept_go(state, what.interaction);
  change(state, what.interaction, [&](interaction_entry& entry) {
    auto& callback = entry.extras.edit().callback;
    callback.dialling = true;
    callback.tries = what.tries;
    entry.deadline = what.until;
    if (entry.phase == interaction_phase::assigned) return;
    park(entry, what.at);
    entry.lead = what.agent;
    entry.extras.edit().cost = what.cost;
  });
  const auto& entry = state.interactions.at(what.interaction).entry;
  if (entry.phase == interaction_phase::parked && entry.lead) keep_free(state, entry, +1);
}

void evolve_elsewhere(pool_state::data& state, const fact::callback_reached& what) {
  let_kept_go(state, what.interaction);
  change(state, what.interaction, [&](interaction_entry& entry) {
    entry.extras.edit().callback = {};
    if (entry.phase != interaction_phase::parked) return;
    entry.phase = interaction_phase::waiting;
    entry.phase_at = what.at;
    entry.deadline = {};
  });
  suspect(state, state.interactions.at(what.interaction));
}

void evolve_elsewhere(pool_state::data& state, const fact::callback_missed& what) {
  let_kept_go(state, what.interaction);
  change(state, what.interaction, [&](interaction_entry& entry) {
    auto& callback = entry.extras.edit().callback;
    callback.dialling = false;
    callback.tries = what.tries;
    callback.again_at = what.again_at;
    park(entry, what.at);
    entry.offer = {};
    entry.deadline = {};
  });
}

void evolve_elsewhere(pool_state::data& state, const fact::callback_due& what) {
  change(state, what.interaction, [&](interaction_entry& entry) {
    entry.phase = interaction_phase::waiting;
    entry.phase_at = what.at;
    auto& callback = entry.extras.edit().callback;
    callback.again_at = {};
    callback.not_before = {};
  });
}

/// What becomes of the two follows.
void evolve_elsewhere(pool_state::data&, const fact::callback_joined&) {}

void evolve_elsewhere(pool_state::data& state, const fact::interaction_departed& what) {
  state.last_move = std::max(state.last_move, what.move);
  change(state, what.interaction, [&](interaction_entry& entry) {
    entry.phase = interaction_phase::departed;
    entry.phase_at = what.at;
    entry.offer = {};
    entry.deadline = {};
    entry.back_offs.clear();
    if (what.transferred) entry.note = what.by.why;
    auto& extras = entry.extras.edit();
    extras.move = what.move;
    extras.departed_to = what.to;
    extras.departed_queue = what.to_queue;
  });
}

/// Refused, it stays departed until its next visit here begins.
void evolve_elsewhere(pool_state::data& state, const fact::interaction_handed_over& what) {
  if (what.taken) forget_interaction(state, what.interaction);
}

void evolve_elsewhere(pool_state::data& state, const fact::move_known& what) {
  if (what.known)
    state.known_moves.insert({what.from, what.move});
  else
    state.known_moves.erase({what.from, what.move});
}

} // namespace strowger::routing
