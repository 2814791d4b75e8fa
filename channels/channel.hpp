#pragma once
#include "channels/voice_words.hpp"
#include "routing/model/channel_kind.hpp"
#include "routing/model/ids.hpp"
#include "routing/model/time.hpp"
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

/// The contract between a channel adapter and the engine. Two variants of plain structs, `channel_event` and
/// `channel_command`; docs/channel-contract.md goes through it line by line. In process or over a socket only
/// the transport differs. An adapter knows no queue, no skill and no clock of the engine's.
namespace strowger::channels {

using routing::channel_kind;
using routing::command_id;
using routing::conversation_id;
using routing::wall_time;

/// How a customer's side sees its conversation.
enum class conversation_status : std::uint8_t { waiting, connected, closed };
enum class speaker : std::uint8_t { customer, agent, system };

// ---------------------------------------------------------------- what an adapter tells
struct named_text {
  std::string name, text;
  friend bool operator==(const named_text&, const named_text&) = default;
};
/// A new conversation through an entry point. Always number 1 of its conversation.
struct arrived {
  std::string entry;
  std::string customer; /* outside id, may be empty */
  std::string name;
  std::string language;
  std::string called{};                 ///< of a call: the number dialled
  std::vector<named_text> attributes{}; ///< what the medium knows of it by name
  friend bool operator==(const arrived&, const arrived&) = default;
};
/// The customer said something. `client` was drawn by the customer's side and makes a repeat harmless.
struct said {
  std::uint64_t client = 0;
  std::string text;
  /// The text is a number, as `plain_number` leaves it, at which the customer would rather be called back;
  /// only while `callback_stage::offered`.
  bool callback = false;
  friend bool operator==(const said&, const said&) = default;
};
/// The customer's side has messages up to these numbers.
struct marked {
  std::uint32_t received = 0, read = 0;
  friend bool operator==(const marked&, const marked&) = default;
};
/// Passing, never stored, not acknowledged; number 0.
struct typing {
  bool on = false;
  friend bool operator==(const typing&, const typing&) = default;
};
/// The customer's last page or line went away without ending the conversation; it may come back within
/// `resume_within`.
struct went_away {
  routing::milliseconds resume_within{0};
  friend bool operator==(const went_away&, const went_away&) = default;
};
struct came_back {
  friend bool operator==(const came_back&, const came_back&) = default;
};
/// Whether the customer's side can be reached just now: its last line went, or one is there again, and
/// nothing is decided yet. An end while it cannot be reached is owed as to one who is away, for
/// `resume_within`. Passing, not acknowledged; number 0.
struct line_changed {
  bool up = true;
  routing::milliseconds resume_within{0};
  friend bool operator==(const line_changed&, const line_changed&) = default;
};
/// The customer ended the conversation; or, `lost`, the adapter could not keep it and says why: `not_kept`,
/// nothing that can be used was kept of it; `no_line`, nobody in it could be heard.
struct left {
  std::string lost{};
  friend bool operator==(const left&, const left&) = default;
};
/// Asks for the conversation as it stands, after `last`; answered by a `show` command. Not stored; number 0.
struct refresh {
  std::uint32_t last = 0;
  std::uint64_t tag = 0;
  friend bool operator==(const refresh&, const refresh&) = default;
};
using event_body =
    std::variant<arrived, said, marked, typing, went_away, came_back, left, refresh, line_changed, collected,
                 played, leg_ringing, leg_answered, leg_declined, leg_unreachable, leg_ended, leg_held,
                 leg_refers, line_silent, dialled, noted, recorded, caller_shown>;
/// The bodies of voice_words.hpp.
template <class Body>
inline constexpr bool of_a_call =
    std::is_same_v<Body, collected> || std::is_same_v<Body, played> || std::is_same_v<Body, leg_ringing> ||
    std::is_same_v<Body, leg_answered> || std::is_same_v<Body, leg_declined> ||
    std::is_same_v<Body, leg_unreachable> || std::is_same_v<Body, leg_ended> ||
    std::is_same_v<Body, leg_held> || std::is_same_v<Body, leg_refers> || std::is_same_v<Body, line_silent> ||
    std::is_same_v<Body, dialled> || std::is_same_v<Body, noted> || std::is_same_v<Body, recorded> ||
    std::is_same_v<Body, caller_shown> || std::is_same_v<Body, answer> || std::is_same_v<Body, arrange> ||
    std::is_same_v<Body, collect> || std::is_same_v<Body, ring> || std::is_same_v<Body, drop> ||
    std::is_same_v<Body, dial> || std::is_same_v<Body, send_digits> || std::is_same_v<Body, refer_failed>;
/// The outcome of a command that the adapter's medium does not know.
inline constexpr std::string_view unsupported = "unsupported";

/// `number` counts 1, 2, 3, ... per conversation over everything that is stored. The engine acknowledges
/// cumulatively once durable; an adapter may repeat anything not yet acknowledged, and must after `resume`.
/// Gaps are refused, repeats harmless.
struct channel_event {
  std::string adapter;
  conversation_id conversation;
  std::uint64_t number = 0;
  event_body what;
  friend bool operator==(const channel_event&, const channel_event&) = default;
};

// ---------------------------------------------------------------- what the engine asks
struct message_view {
  std::uint32_t number = 0;
  speaker from = speaker::system;
  std::string author; ///< shown name of an agent
  std::uint64_t client = 0;
  std::string text; ///< of a system message: the key of the notice, or one of the configuration's messages
  wall_time at;
  bool callback = false; ///< the customer's: the text is the number to call back
  friend bool operator==(const message_view&, const message_view&) = default;
};
/// Show one message. Of the customer's own, this is the proof that it is stored.
struct show_message {
  message_view message;
  friend bool operator==(const show_message&, const show_message&) = default;
};
struct show_marks {
  std::uint32_t received = 0, read = 0;
  friend bool operator==(const show_marks&, const show_marks&) = default;
}; ///< of the agent's side
struct show_typing {
  bool on = false;
  friend bool operator==(const show_typing&, const show_typing&) = default;
};
/// Whether a customer who waits may ask to be called back, or is going to be.
enum class callback_stage : std::uint8_t { none, offered, agreed };
/// How long one who waits may still wait, in whole minutes: half wait `from` at most, nine of ten `to`. Zero
/// `to`: not told.
struct wait_range {
  std::uint32_t from = 0, to = 0;
  friend bool operator==(const wait_range&, const wait_range&) = default;
};
struct show_status {
  conversation_status status = conversation_status::waiting;
  std::uint32_t position = 0;
  std::string agent;
  wait_range wait{};
  callback_stage callback = callback_stage::none;
  friend bool operator==(const show_status&, const show_status&) = default;
};
/// The whole of it, the answer to `refresh` with the same tag and to `resume`.
struct show {
  std::uint64_t tag = 0;
  std::string interaction;
  conversation_status status = conversation_status::waiting;
  std::uint32_t position = 0;
  std::string agent;
  std::vector<message_view> messages;
  std::uint32_t received = 0, read = 0;
  wait_range wait{};
  callback_stage callback = callback_stage::none;
  friend bool operator==(const show&, const show&) = default;
};
/// The arrival was not admitted. `code`: closed, full, unknown_entry, busy, restarting, failed.
struct refuse {
  std::string code;
  routing::milliseconds retry_after{0};
  friend bool operator==(const refuse&, const refuse&) = default;
};
/// The conversation is over. Its outcome says that the customer knows, or that nobody is left to tell: an
/// adapter whose customer is away keeps the conversation for the stated time and confirms when the customer
/// has come back and read how it ended (`refresh` is answered until then), or when the time is over. After
/// the outcome it forgets the conversation. `reason` as in routing::conversation_end.
struct end {
  std::string reason;
  friend bool operator==(const end&, const end&) = default;
};
using command_body = std::variant<show_message, show_marks, show_typing, show_status, show, refuse, end,
                                  answer, arrange, collect, ring, drop, dial, send_digits, refer_failed>;

/// What an adapter of calls carries out; it has nothing to show.
[[nodiscard]] inline bool heard_in_a_call(const command_body& what) {
  return std::visit(
      []<class Body>(const Body&) {
        return of_a_call<Body> || std::is_same_v<Body, refuse> || std::is_same_v<Body, end>;
      },
      what);
}

/// Ends in exactly one `command_outcome`; may arrive again under the same id after a restart of either side
/// and must then have one effect. Id zero: passing (typing, marks, position), needs no outcome and is never
/// repeated.
struct channel_command {
  command_id id;
  conversation_id conversation;
  command_body what;
  friend bool operator==(const channel_command&, const channel_command&) = default;
};
struct command_outcome {
  command_id id;
  conversation_id conversation;
  bool done = true;
  std::string reason; ///< when not done
  friend bool operator==(const command_outcome&, const command_outcome&) = default;
};

/// What the engine remembers of a conversation that is still open, or over and owed to its customer, told to
/// an adapter after a restart of either side.
struct open_conversation {
  conversation_id conversation;
  std::uint64_t last_event = 0; ///< taken in and durable; the adapter counts on from here
  bool customer_here = false;   ///< as far as the engine knows
  std::string kept;             ///< the adapter's own bytes
  bool over = false;            ///< its `end` comes again under its old id
  friend bool operator==(const open_conversation&, const open_conversation&) = default;
};

/// Bytes an adapter may keep with a conversation.
inline constexpr std::size_t kept_max = 16U * 1024U;

/// The engine as an adapter sees it. Any thread may call; nothing here blocks.
class engine_port {
public:
  virtual ~engine_port() = default;
  virtual void event(channel_event event) = 0;
  virtual void outcome(command_outcome outcome) = 0;
  /// Bytes to hand back in `resume`, stored with the next records of the conversation (at most `kept_max`;
  /// more are refused and counted; replaces earlier ones).
  virtual void keep(std::string adapter, conversation_id conversation, std::string bytes) = 0;
  /// Where people can be rung: what changed, or with `whole` everything there is (after `resume`, and when
  /// the adapter has lost count). Not stored.
  virtual void reachable(std::string adapter, std::vector<reachability> endpoints, bool whole) = 0;
};

/// An adapter as the engine sees it. Called from the engine's threads; an implementation hands over to its
/// own thread at once.
class channel_adapter {
public:
  virtual ~channel_adapter() = default;
  virtual std::string_view name() const = 0;
  virtual channel_kind channel() const = 0;
  /// Whether its conversations are calls with legs (voice_words.hpp): people are rung, and hear each other
  /// as `arrange` says; nothing is shown.
  virtual bool has_legs() const { return false; }
  virtual void command(channel_command command) = 0;
  /// Everything up to `number` is durable.
  virtual void acknowledged(conversation_id conversation, std::uint64_t number) = 0;
  /// Called after a start of either side before anything else, with all conversations still open.
  virtual void resume(std::vector<open_conversation> conversations) = 0;
  /// False while the engine admits nobody (starting, draining, storage trouble): the adapter refuses
  /// newcomers with `code`.
  virtual void admit(bool open, std::string code) = 0;
};

} // namespace strowger::channels
