#include "routing/model/id_text.hpp"
#include "sim/load/agent.hpp"
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>

/// What an agent does at the desk.
namespace strowger::sim::load {

namespace desktop = channels::desktop;
using desktop::interaction_id;

namespace {

constexpr std::array<const char*, 6> replies{"Good morning! Let us look at that together.",
                                             "Which model is it, please?",
                                             "Please open the flap at the back.",
                                             "Is the small lever down?",
                                             "Then the roller wants cleaning.",
                                             "I have noted that for you."};
/// Real: an offer whose customer is not named by then is anybody's.
constexpr instant until_named = 100'000;
constexpr instant with_strangers = 300 * instants_per_second; ///< of the scenario
/// Clocks of one machine differ by less, and a message takes less.
constexpr instant other_machine = 50'000;

instant wall_clock() {
  return std::chrono::duration_cast<std::chrono::microseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}
instant wall_of(routing::wall_time at) { return at.time_since_epoch().count() * 1'000; }

/// One of the configuration's where there are any.
std::string one_of(const std::vector<std::string>& listed, const std::string& wanted) {
  if (listed.empty() || std::find(listed.begin(), listed.end(), wanted) != listed.end()) return wanted;
  return listed.front();
}

} // namespace

void agent::updated(const desktop::desk_update& update, const desktop::desk_model& desk) {
  if (const auto* answer = std::get_if<desktop::answer_update>(&update)) return answered(*answer);
  if (!desk.whole()) return;
  const auto& now = desk.desk();
  if (const auto* snapshot = std::get_if<desktop::snapshot_update>(&update)) {
    const auto ahead = wall_of(snapshot->now) - wall_clock();
    if (!clock_ahead_ || std::abs(ahead) < std::abs(*clock_ahead_)) clock_ahead_ = ahead;
    reasons_ = now.not_ready_reasons;
    dispositions_ = now.dispositions;
  }
  state_ = now.agent.state;
  coming_state_ = now.agent.pending ? now.agent.pending_state : std::string{};
  std::erase_if(on_desk_, [&](const auto& known) {
    return std::none_of(now.offers.begin(), now.offers.end(),
                        [&](const auto& one) { return one.id == known.first; });
  });
  for (const auto& offer : now.offers) look_at(offer);
  std::erase_if(work_, [&](const auto& known) { return desk.interaction(known.first) == nullptr; });
  for (const auto& one : now.interactions) look_at(one);
  settle_state();
}

void agent::settle_state() {
  if (!open_ || asked_state_ || state_.empty()) return;
  const auto& will_be = coming_state_.empty() ? state_ : coming_state_;
  if (going_ && state_ == "not_ready" && work_.empty()) return leave();
  if ((will_be == "ready") == away_.empty()) return;
  asked_state_ = true;
  if (away_.empty())
    ask({wish::ready, {}, {}, desktop::set_ready{}, {}});
  else
    ask({wish::not_ready, {}, {}, desktop::set_not_ready{one_of(reasons_, away_)}, {}});
}

/// An offer is shown at once, and who it is and what channel a moment later.
void agent::look_at(const desktop::offer_view& offer) {
  const auto ahead = clock_ahead_ && std::abs(*clock_ahead_) > other_machine ? *clock_ahead_ : 0;
  auto& shown = on_desk_[offer.id];
  const bool named = shown.customer.empty() && !offer.customer.empty();
  shown = offer;
  if (named && offer.channel == routing::channel_kind::voice && phone_ && !phone_->answers_by_itself()) {
    offered_[offer.customer] = wall_of(offer.offered_at) - ahead;
    measure_ring(offer.customer);
  }
  if (const auto waits = named ? unnamed_.extract(offer.id) : decltype(unnamed_)::node_type{})
    accept(offer, waits.mapped(), true);
  if (!offers_.insert(offer.id).second) {
    if (undecided_.erase(offer.id) > 0) decide(offer, {});
    return;
  }
  world_.book.count(tally::offers);
  world_.book.add(measure::offer, wall_clock() + ahead - wall_of(offer.offered_at));
  decide(offer, world_.manners.answers(place_, ++offers_seen_));
}

std::shared_ptr<customer> agent::customer_of(interaction_id id, routing::channel_kind channel,
                                             const std::string& shown) const {
  const auto text = routing::to_text(id);
  if (auto known = world_.find(text)) return known;
  if (channel != routing::channel_kind::voice) return nullptr;
  auto who = world_.find_shown(shown);
  if (who) who->recognised(text);
  return who;
}

void agent::accept(const desktop::offer_view& first, instant due, bool waited) {
  const auto known = on_desk_.find(first.id);
  const auto& offer = known == on_desk_.end() ? first : known->second;
  if (phone_ && offer.customer.empty() && known != on_desk_.end() && !waited)
    return accept_when_named(offer, due);
  if (const auto who = customer_of(offer.interaction, offer.channel, offer.customer)) who->accept_asked(due);
  if (offer.channel != routing::channel_kind::voice || !phone_ || phone_->answers_by_itself())
    return ask({wish::accept, offer.interaction, {}, desktop::accept{offer.id}, offer.id});
  answering_.insert(offer.customer);
  phone_->answer(offer.customer);
}

void agent::accept_when_named(const desktop::offer_view& offer, instant due) {
  unnamed_[offer.id] = due;
  world_.at(world_.now() + until_named, [self = weak_from_this(), offer, due](instant) {
    if (const auto one = self.lock(); one && one->unnamed_.erase(offer.id) > 0) one->accept(offer, due, true);
  });
}

void agent::decide(const desktop::offer_view& offer, const offer_answer& answer) {
  if (answer.what == offer_answer::how::misses) return world_.book.count(tally::missed);
  const bool accepts = answer.what == offer_answer::how::accepts;
  world_.at(world_.now() + world_.real(answer.after), [self = weak_from_this(), offer, accepts](instant due) {
    const auto one = self.lock();
    if (!one) return;
    if (!one->open_) {
      one->undecided_.insert(offer.id);
      return;
    }
    if (accepts) return one->accept(offer, due, false);
    one->ask({wish::decline, offer.interaction, {}, desktop::decline{offer.id, refusal_reason}, offer.id});
  });
}

void agent::look_at(const desktop::interaction_view& one) {
  auto& work = work_[one.id];
  if (work.number == 0) work.number = ++last_work_;
  work.queue = one.queue;
  work.channel = one.channel;
  work.shown = one.customer;
  if (one.state == "calling") {
    if (!std::exchange(work.calling, true))
      ask({wish::called, one.id, {}, desktop::called{one.id, "reached"}, {}});
    return;
  }
  if (!work.who) work.who = customer_of(one.id, one.channel, one.customer);
  for (const auto& message : one.messages)
    if (message.from == "customer") hear(work, message, one.id);
  if (one.state == "wrapping") {
    if (std::exchange(work.wrapping, true)) return;
    const auto who = work.who ? work.who->who() : stranger(work.queue);
    const auto span = hurried_ ? 0 : world_.real(world_.manners.wrap_up(who, place_));
    return later(world_.now() + span, one.id,
                 [id = one.id](agent& me, work_in_hand&, instant) { me.end_wrap_up(id); });
  }
  // A call's talk begins when the telephone has answered.
  if (one.channel == routing::channel_kind::voice && !(one.call && one.call->phone == "answered")) return;
  if (std::exchange(work.begun, true)) return;
  work.since = world_.now();
  if (work.who) return begin_talk(one.id);
  later(work.since + world_.pace.unknown_for, one.id, [id = one.id](agent& me, work_in_hand& known, instant) {
    if (!known.who) known.who = me.customer_of(id, known.channel, known.shown);
    me.begin_talk(id);
  });
}

void agent::hear(work_in_hand& work, const desktop::desk_message& message, interaction_id id) {
  work.heard = std::max(work.heard, message.number);
  if (work.who) return work.who->seen_by_agent(message.client);
  if (message.number <= work.answered) return;
  work.answered = message.number;
  later(world_.now() + world_.next_line(), id, [id](agent& me, work_in_hand& known, instant due) {
    if (!known.who && known.begun && !known.wrapping) me.say(id, due);
  });
}

void agent::begin_talk(interaction_id id) {
  auto& work = work_[id];
  if (work.wrapping) return;
  if (!work.who) {
    world_.book.count(tally::strangers);
    return later(work.since + world_.real(world_.manners.service(stranger(work.queue), place_)), id,
                 [id](agent& me, work_in_hand&, instant) { me.end_talk(id); });
  }
  work.who->talk_begins();
  later(work.since + world_.real(world_.manners.service(work.who->who(), place_)), id,
        [id](agent& me, work_in_hand&, instant) { me.end_talk(id); });
  if (work.who->has_lines()) talk_on(id, work.since, true);
}

void agent::talk_on(interaction_id id, instant due, bool mine) {
  later(due + world_.next_line(), id, [id, mine](agent& me, work_in_hand& work, instant now) {
    if (work.wrapping || work.ending || !work.who) return;
    if (mine)
      me.say(id, now);
    else if (!work.who->say(now))
      return;
    me.talk_on(id, now, !mine);
  });
}

void agent::say(interaction_id id, instant due) {
  const auto line = world_.draw_line();
  auto& work = work_[id];
  if (work.who) work.who->agent_said(line, due);
  if (std::exchange(work.marked, work.heard) < work.heard)
    client_->ask(desktop::mark{id, work.heard, work.heard});
  ask({wish::say, id, line, desktop::say{id, line, replies[lines_said_++ % replies.size()]}, {}});
}

void agent::end_talk(interaction_id id) {
  auto& work = work_[id];
  if (work.wrapping || std::exchange(work.ending, true)) return;
  if (work.who) work.next = work.who->next();
  if (work.next) {
    work.who->expect_pass(*work.next);
    const auto& queue = world_.what.settings.queues[work.next->queue].name;
    return ask({wish::pass, id, {}, desktop::transfer{id, queue, {}}, {}});
  }
  if (work.who) work.who->close_asked();
  ask({wish::close, id, {}, desktop::close{id, one_of(dispositions_, "")}, {}});
}

void agent::end_wrap_up(interaction_id id) {
  ask({wish::wrap_up, id, {}, desktop::finish_wrap_up{id, one_of(dispositions_, "")}, {}});
}

void agent::ask(asked what) {
  auto words = what.words;
  if (world_.witness) world_.witness->asked(words);
  pending_[client_->ask(std::move(words))] = std::move(what);
}

void agent::answered(const desktop::answer_update& answer) {
  const auto found = pending_.find(answer.request);
  if (found == pending_.end()) return;
  const bool later_again = answer.code == "lost" || answer.code == "too_fast" || answer.code == "not_now";
  if (found->second.what == wish::say && later_again) return; // its client says it again by itself
  const auto what = std::move(found->second);
  pending_.erase(found);
  if (what.what == wish::ready || what.what == wish::not_ready) asked_state_ = false;
  if (!answer.ok && !later_again) return refused(what);
  if (!answer.ok) {
    if (what.what == wish::accept || what.what == wish::decline) {
      if (answer.code != "too_fast") return void(undecided_.insert(what.offer)); // shown again with the line
    }
    world_.at(world_.now() + world_.pace.again_after, [self = weak_from_this(), what](instant) {
      const auto one = self.lock();
      if (!one || !one->present_) return;
      if (what.what == wish::ready || what.what == wish::not_ready) return one->settle_state();
      if (what.offer != desktop::offer_id{} || one->work_.contains(what.interaction)) one->ask(what);
    });
    return;
  }
  if (world_.witness) world_.witness->done(what.words);
  const auto work = work_.find(what.interaction);
  const auto who = work != work_.end() && work->second.who ? work->second.who
                                                           : world_.find(routing::to_text(what.interaction));
  if (what.what == wish::accept) world_.book.count(tally::accepted);
  if (what.what == wish::decline) world_.book.count(tally::declined);
  if (what.what == wish::pass) world_.book.count(tally::passed_on);
  if (what.what == wish::pass && who) who->pass_answered(true);
  if (what.what == wish::say && who) who->agent_line_stored(what.line);
}

void agent::refused(const asked& what) {
  if (what.what == wish::accept) world_.book.count(tally::too_late);
  if (what.what != wish::pass) return; // it is over, or not this agent's any more: the desk says so
  const auto work = work_.find(what.interaction);
  if (work == work_.end()) return;
  world_.tell("the engine does not pass on to " + world_.what.settings.queues[work->second.next->queue].name +
              ": closed instead");
  if (work->second.who) {
    work->second.who->pass_answered(false);
    work->second.who->close_asked();
  }
  ask({wish::close, what.interaction, {}, desktop::close{what.interaction, one_of(dispositions_, "")}, {}});
}

void agent::later(instant due, interaction_id id, std::function<void(agent&, work_in_hand&, instant)> what) {
  world_.at(due,
            [self = weak_from_this(), id, number = work_[id].number, what = std::move(what)](instant now) {
              const auto one = self.lock();
              if (!one) return;
              const auto found = one->work_.find(id);
              if (found != one->work_.end() && found->second.number == number) what(*one, found->second, now);
            });
}

contact agent::stranger(const std::string& queue) const {
  contact who;
  who.service = with_strangers;
  for (std::size_t i = 0; i < world_.what.settings.queues.size(); ++i)
    if (world_.what.settings.queues[i].name == queue) who.queue = static_cast<std::uint32_t>(i);
  return who;
}

} // namespace strowger::sim::load
