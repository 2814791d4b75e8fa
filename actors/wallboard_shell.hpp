#pragma once
#include "actors/house.hpp"
#include <map>

namespace strowger::actors {

/// Sends the wallboard to the pages that watch it, at most once a second and only when it changed. Made once
/// per scope (tenant and queues), however many watch.
class wallboard_shell : public wallboard_actor::base {
public:
  static constexpr std::chrono::milliseconds interval{1'000};

  wallboard_shell(caf::actor_config& setup, house& shared) : wallboard_actor::base(setup), house_{shared} {}
  behavior_type make_behavior() override;
  const char* name() const override { return "wallboard"; }

private:
  struct scope {
    watch wanted;
    std::vector<channels::desktop::session_number> sessions;
    std::shared_ptr<const std::string> last;
  };
  void on(watch& what);
  void on(wallboard_wake& what);
  void on(wallboard_made& what);
  void make(const std::string& key, const scope& one);

  house& house_;
  std::map<std::string, scope> scopes_;
  std::uint64_t generation_ = 0;
};

} // namespace strowger::actors
