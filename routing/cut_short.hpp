#pragma once
#include <cstddef>
#include <cstdint>
#include <unordered_map>

/// Which of those who wait need not wait for their next step of relaxation, because nobody who fits is signed
/// in. Kept for the classes whose queue says so; looked at anew when people came, went or changed.
namespace strowger::routing {

struct workforce;
struct waiting_class;

class cut_short_watch {
public:
  void add(const waiting_class& one) {
    known_[&one] = verdict::open;
    ++open_;
  }
  void remove(const waiting_class& one) {
    const auto at = known_.find(&one);
    if (at == known_.end()) return;
    if (at->second == verdict::open) --open_;
    if (at->second == verdict::cut) --cut_;
    known_.erase(at);
  }
  /// Who is signed in, or what somebody can, may be otherwise now.
  void doubt() {
    for (auto& [one, is] : known_) is = verdict::open;
    open_ = known_.size();
    cut_ = 0;
  }
  /// The class that is cut short and whose first in line has the lowest id, or null.
  [[nodiscard]] const waiting_class* first(const workforce& people) {
    return open_ == 0 && cut_ == 0 ? nullptr : look_for_first(people);
  }
  [[nodiscard]] bool is_cut(const workforce& people, const waiting_class& one);

private:
  enum class verdict : std::uint8_t { open, staffed, cut };
  void decide(const workforce& people);
  const waiting_class* look_for_first(const workforce& people);
  std::unordered_map<const waiting_class*, verdict> known_;
  std::size_t open_ = 0, cut_ = 0;
};

} // namespace strowger::routing
