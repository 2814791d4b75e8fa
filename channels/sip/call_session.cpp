#include "channels/sip/call_session.hpp"
#include "channels/sip/grammar.hpp"
#include "channels/sip/next_hop.hpp"
#include <utility>

namespace strowger::channels::sip {

bool hear_session(call_leg& of, const words& said, const leg_names& names) {
  if (!same_word(said.body_type, "application/sdp")) return false;
  auto theirs = read_session(said.body, of.srtp);
  if (!theirs) return false;
  if (!of.shown) of.ours_says = names.audio_of(of.id, theirs.value().secure());
  auto agreed = choose(of.ours_says, theirs.value());
  if (!agreed) return false;
  of.agreed = std::move(agreed.value());
  of.peer = std::move(theirs.value());
  of.heard_session = of.peer->opaque.empty() ? lines_that_count(said.body) : said.body;
  return true;
}

void answer_session(call_leg& of, words& says) {
  of.ours_says.here = of.here;
  of.agreed->here = of.here;
  of.agreed->says = answer_direction(of.peer->says, media_direction::sendrecv);
  if (of.shown) of.agreed = next_version(*of.shown, *of.agreed);
  of.shown = of.agreed;
  says.body_type = "application/sdp";
  says.body = write_answer(*of.agreed, *of.peer);
}

void offer_session(call_leg& of, words& says) {
  auto wanted = of.ours_says;
  if (of.agreed) wanted.key = of.agreed->key; // RFC 4568 7.1.4: the one in use, by the suite it is used with
  wanted.here = of.here;
  if (of.shown) wanted = next_version(*of.shown, std::move(wanted));
  of.shown = wanted;
  of.ours_says = std::move(wanted);
  says.body_type = "application/sdp";
  says.body = write_offer(of.ours_says);
}

void take_session_of(call_leg& of, std::uint32_t attempt) {
  const auto& place = of.attempts.at(attempt);
  of.srtp = place.srtp;
  of.ours_says = place.ours_says;
  of.shown.reset();
  if (place.offered) of.shown = place.ours_says;
}

void offer_session_to(call_leg& of, std::uint32_t attempt, words& says) {
  take_session_of(of, attempt);
  offer_session(of, says);
  auto& place = of.attempts.at(attempt);
  place.ours_says = of.ours_says;
  place.offered = true;
}

media::line_settings line_of(const call_leg& of, conversation_id conversation) {
  media::line_settings line;
  line.line = of.line;
  line.conversation = conversation;
  line.port = of.foretold ? std::uint16_t{0} : of.here.port;
  if (of.peer && of.agreed) set_line(line, *of.agreed, *of.peer);
  if (of.peer)
    line.expects_v6 = of.peer->remote.address.find(':') != std::string::npos;
  else if (of.chosen < of.attempts.size())
    line.expects_v6 = next_hop_of(of.attempts[of.chosen].id).socket.v6;
  return line;
}

std::optional<char> key_of_info(const words& said) {
  std::string_view body = said.body;
  if (same_word(said.body_type, "application/dtmf-relay")) {
    while (!body.empty()) {
      const auto end = std::min(body.find('\n'), body.size());
      const auto line = trimmed(body.substr(0, end));
      body.remove_prefix(std::min(end + 1, body.size()));
      const auto equals = line.find('=');
      if (equals == line.npos || !same_word(trimmed(line.substr(0, equals)), "Signal")) continue;
      const auto value = trimmed(line.substr(equals + 1));
      if (value == "10") return '*';
      if (value == "11") return '#';
      if (value.size() == 1) return value.front();
    }
    return std::nullopt;
  }
  if (!same_word(said.body_type, "application/dtmf")) return std::nullopt;
  const auto value = trimmed(body);
  if (value.size() != 1) return std::nullopt;
  return value.front();
}

} // namespace strowger::channels::sip
