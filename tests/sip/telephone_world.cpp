#include "telephone_world.hpp"
#include <array>

namespace strowger::channels::telephone_world {

using sip::method;
using state = user_agent::state;

const char* name_of(method what) {
  static const char* const names[] = {"INVITE",  "ACK",  "BYE",   "CANCEL", "UPDATE",  "PRACK",
                                      "OPTIONS", "INFO", "REFER", "NOTIFY", "MESSAGE", "OTHER"};
  return names[static_cast<int>(what)];
}

world::world(std::uint64_t seed, chances with) : random_{seed}, with_{with} {
  settings_->timers.expires_s = 120;
  settings_->early_media = chance(0.2);
  caller_.tag = "theirs";
  call_ = std::make_unique<sip::call>(conversation_, settings_, sip::leg_names{secret_, conversation_});
}

void world::note(const std::string& what) { log_.push_back(std::to_string(ms()) + " " + what); }

void world::turn(const std::function<void(sip::call_outputs&)>& with) {
  sip::call_outputs out;
  with(out);
  carry_out(out);
}

void world::carry_out(sip::call_outputs& out) {
  for (auto& one : out) std::visit([&](const auto& what) { carry(what); }, one);
}

std::vector<std::string> world::play() {
  later(milliseconds{1}, [this] { caller_calls(); });
  const auto until = now_ + milliseconds{900'000};
  while (now_ < until) {
    const auto next = call_ ? call_->next_deadline() : std::nullopt;
    if (next && (calendar_.empty() || *next <= calendar_.top().at)) {
      now_ = std::max(now_, *next);
      turn([&](auto& out) { call_->pass(now_, out); });
      const auto after = call_->next_deadline();
      if (after && *after <= now_ && *after == *next) {
        wrong("a deadline that does not pass");
        break;
      }
      continue;
    }
    if (calendar_.empty()) break;
    auto what = calendar_.top();
    calendar_.pop();
    now_ = std::max(now_, what.at);
    what.what();
    if (with_.restart > 0 && chance(with_.restart / 20)) restart();
  }
  if (!call_->over()) wrong("the call is not over");
  if (!end_done_ && ending_) wrong("its end was never confirmed");
  if (!ending_) wrong("the engine was never told that it is over");
  if (!open_lines_.empty()) wrong(std::to_string(open_lines_.size()) + " lines are open");
  const auto left_alone = [&](const user_agent& one, const std::string& who) {
    const bool busy = one.at != state::idle && one.at != state::ended;
    if (busy && !one.deaf) wrong(who + " is left in a call");
  };
  left_alone(caller_, "the caller");
  for (const auto& [where, one] : phones_) {
    left_alone(one, "a phone");
    if (one.refers && !one.deaf && !one.left_itself) wrong("a phone never heard what came of its transfer");
  }
  unanswered();
  return wrong_;
}

// ------------------------------------------------------------------------------------------- the stack

void world::hear(sip::stack_word what) {
  turn([&](auto& out) { call_->heard(what, now_, out); });
}

/// A response of a peer on its way to the machine.
void world::respond(const sip::dialog_key& key, sip::exchange number, method what, int status,
                    const user_agent& by, bool body, std::uint32_t rseq) {
  if (answers_nobody_) return;
  sip::response_came came{key, number, what, status, {}};
  came.said.to_tag = by.tag;
  came.said.requires_reliable = rseq != 0;
  came.said.rseq = rseq;
  came.said.contact = "sip:phone@192.0.2.9";
  came.said.allows_update = by.key.attempt % 2 == 0;
  if (body) {
    came.said.body_type = "application/sdp";
    came.said.body = description;
  }
  later(delay(), [this, came, generation = generation_] {
    if (generation != generation_) return; // the transaction is gone with the process
    note("<- " + std::to_string(came.status) + " " + name_of(came.what) + " leg " +
         std::to_string(came.in.leg.value()));
    if (came.what == method::invite) {
      heard_of_.insert(came.number);
      if (const auto held = held_cancels_.extract(came.number); held && came.status < 200)
        deliver_cancel(held.mapped(), came.number);
    }
    hear(came);
  });
}

void world::carry(const sip::send_request& what) {
  note("-> " + std::string{name_of(what.what)} + " leg " + std::to_string(what.in.leg.value()) + "/" +
       std::to_string(what.in.attempt));
  if (what.first && !call_->identity(what.in)) return wrong("an INVITE of no dialog");
  const auto& within = what.as ? *what.as : *call_->identity(what.in);
  if (!what.first && within.remote_tag.empty()) wrong("a request within no dialog");
  const place by{what.in, what.first ? std::string{} : within.remote_tag};
  auto& who = agent(by);
  if (what.what == method::bye && what.in.leg == routing::leg_id{} && caller_.at == state::calling &&
      !caller_.deaf)
    wrong("BYE to a caller who has not sent its ACK"); // RFC 3261 15
  if (what.what == method::notify && what.says.subscription_over) who.refers = false;
  if (chance(with_.lost)) {
    who.deaf = true;
    return later(milliseconds{32'000}, [this, what, generation = generation_] {
      if (generation == generation_) hear(sip::response_came{what.in, what.number, what.what, 408, {}});
    });
  }
  later(delay(), [this, what, by, generation = generation_] {
    if (what.what == method::invite && what.first) return phone_rings(what.in, what);
    answers_nobody_ = generation != generation_; // who has asked is dead
    take_in(what, by);
    answers_nobody_ = false;
  });
}

/// A request of the machine within a dialog has reached its telephone.
void world::take_in(const sip::send_request& what, const place& by) {
  auto& to = agent(by);
  if (what.what == method::prack) return take_prack(what, to);
  const bool knows = to.at == state::accepted || to.at == state::talking || to.at == state::calling;
  if (what.what == method::bye) {
    respond(what.in, what.number, what.what, knows ? 200 : 481, to, false);
    to.at = state::ended;
  } else {
    const int status = !knows ? 481 : chance(0.1) ? 491 : 200;
    if (what.what == method::invite && status == 200) unacknowledged_.emplace(what.in, what.cseq);
    respond(what.in, what.number, what.what, status, to, what.what == method::invite);
  }
}

void world::carry(const sip::send_response& what) {
  const auto found = of_peers_.find(what.number);
  if (found == of_peers_.end()) return wrong("an answer to no request");
  const auto question = found->second;
  note("-> " + std::to_string(what.status) + " " + name_of(question.what) + " leg " +
       std::to_string(what.in.leg.value()));
  if (what.status < 200) {
    if (question.what == method::invite && caller_.at == state::calling)
      caller_heard(what.status, question.what);
    if (what.reliable) caller_pracks(what);
    return;
  }
  of_peers_.erase(found);
  auto& who = agent({question.key, question.tag});
  if (question.what == method::refer && what.status == 202) who.refers = true;
  if (question.what != method::invite) return;
  const bool first = what.in.leg == routing::leg_id{} && question.cseq == 1;
  if (what.status >= 300) {
    if (first) later(delay(), [this, what] { caller_heard(what.status, method::invite); });
    return;
  }
  if (what.says.body.empty() && !(first && described_)) wrong("a 200 without a description");
  if (!first && !question.body) // its answer comes with the ACK
    later(delay(), [this, key = question.key] {
      sip::ack_came ack{key, {}};
      ack.said.body_type = "application/sdp", ack.said.body = description;
      hear(ack);
    });
  if (!first) return;
  described_ = described_ || !what.says.body.empty();
  if (chance(with_.lost)) { // the 200 or all of its ACKs
    who.deaf = true;
    return later(milliseconds{32'000}, [this, what, generation = generation_] {
      if (generation == generation_) hear(sip::ack_missing{what.in});
    });
  }
  later(delay(), [this] { caller_heard(200, method::invite); });
}

void world::carry(const sip::send_ack& what) {
  note("-> ACK leg " + std::to_string(what.in.leg.value()));
  unacknowledged_.erase({what.in, what.cseq});
  if (what.in.leg == routing::leg_id{}) return;
  later(delay(), [this, by = place{what.in, call_->identity(what.in)->remote_tag}] {
    auto& to = phone(by);
    if (to.at != state::accepted) return;
    to.at = state::talking;
    ++to.times_in_call;
    phone_talks(by);
  });
}

void world::carry(const sip::send_cancel& what) {
  note("-> CANCEL leg " + std::to_string(what.in.leg.value()) + "/" + std::to_string(what.in.attempt));
  if (heard_of_.contains(what.number)) return deliver_cancel(what.in, what.number);
  held_cancels_[what.number] = what.in; // RFC 3261 9.1: not before a provisional response was there
}

void world::deliver_cancel(sip::dialog_key key, sip::exchange number) {
  later(delay(), [this, key, number] {
    auto& to = phone(key);
    if (to.at != state::ringing) return; // it has answered: the two have crossed
    to.at = other(key).at = state::ended;
    respond(key, number, method::invite, 487, to, false);
  });
}

void world::carry(const sip::turn_away& what) {
  note("-> ACK and BYE to one nobody wants, leg " + std::to_string(what.in.leg.value()));
  later(delay(), [this, by = place{what.in, what.as.remote_tag}] { turned_away(phone(by)); });
}

/// After a restart: the caller's INVITE may be answered once more.
void world::carry(const sip::take_up& what) {
  of_peers_[what.number] = {{}, method::invite, true, 1};
  if (caller_.at == state::ended) { // it has given up meanwhile: its CANCEL or BYE comes again
    later(delay(), [this, number = what.number, generation = generation_] {
      if (generation != generation_ || of_peers_.erase(number) == 0) return;
      hear(sip::cancel_came{{}, number, {}});
    });
  }
}

void world::carry(const sip::forget_dialog&) {}

void world::carry(const media::media_command& what) {
  if (const auto* open = std::get_if<media::open_line>(&what)) {
    open_lines_.insert(open->settings.line.value());
    // What media says is foretold, rightly or not.
    if (const auto port = std::array<std::uint16_t, 3>{0, 5004, 5006}[pick(2)]; port != 0)
      later(milliseconds{0}, [this, port, line = open->settings.line] {
        turn([&](auto& out) { call_->line_foretold({line, {"192.0.2.1", port}}, now_, out); });
      });
    later(milliseconds{pick(2)}, [this, line = open->settings.line] {
      if (!open_lines_.contains(line.value())) return;
      turn([&](auto& out) { call_->media_said(media::line_opened{line, {"192.0.2.1", 5004}}, now_, out); });
    });
  } else if (const auto* pressed = std::get_if<media::hear_key>(&what)) {
    later(milliseconds{pick(2)}, [this, heard = media::digit_heard{pressed->line, pressed->key, {}}] {
      turn([&](auto& out) { call_->media_said(heard, now_, out); });
    });
  } else if (const auto* close = std::get_if<media::close_line>(&what)) {
    if (open_lines_.erase(close->line.value()) == 0) wrong("a line is closed that is not open");
  }
}

/// The process is killed and comes back with what the engine has.
void world::restart() {
  if (end_done_ || durable_ == 0) return; // before the arrival is durable there is nothing to come back to
  note("-- killed");
  ++restarts;
  ++generation_;
  unacknowledged_.clear(); // who hears no ACK says it again, and the stack of the next process acknowledges
  open_lines_.clear();     // media closes those that nobody claims now
  call_ = std::make_unique<sip::call>(conversation_, settings_, sip::leg_names{secret_, conversation_});
  told_ = durable_;
  while (!events_.empty() && events_.rbegin()->first > durable_) events_.erase(std::prev(events_.end()));
  turn([&](auto& out) {
    if (!call_->resume(durable_bytes_, durable_, now_, out)) wrong("the kept bytes say nothing");
  });
  // The engine repeats what it owes.
  for (auto& one : rings_) {
    if (one.over) continue;
    if (one.dropped) {
      engine_says(drop{one.leg, drop_reason::withdrawn});
    } else if (!one.answered) {
      engine_rings_again(one.leg);
    }
  }
  engine_arranges();
  if (collects_ && !collected_) engine_collects();
  if (end_command_ && !end_done_)
    turn([&](auto& out) { call_->told({*end_command_, conversation_, end{"by_agent"}}, now_, out); });
  // Phones that answered and hear no ACK say 200 again; without the INVITE they are turned away by the stack.
  for (auto& [where, one] : phones_)
    if (const auto* known = call_->identity(where.key);
        one.at == state::accepted &&
        (known == nullptr || (!known->remote_tag.empty() && known->remote_tag != where.tag)))
      one.at = state::ended;
  // Peers' unanswered requests are repeated by their own transactions.
  const auto waiting = of_peers_;
  for (const auto& [number, one] : waiting) {
    if (number % 2 == 0) continue; // the INVITE that was taken up
    of_peers_.erase(number);
    if (one.what == method::invite && one.cseq == 1) continue;
    const auto again = caller_exchange_ += 2;
    of_peers_[again] = one;
    const sip::request_came came{one.key, again, one.what, one.said};
    later(delay(), [this, came] {
      if (of_peers_.contains(came.number)) hear(came);
    });
  }
}

} // namespace strowger::channels::telephone_world
