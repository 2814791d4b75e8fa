#pragma once
#include "sim/centre_events.hpp"
#include "sim/fault_kind.hpp"
#include "sim/manners.hpp"
#include "sim/open_contacts.hpp"
#include "sim/pool_world.hpp"
#include "sim/shift_holders.hpp"
#include <functional>
#include <optional>
#include <unordered_map>
#include <variant>
#include <vector>

/// The people around one pool: customers who come, wait as long as their patience lasts and talk as long as
/// their matter takes; agents who come to work, take what they are offered and go home. They act on the
/// pool's facts only.
namespace strowger::sim {

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

/// So long after its line went down an agent counts as lost: the engine's patience with a page that is
/// loaded anew.
inline constexpr instant loss_counts_after = 4 * instants_per_second;

class contact_centre : centre_events<routing::agent_id> {
public:
  /// Gives contacts in the order they come, nothing after the last.
  using arrivals = std::function<std::optional<coming_contact>()>;

  contact_centre(pool_world& world, arrivals source, agents_manners manners = {},
                 centre_observer* observer = nullptr);

  /// The agent signs in and is ready at `from`, and signs out at `to`, after the work in hand.
  void add_shift(std::uint32_t agent, instant from, instant to);
  /// The shifts of each of these crews end with whoever of it is free first (`shift_holders.hpp`).
  void share_shifts(const std::vector<shift_holders::agents>& crews) { holders_ = shift_holders{crews}; }
  /// The agent is not ready from `from` on, after the work in hand, until `to`.
  void add_break(std::uint32_t agent, instant from, instant to);
  /// The agent's line is down from `from` to `to`; what it would have done meanwhile it does then. Nothing
  /// happens where it is down already or nobody is at work.
  void add_outage(std::uint32_t agent, instant from, instant to);
  /// These opening hours begin or end at `at`.
  void add_door(instant at, routing::pool_event what);
  /// Everything up to and including `until` happens.
  void run_until(instant until);
  /// Runs until nobody comes, waits with a patience or is being served any more.
  void run_out();

  [[nodiscard]] instant now() const { return now_; }

  /// Outages that began, and of those who were there.
  [[nodiscard]] const fault_count& lines_lost() const { return lines_lost_; }

private:
  struct silence_counts {
    std::uint64_t who;
  };
  struct loss_counts {
    std::uint32_t agent, outage;
  };
  struct door_change {
    std::size_t number; ///< in `doors_`
  };
  using event = std::variant<next_arrival, shift_change, patience_over, rings, answer, service_over,
                             wrap_up_over, comes_back, door_change, would_be_called, agent_spoke,
                             customer_spoke, silence_counts, call_ended, line_change, loss_counts>;

  /// What somebody does at once upon a fact.
  struct shows {
    routing::offer_id offer;
    routing::agent_id agent;
  };
  struct connects {
    routing::interaction_id who;
    routing::agent_id agent;
  };
  struct goes_home {
    routing::agent_id agent;
  };
  /// The customer who was called is on the line.
  struct talks {
    routing::interaction_id who;
    routing::agent_id agent;
  };
  using reaction = std::variant<shows, connects, goes_home, talks>;
  struct desk {
    std::uint64_t offers = 0;
    std::uint32_t work = 0;
    bool going_home = false;
    bool present = false, resting = false;
    bool held_back = false; ///< somebody of its crew is to go: it gets nothing new until then
    bool away = false;      ///< its line is down
    std::uint32_t outages = 0;
    std::vector<event> postponed; ///< until the line is back
  };

  void happen(const next_arrival&);
  void happen(const comes_back& what);
  void happen(const shift_change& what);
  void happen(const door_change& what);
  void happen(const patience_over& what);
  void happen(const rings& what);
  void happen(const answer& what);
  void happen(const service_over& what);
  void happen(const wrap_up_over& what);
  void happen(const would_be_called& what);
  void happen(const agent_spoke& what);
  void happen(const customer_spoke& what);
  void happen(const silence_counts& what);
  void happen(const call_ended& what);
  void happen(const line_change& what);
  void happen(const loss_counts& what);
  void react(const shows& what);
  void react(const connects& what);
  void react(const goes_home& what);
  void react(const talks& what);
  /// Feeds, then lets everybody react until nobody has anything to do at this instant.
  template <class What>
  bool feed(const What& what) {
    const bool taken = give(what);
    settle();
    return taken;
  }
  /// What was meant may be over by now; the pool says so and nothing comes of it.
  template <class What>
  bool give(const What& what) {
    const bool taken = static_cast<bool>(world_.feed(now_, what));
    look_at_facts();
    return taken;
  }
  void look_at_facts();
  // What somebody does upon a fact.
  void look_at(const routing::fact::offer_made& what);
  void look_at(const routing::fact::offer_won& what);
  void look_at(const routing::fact::wrap_up_begun& what);
  void look_at(const routing::fact::agent_released& what);
  void look_at(const routing::fact::interaction_refused&) { refused_ = true; }
  void look_at(const routing::fact::interaction_closed& what);
  void look_at(const routing::fact::interaction_talking& what);
  void look_at(const routing::fact::interaction_queued& what);
  void look_at(const routing::fact::customer_told& what);
  void look_at(const routing::fact::callback_dialled& what);
  void look_at(const routing::fact::callback_missed& what);
  void look_at(const routing::fact::callback_reached& what);
  /// Nobody does anything upon the others.
  template <class Fact>
  void look_at(const Fact&) {}
  void order_by_mention(std::size_t first);
  void settle();
  void arrive(const contact& who);
  void expect_patience(std::uint64_t who, const contact& what);
  void wait_again(std::uint64_t who);
  void give_up(std::uint64_t who);
  bool ask_for_callback(std::uint64_t who);
  void begin_talk(std::uint64_t who, routing::agent_id agent);
  /// False when the conversation is of one piece.
  bool begin_turn(std::uint64_t who, const open_contacts::known& known, std::uint32_t nth);
  void listen_for_silence(std::uint64_t who, open_contacts::known& known);
  /// Whether the agent can do it now; otherwise it is done when its line is back, or not at all.
  bool can_act(routing::agent_id agent, const event& what);
  void come_back(std::uint32_t agent);
  /// The shift that was planned for `planned` ends with whoever of the crew is free first.
  void end_shift_of_crew(std::uint32_t planned);
  void let_go_on(std::uint32_t of_crew);
  void lose(const contact& who);
  void expect_back(const contact& who);
  void expect(const std::optional<coming_contact>& again);
  void expect_next();
  bool step(instant until);

  pool_world& world_;
  arrivals source_;
  agents_manners manners_;
  centre_observer* observer_;
  calendar<event> calendar_;
  open_contacts contacts_;
  std::vector<desk> desks_;
  bool in_steps_ = false; ///< several inputs of one moment are being fed for somebody
  shift_holders holders_;
  std::optional<coming_contact> next_;
  std::unordered_map<std::uint64_t, contact> returning_;
  std::vector<routing::pool_event> doors_;
  std::vector<reaction> reactions_; ///< of this step; those before `reacted_` are done
  std::size_t reacted_ = 0;
  std::optional<answer> immediate_;
  bool refused_ = false;   ///< the arrival that is being fed
  bool has_quiet_ = false; ///< some queue has a time after which a silent customer weighs less
  instant now_ = 0;
  std::uint64_t last_return_ = 0;
  fault_count lines_lost_;
};

} // namespace strowger::sim
