#pragma once
#include <cstdint>
#include <vector>

/// Crews in which a shift belongs to no person: when it ends, whoever of the crew is free first goes home,
/// and the one whose it was serves on in that one's place. So the shifts of a crew change hands among its
/// agents. Plain bookkeeping for both levels of simulation; agents are places in the settings.
namespace strowger::sim {

class shift_holders {
public:
  using agents = std::vector<std::uint32_t>;
  /// `crews`: no agent in two of them; everybody else keeps the own shifts.
  explicit shift_holders(const std::vector<agents>& crews = {});

  /// Who works the shifts that were planned for `planned`.
  [[nodiscard]] std::uint32_t holder(std::uint32_t planned) const {
    return planned < holder_.size() ? holder_[planned] : planned;
  }
  /// All of the crew, in the order of its planning; null for who is in none.
  [[nodiscard]] const agents* crew_of(std::uint32_t agent) const;
  /// `goer` takes over the shift of `planned` as it ends, and its holder that of `goer`.
  void hand_over(std::uint32_t planned, std::uint32_t goer);
  /// The shift of `planned` has ended and nobody is free yet.
  void owe(std::uint32_t planned);
  /// It begins anew before anybody was free.
  void forgive(std::uint32_t planned);
  /// Somebody of the agent's crew is to go.
  [[nodiscard]] bool owed(std::uint32_t agent) const;
  /// `goer` is the first who is free: it has the shift now that ended first.
  void pay(std::uint32_t goer);

private:
  struct crew {
    agents all;
    agents ended; ///< planned for whom, in this order
  };
  static constexpr std::uint32_t none = ~std::uint32_t{0};
  [[nodiscard]] std::uint32_t place_of(std::uint32_t agent) const {
    return agent < crew_of_.size() ? crew_of_[agent] : none;
  }

  std::vector<crew> crews_;
  std::vector<std::uint32_t> crew_of_, holder_; ///< by agent
};

} // namespace strowger::sim
