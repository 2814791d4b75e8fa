#pragma once
#include "channels/desktop/desk.hpp"
#include "channels/web/client.hpp"
#include "routing/model/random.hpp"
#include "sim/load/channel_player.hpp"
#include "sim/load/load_book.hpp"
#include "sim/load/timeline.hpp"
#include "sim/manners.hpp"
#include "sim/scenario/scenario.hpp"
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace strowger::sim::load {

class customer;

/// Real times that do not follow the speed.
struct real_pace {
  instant line_least = 400'000;    ///< people do not write faster, and the engine takes three lines a second
  instant again_after = 1'000'000; ///< where the engine said not now
  /// A customer's own frame may still be on its way when the offer is accepted: who is unknown by then comes
  /// from elsewhere.
  instant unknown_for = 1'000'000;
};

/// Hears what agents ask of the engine, and what the engine says is done.
class desk_witness {
public:
  virtual ~desk_witness() = default;
  virtual void asked(const channels::desktop::desk_request& what) = 0;
  virtual void done(const channels::desktop::desk_request& what) = 0;
};

/// What the people of a run share: time, what they do when, what was measured, who is who. Everything in it
/// is touched on the network's thread alone. `line` runs on real time; a scenario's instant becomes a real
/// one by the run's begin and speed.
class world : public std::enable_shared_from_this<world> {
public:
  world(channels::web::socket_client& to, const scenario& played, const people_manners& how, double speed);

  // ---- time
  [[nodiscard]] instant now() const { return line.now(); }
  /// Real time of a span of the scenario's.
  [[nodiscard]] instant real(instant span) const;
  [[nodiscard]] instant real_at(instant in_scenario) const { return begun + real(in_scenario - from); }
  [[nodiscard]] instant scenario_at(instant real) const;
  /// Does it then; whatever has been let go by then is nobody's business any more, so `what` holds its people
  /// weakly.
  void at(instant due, timeline::work what);
  /// Draws the time to the next line of a talk, real.
  [[nodiscard]] instant next_line();
  /// A number for what an agent says; never 0.
  [[nodiscard]] line_number draw_line();

  // ---- people
  void know(const std::string& interaction, const std::shared_ptr<customer>& who);
  [[nodiscard]] std::shared_ptr<customer> find(const std::string& interaction) const;
  /// As what desks show whoever is not told the interaction's id.
  void show(const std::string& as, const std::shared_ptr<customer>& who);
  [[nodiscard]] std::shared_ptr<customer> find_shown(const std::string& as) const;
  void enter(const std::shared_ptr<customer>& who);
  void let_go(const customer& who);
  void let_all_go();
  /// Those whose contact is not over.
  [[nodiscard]] std::vector<std::shared_ptr<customer>> open() const;
  void tell(std::string note); ///< once each, for the person at the terminal

  channels::web::socket_client& network;
  const scenario& what;
  const people_manners& manners;
  const double speed;
  timeline line;
  load_book book;
  std::map<std::string, std::uint64_t> refusals; ///< by the engine's code
  std::vector<std::string> notes;
  instant begun = 0;                                      ///< real
  instant from = 0;                                       ///< of the scenario, at `begun`
  instant heard_at = 0;                                   ///< real: when the engine last said something
  bool ending = false;                                    ///< nobody new comes, nobody comes again
  std::function<void(const coming_contact&)> comes_again; ///< of the run
  std::uint64_t last_customer = 0;
  std::string outside_ids; ///< customers are known outside as this and their number; empty: as nobody
  real_pace pace;
  desk_witness* witness = nullptr;

private:
  void arm(instant due);
  void pump();

  routing::random_generator chance_;
  std::unordered_map<std::string, std::weak_ptr<customer>> by_interaction_, shown_;
  std::unordered_map<const customer*, std::shared_ptr<customer>> all_;
  instant armed_ = never;
};

} // namespace strowger::sim::load
