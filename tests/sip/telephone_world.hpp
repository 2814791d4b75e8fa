#pragma once
#include "channels/sip/call.hpp"
#include <functional>
#include <map>
#include <queue>
#include <random>
#include <set>
#include <string>

/// A small telephone network in virtual time around one call's machine: a caller, phones, an engine, media,
/// and lines between them that delay, reorder and lose what is sent. None of them shares a line with the
/// machine: they know the rules of RFC 3261 from the other side.
namespace strowger::channels::telephone_world {

using routing::milliseconds;
using routing::moment;

/// What everybody says of its audio.
inline const char* const description =
    "v=0\r\no=- 1 1 IN IP4 192.0.2.9\r\ns=-\r\nc=IN IP4 192.0.2.9\r\nt=0 0\r\n"
    "m=audio 4000 RTP/AVP 8 0 101\r\na=rtpmap:101 telephone-event/8000\r\n";
const char* name_of(sip::method what);

struct chances {
  double lost = 0.02;   ///< of a message, retransmissions included
  double restart = 0.0; ///< per second of the call
  int delay_ms = 120;   ///< at most, either way
};

/// Who answers an INVITE of the machine: behind one contact there may be several telephones, each with its
/// own tag.
struct place {
  sip::dialog_key key;
  std::string tag;
  friend auto operator<=>(const place&, const place&) = default;
};

/// Somebody's telephone.
struct user_agent {
  enum class state { idle, calling, ringing, accepted, talking, ended };
  state at = state::idle;
  bool deaf = false; ///< a message of its dialog was lost for good: it may be left alone at the end
  bool wants_cancel = false;
  std::uint32_t cseq = 1; ///< of its own requests
  int times_in_call = 0;
  sip::dialog_key key;                      ///< the machine's dialog it is the other end of
  std::string tag;                          ///< its own in it
  sip::exchange invite = 0;                 ///< the machine's INVITE that it has not answered
  std::uint32_t rseq = 0, acknowledged = 0; ///< of its reliable responses (RFC 3262)
  bool refers = false;                      ///< its REFER was taken, and it has not heard what came of it
  bool has_referred = false, left_itself = false;
};

class world {
public:
  world(std::uint64_t seed, chances with);
  /// Plays one call to its end. Everything that was wrong, in words.
  std::vector<std::string> play();
  [[nodiscard]] const std::vector<std::string>& log() const { return log_; }
  int talks = 0, answers = 0, restarts = 0, forks = 0, pracks = 0, transfers = 0, keys = 0;

private:
  using action = std::function<void()>;
  struct due {
    moment at;
    std::uint64_t number;
    action what;
    friend bool operator<(const due& a, const due& b) {
      return a.at != b.at ? a.at > b.at : a.number > b.number;
    }
  };
  void later(milliseconds in, action what) { calendar_.push({now_ + in, ++number_, std::move(what)}); }
  bool chance(double of) { return std::uniform_real_distribution<>{}(random_) < of; }
  int pick(int most) { return std::uniform_int_distribution<>{0, most}(random_); }
  milliseconds delay() { return milliseconds{1 + pick(with_.delay_ms)}; }
  void note(const std::string& what);
  void wrong(const std::string& what) { wrong_.push_back(std::to_string(ms()) + " " + what); }
  std::int64_t ms() const { return now_.time_since_epoch().count(); }

  void turn(const std::function<void(sip::call_outputs&)>& with);
  void carry_out(sip::call_outputs& out);
  void restart();

  // the stack's side
  void carry(const sip::send_request& what);
  void carry(const sip::send_response& what);
  void carry(const sip::send_ack& what);
  void carry(const sip::send_cancel& what);
  void deliver_cancel(sip::dialog_key key, sip::exchange number);
  void carry(const sip::turn_away& what);
  void carry(const sip::take_up& what);
  void carry(const sip::forget_dialog& what);
  void carry(const sip::tell& what);
  void carry(const sip::keep_bytes& what) { fresh_bytes_ = what.bytes; }
  void carry(const command_outcome& what);
  void carry(const media::media_command& what);
  void hear(sip::stack_word what);
  void respond(const sip::dialog_key& key, sip::exchange number, sip::method what, int status,
               const user_agent& by, bool body, std::uint32_t rseq = 0);
  void take_in(const sip::send_request& what, const place& by);

