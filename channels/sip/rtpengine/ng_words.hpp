#pragma once
#include "channels/media/media_words.hpp"
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

/// What is said to rtpengine over its control protocol (`ng`: a cookie, a blank, a bencoded dictionary in
/// each datagram), and what its answers mean. Pure; any thread.
///
/// Every offer and every answer names both tags and asks for `port latching`: a tag keeps its port whoever it
/// is put together with, so nobody has to be told of another one.
namespace strowger::channels::sip {

/// Sixteen digits: how calls and tags are named by ids.
std::string hex_of(std::uint64_t id);

/// Puts two tags of a call together; `audio` is where the one who speaks here (`from` of an offer, `to` of an
/// answer) listens.
struct ng_session {
  std::string call, from, to;
  bool answers = false;
  media::endpoint audio;
  std::uint8_t telephone_event = 0; ///< payload type; 0: none
  bool other_v6 = false;            ///< the other one, who is told rtpengine's address, is reached over IPv6
};
std::string ng_text(const ng_session& of);
std::string ng_ping();
/// Answered by where each tag of the call stands.
std::string ng_query(const std::string& call);
/// The tag alone, or with an empty one the whole call. At once.
std::string ng_delete(const std::string& call, const std::string& tag);

struct ng_reply {
  enum class kind : std::uint8_t { well, pong, refused, unreadable };
  kind is = kind::unreadable;
  std::string why;    ///< where it refused
  media::endpoint at; ///< of an offer and an answer: where rtpengine listens for the other; port 0: nowhere
  /// Of a query: when RTP last came from this tag, in seconds of rtpengine's clock; 0: never.
  std::map<std::string, std::int64_t> heard;
};
ng_reply read_ng_reply(std::string_view text);

} // namespace strowger::channels::sip
