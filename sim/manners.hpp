#pragma once
#include "routing/model/channel_kind.hpp"
#include "routing/pool_words.hpp"
#include "sim/calendar.hpp"
#include <functional>
#include <limits>
#include <memory>
#include <optional>

/// What contacts are, and how the people around a pool behave. Said once for both levels of simulation: the
/// pool machine alone and the whole actor graph ask here.
namespace strowger::sim {

/// Longer than any simulation.
inline constexpr instant never = std::numeric_limits<instant>::max() / 4;

/// One customer contact as it will go: what the pool cannot know beforehand.
struct contact {
  std::uint32_t queue = 0; ///< place in the settings
  routing::channel_kind channel = routing::channel_kind::voice;
  instant service = 0;      ///< from connected to the end, where nothing says that it depends on the agent
  instant patience = never; ///< leaves when no agent has accepted by then
  instant wrap_up = 0;      ///< of the agent, where `agents_manners::people` is set
  std::uint32_t kind = 0;   ///< of those who say more of it
  std::uint64_t number = 0; ///< of this person, for what is drawn later
  std::uint16_t turn = 0;   ///< how often it came again or was passed on
  std::uint16_t matter = 0; ///< how often it came back after it had been served
  std::uint16_t matter_came = 0; ///< how often it had come before the present matter
  std::uint64_t customer = 0; ///< of those who are known again when they come by another way; 0: nobody known
};
struct coming_contact {
  instant at = 0;
  contact who;
};

/// What an agent does with an offer, and when.
struct offer_answer {
  enum class how : std::uint8_t { accepts, refuses, misses } what = how::accepts;
  instant after = 0; ///< it rings
  instant rings = 0; ///< so much after it was made; beyond the engine's patience it is undeliverable
};
inline constexpr const char* refusal_reason = "refused";
/// Why agents are not ready.
inline constexpr const char* shift_over = "shift_over";
inline constexpr const char* on_break = "break";

/// One turn each of a conversation in writing: the agent's, then the customer's.
struct talk_turn {
  instant agent = 0, customer = 0;
  bool last = false; ///< it is over with the agent's turn
};
/// What comes of calling a customer back, and when after it was dialled.
struct call_answer {
  routing::callback_outcome what = routing::callback_outcome::reached;
  instant after = 0;
};

/// Behaviour that is more than a few constants. An answer depends on nothing but what it is asked, so it is
/// the same whenever and however often it is asked.
class people_manners {
public:
  people_manners() = default;
  people_manners(const people_manners&) = delete;
  people_manners& operator=(const people_manners&) = delete;
  virtual ~people_manners() = default;
  /// To the agent's offer number `nth`, from 1.
  [[nodiscard]] virtual offer_answer answers(std::uint32_t agent, std::uint64_t nth) const = 0;
  [[nodiscard]] virtual instant service(const contact& who, std::uint32_t agent) const = 0;
  [[nodiscard]] virtual instant wrap_up(const contact& who, std::uint32_t agent) const = 0;
  /// What the agent passes it on as, at the end of the talk; nothing: it is over.
  [[nodiscard]] virtual std::optional<contact> passed_on(const contact& who) const = 0;
  /// The turn number `nth`, from 1, of an agent who holds `at_hand` pieces of work; nothing: the conversation
  /// is of one piece and takes as long as `service` says.
  [[nodiscard]] virtual std::optional<talk_turn> turn(const contact&, std::uint32_t, std::uint32_t,
                                                      std::uint32_t) const {
    return std::nullopt;
  }
  /// After how long in line it would rather be called back; `never`: instead of giving up. Nothing: not at
  /// all.
  [[nodiscard]] virtual std::optional<instant> asks_callback(const contact&) const { return std::nullopt; }
  /// To the call number `tries`, from 1.
  [[nodiscard]] virtual call_answer called(const contact&, std::uint32_t) const { return {}; }
  /// When and as what somebody comes again who gave up, or was turned away, at `now`.
  [[nodiscard]] virtual std::optional<coming_contact> again(const contact& who, instant now) const = 0;
  /// When and as what somebody comes back whom an agent has served to the end, at `now`.
  [[nodiscard]] virtual std::optional<coming_contact> back(const contact&, instant) const {
    return std::nullopt;
  }
  /// What the arrival brings beside queue and channel.
  virtual void announce(const contact& who, routing::interaction_arrived& arrival) const = 0;
};

struct agents_manners {
  instant answer_after = 0; ///< from the offer to the agent's accept
  instant wrap_up = 0;      ///< agents end it themselves; only where the queue has one
  /// How long it takes this agent (place in the settings) where that depends on who serves; empty: as long as
  /// the contact says.
  std::function<instant(const contact&, std::uint32_t agent)> service{};
  std::shared_ptr<const people_manners> people{}; ///< in place of the three above

  [[nodiscard]] offer_answer answer_of(std::uint32_t agent, std::uint64_t nth) const {
    return people ? people->answers(agent, nth) : offer_answer{offer_answer::how::accepts, answer_after};
  }
  [[nodiscard]] instant service_of(const contact& who, std::uint32_t agent) const {
    if (people) return people->service(who, agent);
    return service ? service(who, agent) : who.service;
  }
  [[nodiscard]] instant wrap_up_of(const contact& who, std::uint32_t agent) const {
    return people ? people->wrap_up(who, agent) : wrap_up;
  }
  [[nodiscard]] std::optional<talk_turn> turn_of(const contact& who, std::uint32_t agent, std::uint32_t nth,
                                                 std::uint32_t at_hand) const {
    return people ? people->turn(who, agent, nth, at_hand) : std::nullopt;
  }
  [[nodiscard]] std::optional<instant> asks_callback(const contact& who) const {
    return people ? people->asks_callback(who) : std::nullopt;
  }
  [[nodiscard]] std::optional<contact> passed_on(const contact& who) const {
    return people ? people->passed_on(who) : std::nullopt;
  }
  [[nodiscard]] std::optional<coming_contact> again(const contact& who, instant now) const {
    return people ? people->again(who, now) : std::nullopt;
  }
  [[nodiscard]] std::optional<coming_contact> back(const contact& who, instant now) const {
    return people ? people->back(who, now) : std::nullopt;
  }
};

} // namespace strowger::sim
