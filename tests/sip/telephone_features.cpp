#include "telephone_world.hpp"

/// What not every call has: reliable responses, several telephones behind one contact, keys, transfers.
namespace strowger::channels::telephone_world {

using sip::method;
using state = user_agent::state;

// ------------------------------------------------------------------- reliable responses (RFC 3262)

/// A telephone rings, and may want to know that this was heard.
void world::ring_back(user_agent& by) {
  if (!chance(0.25)) return respond(by.key, by.invite, method::invite, chance(0.8) ? 180 : 100, by, false);
  repeat_reliable({by.key, by.tag}, ++by.rseq);
}

void world::repeat_reliable(const place& where, std::uint32_t rseq) {
  auto& by = phone(where);
  if (by.at != state::ringing || by.acknowledged >= rseq) return;
  respond(where.key, by.invite, method::invite, 183, by, true, rseq);
  later(milliseconds{600}, [this, where, rseq] { repeat_reliable(where, rseq); });
}

void world::take_prack(const sip::send_request& what, user_agent& to) {
  const auto rseq = static_cast<std::uint32_t>(std::stoul(what.says.rack));
  if (rseq == 0 || rseq > to.rseq) wrong("PRACK of a response that was never sent: " + what.says.rack);
  ++pracks;
  to.acknowledged = std::max(to.acknowledged, rseq);
  const bool knows = to.at != state::idle && to.at != state::ended;
  respond(what.in, what.number, method::prack, knows ? 200 : 481, to, false);
  if (to.at == state::ringing && to.rseq == rseq && chance(0.3)) repeat_reliable({to.key, to.tag}, ++to.rseq);
}

/// A reliable response of ours has reached the caller.
void world::caller_pracks(const sip::send_response& what) {
  described_ = described_ || !what.says.body.empty();
  if (chance(with_.lost)) { // the response or its PRACK, each time
    caller_.deaf = true;
    return later(milliseconds{32'000}, [this, in = what.in, generation = generation_] {
      if (generation == generation_) hear(sip::ack_missing{in});
    });
  }
  later(delay(), [this] {
    if (caller_.at != state::calling) return;
    sip::words said;
    if (offerless_ && !described_back_) {
      described_back_ = true;
      said.body_type = "application/sdp", said.body = description;
    }
    ++pracks;
    send_asked(caller_, method::prack, false, std::move(said));
    if (chance(0.3))
      later(milliseconds{pick(500)}, [this] { // RFC 3311 5.1
        if (caller_.at != state::calling) return;
        sip::words more;
        more.body_type = "application/sdp", more.body = description;
        send_asked(caller_, method::update, true, std::move(more));
      });
  });
}

// ------------------------------------------------------------------- several telephones behind one contact

/// One that answered and is not wanted. Its own goodbye may cross ours.
void world::turned_away(user_agent& who) {
  if (who.at == state::ended) return;
  const bool talks_a_moment = who.at == state::accepted && chance(0.5);
  who.at = talks_a_moment ? state::talking : state::ended;
  if (talks_a_moment) hang_up(who);
}

// ------------------------------------------------------------------- keys, transfers

void world::press_key() {
  if (caller_.at != state::talking) return;
  sip::words said;
  said.body_type = "application/dtmf-relay";
  said.body = "Signal=5\r\nDuration=160\r\n";
  send_asked(caller_, method::info, false, std::move(said));
}

void world::engine_collects() {
  collects_ = true;
  collect what;
  what.tag = 5;
  what.max = 3;
  what.end_key = "#";
  what.first = milliseconds{20'000}, what.next = milliseconds{5'000};
  engine_says(what);
}

/// To a number, or onto another leg of the call.
void world::refer(const place& where) {
  auto& who = phone(where);
  if (who.at != state::talking || who.refers) return;
  sip::words said;
  said.refer_to = "<tel:+442079461111>";
  for (const auto& [id, leg] : call_->legs())
    if (id != routing::leg_id{} && id != where.key.leg && leg.talking() && chance(0.5)) {
      const auto& dialog = leg.id_of_dialog();
      said.refer_to = "<sip:x@192.0.2.1?Replaces=" + dialog.call_id + "%3Bto-tag%3D" + dialog.local_tag +
                      "%3Bfrom-tag%3D" + dialog.remote_tag + ">";
    }
  send_asked(who, method::refer, false, std::move(said));
}

void world::engine_heard_transfer(const leg_refers& what) {
  auto* one = ring_of(what.leg);
  if (one == nullptr) return wrong("a leg nobody rang asks for a transfer");
  if (what.target.empty()) { // it wants to hear once more what came of it
    if (one->asks || one->dropped || one->over) return;
    return engine_says(refer_failed{what.leg, one->refused ? "busy" : std::string{refer_forgotten}});
  }
  ++transfers;
  one->asks = true;
  one->refused = false;
  later(milliseconds{pick(3'000)}, [this, leg = what.leg] { engine_decides(leg); });
}

void world::engine_decides(routing::leg_id leg) {
  auto* one = ring_of(leg);
  if (one->over || one->dropped || ending_) return;
  one->asks = false;
  if (chance(0.5)) {
    one->dropped = true;
    return engine_says(drop{leg, drop_reason::ended});
  }
  one->refused = true;
  engine_says(refer_failed{leg, "busy"});
}

/// Whoever asked has had an answer, where nobody was killed or deaf.
void world::unanswered() {
  if (restarts > 0) return;
  for (const auto& [key, cseq] : unacknowledged_) // RFC 3261 13.2.2.4
    wrong("the 200 to our INVITE " + std::to_string(cseq) + " of leg " + std::to_string(key.leg.value()) +
          " was never acknowledged");
  for (const auto& [number, one] : of_peers_)
    if (!agent({one.key, one.tag}).deaf)
      wrong("a " + std::string{name_of(one.what)} + " of leg " + std::to_string(one.key.leg.value()) +
            " was never answered");
}

} // namespace strowger::channels::telephone_world