  // people
  user_agent& phone(const sip::dialog_key& key);
  user_agent& phone(const place& where);
  /// Behind the same contact.
  user_agent& other(const sip::dialog_key& key);
  user_agent& agent(const place& where) {
    return where.key.leg == routing::leg_id{} ? caller_ : phone(where);
  }
  void caller_calls();
  void caller_heard(int status, sip::method of);
  void caller_acknowledges();
  void caller_asks();
  void phone_talks(const place& where);
  void ask(user_agent& who, sip::method what, bool body);
  void send_asked(user_agent& who, sip::method what, bool body, sip::words said);
  void phone_rings(sip::dialog_key key, sip::send_request what);
  [[nodiscard]] bool yes_again(sip::dialog_key key, sip::exchange number);
  void yes(user_agent& one, sip::exchange number);

  // telephone_features.cpp: what not every call has
  void ring_back(user_agent& by);
  void repeat_reliable(const place& where, std::uint32_t rseq);
  void take_prack(const sip::send_request& what, user_agent& to);
  void caller_pracks(const sip::send_response& what);
  void press_key();
  void refer(const place& where);
  void turned_away(user_agent& who);
  void engine_collects();
  void engine_heard_transfer(const leg_refers& what);
  void engine_decides(routing::leg_id leg);
  void unanswered();
  void phone_final(sip::dialog_key key, sip::exchange number, int status);
  void hang_up(user_agent& who);
  [[nodiscard]] std::string session() const;

  // the engine
  void engine_heard(const event_body& what);
  void engine_says(command_body what);
  void engine_rings();
  void engine_rings_again(routing::leg_id leg);
  void engine_ends();
  void engine_arranges();
  struct ringing {
    routing::leg_id leg;
    bool owed = true, answered = false, over = false, dropped = false;
    bool asks = false, refused = false; ///< its phone would have the call go elsewhere
  };
  ringing* ring_of(routing::leg_id leg);

  std::mt19937_64 random_;
  chances with_;
  moment now_{};
  std::uint64_t number_ = 0;
  std::priority_queue<due> calendar_;
  std::vector<std::string> log_, wrong_;

  std::shared_ptr<sip::call_settings> settings_ = std::make_shared<sip::call_settings>();
  std::shared_ptr<const sip::installation_secret> secret_ = std::make_shared<sip::installation_secret>();
  routing::conversation_id conversation_{77};
  std::unique_ptr<sip::call> call_;
  std::uint64_t generation_ = 0; ///< of the process; what an older one waited for is gone
  bool answers_nobody_ = false;

  user_agent caller_;
  bool offerless_ = false; ///< its INVITE says nothing of its audio
  bool described_ = false; ///< it has been told of ours
  bool described_back_ = false;
  bool collects_ = false, collected_ = false;
  std::map<place, user_agent> phones_;
  std::uint32_t caller_exchange_ = 1;
  struct asked {
    sip::dialog_key key;
    sip::method what;
    bool body;
    std::uint32_t cseq;
    sip::words said{};
    std::string tag{};
  };
  std::set<sip::exchange> heard_of_; ///< INVITEs with a response
  std::set<std::pair<sip::dialog_key, std::uint32_t>>
      unacknowledged_; ///< INVITEs within dialogs, answered 200
  std::map<sip::exchange, sip::dialog_key> held_cancels_;
  std::map<sip::exchange, asked> of_peers_; ///< requests of peers that are not answered

  std::string fresh_bytes_, durable_bytes_;
  std::uint64_t durable_ = 0, told_ = 0;
  std::map<std::uint64_t, event_body> events_; ///< by number, as first told
  std::vector<ringing> rings_;
  std::uint64_t next_leg_ = 100, next_command_ = 1, arrangement_ = 0;
  std::optional<command_id> end_command_;
  bool has_left_ = false, ending_ = false, end_done_ = false;
  std::set<std::uint64_t> open_lines_;
};

} // namespace strowger::channels::telephone_world
