#include "channels/sip/rtpengine/ng_words.hpp"
#include "channels/sip/rtpengine/bencode.hpp"
#include "channels/sip/sdp.hpp"
#include <algorithm>
#include <cstdio>

namespace strowger::channels::sip {

namespace {

/// Both laws, whatever the two have agreed: what they send is passed on as it is.
std::string description_of(const ng_session& of) {
  own_audio says;
  says.here = of.audio;
  says.telephone_event = of.telephone_event;
  return write_offer(says);
}

std::int64_t last_packet_of(const ben_value& tag) {
  std::int64_t last = 0;
  const auto* all = tag.find("medias");
  if (all == nullptr) return last;
  for (const auto& one : all->items) {
    const auto* streams = one.find("streams");
    if (streams == nullptr || streams->items.empty()) continue;
    // The first is RTP, the second RTCP. It counts as heard when the port was made.
    const auto* packet = streams->items.front().find("last packet");
    if (packet != nullptr && packet->is == ben_value::kind::number) last = std::max(last, packet->number);
  }
  return last;
}

/// The peer is who sends from where the description says, whoever else sends, too; by itself rtpengine takes
/// the first one after three seconds. A flag, since 10.5 passes over a text under `endpoint-learning`.
ben_value exchange_flags() {
  return ben_list(
      {ben_text("trust address"), ben_text("endpoint-learning-heuristic"), ben_text("port latching")});
}

} // namespace

std::string hex_of(std::uint64_t id) {
  char text[17];
  static_cast<void>(std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(id)));
  return text;
}

std::string ng_text(const ng_session& of) {
  return write_ben(
      ben_dictionary({{"command", ben_text(of.answers ? "answer" : "offer")},
                      {"call-id", ben_text(of.call)},
                      {"from-tag", ben_text(of.from)},
                      {"to-tag", ben_text(of.to)},
                      {"ICE", ben_text("remove")},
                      {"address family", ben_text(of.other_v6 ? "IP6" : "IP4")},
                      {"flags", exchange_flags()},
                      {"replace", ben_list({ben_text("origin"), ben_text("session connection")})},
                      {"sdp", ben_text(description_of(of))}}));
}

std::string ng_ping() { return write_ben(ben_dictionary({{"command", ben_text("ping")}})); }

std::string ng_query(const std::string& call) {
  return write_ben(ben_dictionary({{"command", ben_text("query")}, {"call-id", ben_text(call)}}));
}

std::string ng_delete(const std::string& call, const std::string& tag) {
  std::vector<std::pair<std::string, ben_value>> says{
      {"command", ben_text("delete")}, {"call-id", ben_text(call)}, {"delete-delay", ben_number(0)}};
  if (!tag.empty()) says.emplace_back("from-tag", ben_text(tag));
  return write_ben(ben_dictionary(std::move(says)));
}

ng_reply read_ng_reply(std::string_view text) {
  ng_reply out;
  const auto read = read_ben(text);
  if (!read) return out;
  const auto result = read->text_of("result");
  if (result == "pong") {
    out.is = ng_reply::kind::pong;
  } else if (result == "error") {
    out.is = ng_reply::kind::refused;
    out.why = read->text_of("error-reason").substr(0, 200);
    // It goes into a log line.
    std::replace_if(
        out.why.begin(), out.why.end(), [](char one) { return one < ' ' || one == '"'; }, '?');
  } else if (result == "ok") {
    out.is = ng_reply::kind::well;
    if (const auto sdp = read->text_of("sdp"); !sdp.empty())
      if (const auto said = read_session(sdp, srtp_rule::refused)) out.at = said.value().remote;
    if (const auto* tags = read->find("tags"); tags != nullptr && tags->is == ben_value::kind::dictionary)
      for (std::size_t i = 0; i < tags->items.size(); ++i)
        out.heard[tags->keys[i]] = last_packet_of(tags->items[i]);
  }
  return out;
}

} // namespace strowger::channels::sip
