#include "telephone_world.hpp"

/// The people and the engine of the telephone world.
namespace strowger::channels::telephone_world {

using sip::method;
using state = user_agent::state;

// --------------------------------------------------------------------------------------------- people

namespace {

std::string tag_of(const sip::dialog_key& key) {
  return "phone" + std::to_string(key.leg.value()) + "-" + std::to_string(key.attempt);
}

} // namespace

user_agent& world::phone(const place& where) {
  if (where.tag.empty()) return phone(where.key);
  auto& one = phones_[where];
  one.key = where.key;
  one.tag = where.tag;
  return one;
}
user_agent& world::phone(const sip::dialog_key& key) { return phone(place{key, tag_of(key)}); }
user_agent& world::other(const sip::dialog_key& key) { return phone(place{key, tag_of(key) + "-too"}); }

void world::caller_calls() {
  caller_.at = state::calling;
  of_peers_[caller_exchange_] = {{}, method::invite, true, 1};
  sip::incoming_call from;
  from.what.entry = "support";
  from.identity.call_id = "caller";
  from.identity.local_tag = "ours";
  from.identity.remote_tag = "theirs";
  from.identity.target = "sip:caller@192.0.2.8";
  from.identity.remote_cseq = 1;
  from.number = caller_exchange_;
  from.said.cseq = 1;
  from.said.requires_reliable = chance(0.25);
  offerless_ = chance(0.15);
  if (!offerless_) {
    from.said.body_type = "application/sdp";
    from.said.body = description;
  }
  from.said.allows_update = chance(0.5);
  turn([&](auto& out) { call_->arrive(std::move(from), now_, out); });
  if (chance(0.3))
    later(milliseconds{pick(600)}, [this] {
      if (caller_.at != state::calling || !of_peers_.contains(1)) return;
      note("<- CANCEL");
      caller_.at = state::ended;
      of_peers_.erase(1);
      hear(sip::cancel_came{{}, 1, {}});
    });
}

void world::caller_heard(int status, method) {
  if (status == 200 &&
      caller_.at == state::talking) // RFC 3261 13.2.2.4: a 200 once more is acknowledged once more
    return later(delay(), [this] { caller_acknowledges(); });
  if (status == 200 && caller_.at == state::ended) { // its CANCEL and our 200 have crossed: RFC 3261 15
    caller_.at = state::talking;
    later(delay(), [this] { caller_acknowledges(); });
    return later(milliseconds{with_.delay_ms + 2}, [this] { hang_up(caller_); });
  }
  if (status < 200 || caller_.at != state::calling) return;
  if (status >= 300) {
    caller_.at = state::ended;
    return;
  }
  caller_.at = state::talking;
  ++caller_.times_in_call;
  later(delay(), [this] { caller_acknowledges(); });
  caller_asks();
}

/// With its answer, where ours was the offer.
void world::caller_acknowledges() {
  sip::ack_came ack;
  if (offerless_ && !described_back_) ack.said.body_type = "application/sdp", ack.said.body = description;
  hear(ack);
}

void world::caller_asks() {
  if (chance(0.5)) later(milliseconds{pick(60'000)}, [this] { hang_up(caller_); });
  if (chance(0.3)) later(milliseconds{pick(20'000)}, [this] { ask(caller_, method::invite, chance(0.8)); });
  if (chance(0.2)) later(milliseconds{pick(20'000)}, [this] { ask(caller_, method::update, chance(0.7)); });
  if (!chance(0.4)) return;
  for (int presses = 1 + pick(4); presses > 0; --presses) // most of them before there is somebody to talk to
    later(milliseconds{pick(3'000)}, [this] { press_key(); });
}

void world::phone_talks(const place& where) {
  if (chance(0.4)) later(milliseconds{pick(40'000)}, [this, where] { hang_up(phone(where)); });
  if (chance(0.2))
    later(milliseconds{pick(9'000)}, [this, where] { ask(phone(where), method::invite, chance(0.8)); });
  if (chance(0.2))
    later(milliseconds{pick(9'000)}, [this, where] { ask(phone(where), method::update, chance(0.7)); });
  if (chance(0.25)) later(milliseconds{pick(20'000)}, [this, where] { refer(where); });
}

void world::ask(user_agent& who, method what, bool body) {
  sip::words said;
  if (body) {
    said.body_type = "application/sdp";
    said.body = description;
    if (chance(0.5)) said.body += "a=sendonly\r\n";
  }
  if (who.at == state::talking) send_asked(who, what, body, std::move(said));
}

/// At once: what is in a dialog of a connection keeps its order.
void world::send_asked(user_agent& who, method what, bool body, sip::words said) {
  const auto number = caller_exchange_ += 2;
  said.cseq = ++who.cseq;
  said.from_tag = who.tag;
  of_peers_[number] = {who.key, what, body, said.cseq, said, who.tag};
  note("<- " + std::string{name_of(what)} + " leg " + std::to_string(who.key.leg.value()));
  hear(sip::request_came{who.key, number, what, std::move(said)});
}

void world::hang_up(user_agent& who) {
  if (who.at != state::talking) return;
  who.at = state::ended;
  who.left_itself = true;
  if (chance(with_.lost)) return note("its BYE is lost");
  const auto number = caller_exchange_ += 2;
  sip::request_came came{who.key, number, method::bye, {}};
  came.said.cseq = ++who.cseq;
  came.said.from_tag = who.tag;
  of_peers_[number] = {who.key, method::bye, false, came.said.cseq, came.said, who.tag};
  later(delay(), [this, came] {
    note("<- BYE leg " + std::to_string(came.in.leg.value()));
    if (of_peers_.contains(came.number)) hear(came);
  });
}

/// What has been answered before: those who said 200 say it again.
bool world::yes_again(sip::dialog_key key, sip::exchange number) {
  bool again = false;
  for (auto* one : {&phone(key), &other(key)})
    if (one->at == state::accepted) {
      again = true;
      respond(key, number, method::invite, 200, *one, true);
    }
  return again || other(key).at == state::talking;
}

void world::phone_rings(sip::dialog_key key, sip::send_request what) {
  auto& one = phone(key);
  if (yes_again(key, what.number)) return;
  if (one.at == state::talking || one.at == state::ended) return;
  one.at = state::ringing;
  one.invite = what.number;
  ring_back(one);
  if (auto& also = other(key); also.at == state::ringing || chance(0.2)) {
    also.at = state::ringing;
    also.invite = what.number;
    ring_back(also);
  }
  const int how = pick(9);
  const int status = how < 6 ? 200 : how == 6 ? 486 : how == 7 ? 603 : how == 8 ? 302 : 0;
  if (status == 0) { // nobody there: it rings until it is told, or, where that was lost, for so long
    if (with_.restart == 0 && with_.lost == 0) return;
    return later(milliseconds{what.expires_s * 1'000}, [this, key] {
      auto& tired = phone(key);
      if (tired.at != state::ringing) return;
      tired.at = other(key).at = state::ended;
      respond(key, tired.invite, method::invite, 487, tired, false);
    });
  }
  later(milliseconds{200 + pick(4'000)},
        [this, key, status] { phone_final(key, phone(key).invite, status); });
}

void world::phone_final(sip::dialog_key key, sip::exchange number, int status) {
  auto& one = phone(key);
  auto& also = other(key);
  if (one.at != state::ringing) return;
  const bool both = also.at == state::ringing && status == 200 && chance(0.6);
  if (!both && also.at == state::ringing) also.at = state::ended; // its proxy has cancelled it
  if (status != 200) {
    one.at = state::ended;
    return respond(key, number, method::invite, status, one, false);
  }
  ++answers;
  yes(one, number);
  if (!both) return;
  ++forks;
  yes(also, number);
}

void world::yes(user_agent& one, sip::exchange number) {
  one.at = state::accepted;
  respond(one.key, number, method::invite, 200, one, true);
  later(milliseconds{32'000}, [this, where = place{one.key, one.tag}] { // RFC 3261 13.3.1.4, from its side
    auto& tired = phone(where);
    if (tired.at != state::accepted) return;
    tired.at = state::ended;
    if (!tired.deaf && restarts == 0) wrong("a phone that answered is left without an ACK");
  });
}

// --------------------------------------------------------------------------------------------- the engine

void world::carry(const sip::tell& what) {
  if (what.number == 0) {
    return later(milliseconds{pick(2)}, [this, body = what.what] { engine_heard(body); });
  }
  if (!events_.contains(what.number)) {
    if (what.number != told_ + 1)
      wrong("event " + std::to_string(what.number) + " after " + std::to_string(told_));
    told_ = std::max(told_, what.number);
    events_[what.number] = what.what;
  }
  if (what.number <= durable_) return;
  later(milliseconds{1 + pick(6)},
        [this, number = what.number, bytes = fresh_bytes_, generation = generation_] {
          if (number != durable_ + 1 || generation != generation_)
            return; // taken in already, or it will be repeated
          durable_ = number;
          durable_bytes_ = bytes;
          const auto body = events_.at(number);
          turn([&](auto& out) { call_->acknowledged(number, now_, out); });
          engine_heard(body);
        });
}

void world::carry(const command_outcome& what) {
  if (end_command_ && what.id == *end_command_) {
    if (end_done_) wrong("its end was confirmed twice");
    end_done_ = true;
  }
}

void world::engine_says(command_body what) {
  turn([&](auto& out) {
    call_->told({command_id{next_command_++}, conversation_, std::move(what)}, now_, out);
  });
}

void world::engine_arranges() {
  arrange now;
  now.number = ++arrangement_;
  seat customer;
  for (const auto& one : rings_)
    if (one.answered && !one.over) {
      customer.hears.push_back(one.leg);
      now.seats.push_back({one.leg, {routing::leg_id{}}});
    }
  if (customer.hears.empty()) customer.plays = {1, {"music"}, true};
  now.seats.push_back(customer);
  engine_says(now);
}

void world::engine_rings() {
  if (ending_ || has_left_) return;
  rings_.push_back({routing::leg_id{next_leg_++}});
  engine_rings_again(rings_.back().leg);
  if (chance(0.25))
    later(milliseconds{pick(5'000)}, [this, leg = rings_.back().leg] {
      for (auto& one : rings_)
        if (one.leg == leg && !one.answered && !one.over) {
          one.dropped = true;
          engine_says(drop{leg, chance(0.5) ? drop_reason::answered_elsewhere : drop_reason::withdrawn});
          if (!ending_) engine_rings();
        }
    });
}

void world::engine_rings_again(routing::leg_id leg) {
  std::vector<sip::destination> at(static_cast<std::size_t>(1 + leg.value() % 3));
  for (auto& one : at) one.uri = "sip:phone@192.0.2.9", one.caller = "<sip:+4420@192.0.2.1>";
  ring what{leg, "agent:main/ada", "+4420", "", milliseconds{20'000}};
  turn([&](auto& out) {
    call_->ring_at(command_id{next_command_++}, what, std::move(at), "no_endpoint", now_, out);
  });
}

void world::engine_ends() {
  if (ending_) return;
  ending_ = true;
  end_command_ = command_id{next_command_++};
  note("engine ends");
  turn([&](auto& out) { call_->told({*end_command_, conversation_, end{"by_agent"}}, now_, out); });
}

world::ringing* world::ring_of(routing::leg_id leg) {
  for (auto& one : rings_)
    if (one.leg == leg) return &one;
  return nullptr;
}

void world::engine_heard(const event_body& what) {
  const auto of = [&](routing::leg_id leg) { return ring_of(leg); };
  const auto over = [&](routing::leg_id leg) {
    auto* one = of(leg);
    if (one == nullptr || one->over) return;
    one->over = true;
    if (rings_.size() < 6)
      engine_rings();
    else
      engine_ends();
  };
  if (const auto* refers = std::get_if<leg_refers>(&what)) return engine_heard_transfer(*refers);
  if (const auto* pressed = std::get_if<collected>(&what)) {
    if (!collects_ || collected_ || pressed->tag != 5) wrong("keys that nobody asked for");
    if (pressed->digits.size() > 3) wrong("more keys than were asked for");
    collected_ = true;
    keys += static_cast<int>(pressed->digits.size());
  } else if (std::holds_alternative<arrived>(what)) {
    engine_arranges();
    if (chance(0.3)) engine_collects();
    later(milliseconds{pick(3'000)}, [this] { engine_rings(); });
    const int length = chance(0.2) ? pick(400) : 60'000 + pick(120'000);
    later(milliseconds{length}, [this] { engine_ends(); });
  } else if (const auto* answered = std::get_if<leg_answered>(&what)) {
    auto* one = of(answered->leg);
    if (one == nullptr) return wrong("a leg nobody rang has answered");
    if (one->answered) return wrong("a leg has answered twice");
    one->answered = true;
    ++talks;
    if (one->dropped || ending_) return engine_says(drop{one->leg, drop_reason::too_late});
    engine_arranges();
  } else if (const auto* ended = std::get_if<leg_ended>(&what)) {
    auto* one = of(ended->leg);
    if (ended->reason == "dropped") { // it is not told to let go of it again, whatever is killed from now on
      if (one == nullptr || !(one->dropped || ending_)) return wrong("a leg is let go of that nobody let go");
      one->over = true;
      return;
    }
    if (one != nullptr && !one->answered) wrong("a leg has ended that never answered");
    if (!ending_) engine_arranges();
    over(ended->leg);
  } else if (const auto* no = std::get_if<leg_declined>(&what)) {
    over(no->leg);
  } else if (const auto* nobody = std::get_if<leg_unreachable>(&what)) {
    over(nobody->leg);
  } else if (std::holds_alternative<left>(what)) {
    if (has_left_) return wrong("the customer has left twice");
    has_left_ = true;
    engine_ends();
  }
}

} // namespace strowger::channels::telephone_world
