#pragma once
#include "sim/scenario/contact_fates.hpp"
#include "sim/scenario/scenario_run.hpp"

/// Two scenarios beside each other, with the same chance: what differs, how sure that is, who fared
/// otherwise, and why.
namespace strowger::sim {

/// A figure on both sides. The difference is B - A, replication by replication; `unpaired` is the half width
/// of its 95 % interval if the two sides had nothing to do with each other (Welch), to show what the pairs
/// bring.
struct figure_beside {
  std::string id, measured_in, scope, name;
  std::optional<estimate> a, b;       ///< nothing: not there, or nobody was counted
  std::optional<estimate> difference; ///< over the replications in which both have a value
  double unpaired = 0;
  /// The 95 % interval does not hold 0; without an interval (one replication): there is a difference.
  [[nodiscard]] bool clear() const;
};
/// Those of A in its order, then those B has alone.
[[nodiscard]] std::vector<figure_beside> compare_figures(const scenario& a, const scenario_result& of_a,
                                                         const scenario& b, const scenario_result& of_b);

enum class fared : std::uint8_t {
  lost,      ///< answered in A, not in B
  won,       ///< the other way round
  otherwise, ///< ended otherwise, but answered in neither
  longer,    ///< waited longer in B
  shorter,
  other_agent, ///< waited as long, for another agent
  only_in_a,   ///< did not come in B
  only_in_b,
  alike
};
inline constexpr std::size_t fared_kinds = 9;
[[nodiscard]] std::string_view to_text(fared how);

struct compared_contact {
  person_key who;
  fared how = fared::alike;
  std::optional<contact_fate> a, b;
  routing::milliseconds longer{0}; ///< waited so much longer in B, where it came in both
  std::string agent_a, agent_b;    ///< names of who answered last
  story story_a, story_b;
};

struct compared_contacts {
  std::uint32_t replication = 0;
  std::array<std::uint64_t, fared_kinds> counts{};
  std::array<routing::milliseconds, fared_kinds> longer{}; ///< together, by kind
  std::vector<compared_contact> most;                      ///< the most different ones, first the most
};
/// Everybody who comes after the warm-up in one replication, and the stories of the `most` most different:
/// first those who ended otherwise, then by how much longer or shorter they waited, then those with another
/// agent.
[[nodiscard]] compared_contacts compare_contacts(const scenario& a, const scenario& b, simulation_level level,
                                                 std::uint32_t replication, std::size_t most);

struct scenario_comparison {
  std::vector<std::string> doubts; ///< why the pairs may have little in common
  scenario_result a, b;
  std::vector<figure_beside> figures;
  std::optional<compared_contacts> contacts;
};
/// Runs both with A's seed and replications. Throws std::runtime_error when they cannot be compared: another
/// length or warm-up.
[[nodiscard]] scenario_comparison compare_scenarios(const scenario& a, scenario b,
                                                    const scenario_options& how);

} // namespace strowger::sim
