#pragma once
#include "sim/calendar.hpp"
#include "sim/pool_world.hpp"
#include <functional>
#include <limits>
#include <optional>
#include <unordered_map>
#include <variant>
#include <vector>

/// The people around one pool: customers who come, wait as long as their patience lasts and talk as long as
/// their matter takes; agents who come to work, take what they are offered and go home. They act on the
/// pool's facts only.
namespace strowger::sim {

/// Longer than any simulation.
inline constexpr instant never = std::numeric_limits<instant>::max() / 4;

/// One customer contact as it will go: what the pool cannot know beforehand.
struct contact {
  std::uint32_t queue = 0; ///< place in the settings
  routing::channel_kind channel = routing::channel_kind::voice;
  instant service = 0;      ///< from connected to the end
  instant patience = never; ///< leaves when no agent has accepted by then
};
struct coming_contact {
  instant at = 0;
  contact who;
};

/// What the centre tells whoever measures. Waits are exact, not cut to milliseconds.
class centre_observer {
public:
  virtual ~centre_observer() = default;
  virtual void arrived(const contact&, bool admitted) { static_cast<void>(admitted); }
  /// `agent`: place in the settings; `waited` 0: an agent was free.
  virtual void answered(const contact&, std::uint32_t agent, instant waited) {
    static_cast<void>(agent), static_cast<void>(waited);
  }
  virtual void left(const contact&, instant waited) { static_cast<void>(waited); }
};

struct agents_manners {
  instant answer_after = 0; ///< from the offer to the agent's accept
  instant wrap_up = 0;      ///< agents end it themselves; only where the queue has one
  /// How long it takes this agent (place in the settings) where that depends on who serves; empty: as long as
  /// the contact says.
  std::function<instant(const contact&, std::uint32_t agent)> service{};
};

class contact_centre {
public:
  /// Gives contacts in the order they come, nothing after the last.
  using arrivals = std::function<std::optional<coming_contact>()>;

  contact_centre(pool_world& world, arrivals source, agents_manners manners = {},
                 centre_observer* observer = nullptr);

  /// The agent signs in and is ready at `from`, and signs out at `to`, after the work in hand.
  void add_shift(std::uint32_t agent, instant from, instant to);
  /// Everything up to and including `until` happens.
  void run_until(instant until);
  /// Runs until nobody comes, waits with a patience or is being served any more.
  void run_out();

  [[nodiscard]] instant now() const { return now_; }

private:
  struct next_arrival {};
  struct patience_over {
    routing::interaction_id who;
  };
  struct accepts {
    routing::offer_id offer;
    routing::agent_id agent;
  };
  struct service_over {
    routing::interaction_id who;
    routing::agent_id agent;
  };
  struct wrap_up_over {
    routing::interaction_id who;
    routing::agent_id agent;
  };
  struct shift_change {
    std::uint32_t agent;
    bool begins;
  };
  using event = std::variant<next_arrival, shift_change, patience_over, accepts, service_over, wrap_up_over>;
  struct known_contact {
    contact what;
    instant arrived = 0;
  };

  void happen(const next_arrival&);
  void happen(const shift_change& what);
  void happen(const patience_over& what);
  void happen(const accepts& what);
  void happen(const service_over& what);
  void happen(const wrap_up_over& what);
  /// Feeds, then lets everybody react at once until nobody has anything to do at this instant.
  void feed(routing::pool_event what);
  void note_offers();
  void expect_next();
  bool step(instant until);

  pool_world& world_;
  arrivals source_;
  agents_manners manners_;
  centre_observer* observer_;
  calendar<event> calendar_;
  std::unordered_map<routing::interaction_id, known_contact> contacts_;
  std::optional<coming_contact> next_;
  std::vector<accepts> offered_; ///< in this step
  instant now_ = 0;
  std::uint64_t last_interaction_ = 0;
};

} // namespace strowger::sim
