#pragma once
#include "routing/expression.hpp"
#include "routing/id_table.hpp"
#include "routing/model/channel_kind.hpp"
#include "routing/model/ids.hpp"
#include "routing/model/time.hpp"
#include "routing/ordered_keys.hpp"
#include "routing/queue_line.hpp"
#include "routing/relaxation.hpp"
#include "routing/seat_bits.hpp"
#include "routing/skill_list.hpp"
#include "routing/slab.hpp"
#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

/// The lines of those who wait (or ring, and may ring at more), as a freed agent looks at them. Interactions
/// with the same queue, channel and requirements (skills, and what the queue's expression asks for them) are
/// one class and one line. Classes stand in groups by the two scarcest of their skills (by one, or by none,
/// when they need no more), each group in the order of the heads of its lines. So an agent looks at the
/// groups of its own skills and pairs of skills only, and in each at the first ones only. Classes that only
/// few agents may serve at all, by their skills, would be looked at in vain again and again: they stand in
/// the own lines of those few.
namespace strowger::routing {

struct queue_slot;
struct agent_slot;
struct interaction_slot;
struct line_group;

inline constexpr std::size_t skill_levels = 10;
/// So many agents are few.
inline constexpr std::size_t few_agents = 6;
/// Of no more waiting it is counted, for the record of an offer to a freed agent, how many it could take.
inline constexpr std::size_t counted_waiting_max = 128;

/// Where an interaction stands in the line of its queue, and at which rate it ages there.
line_key key_of(const interaction_slot& one);
ageing_rate rate_of(const interaction_slot& one);

/// The begin of an age.
struct age_key {
  moment since;
  interaction_id id;
  friend constexpr auto operator<=>(const age_key&, const age_key&) = default;
};

/// One required skill, by its number in the pool; or an expression that must hold, which has a number among
/// them and level 1.
struct need {
  std::uint32_t skill = 0;
  std::uint8_t level = 1;
  friend bool operator==(const need&, const need&) = default;
};

struct line_place {
  line_key key;
  interaction_slot* what = nullptr;
  friend bool operator<(const line_place& a, const line_place& b) { return a.key < b.key; }
};

struct waiting_class {
  queue_slot* queue = nullptr;
  channel_kind channel = channel_kind::chat;
  skill_list own;  ///< the interactions' own requirements
  expression also; ///< what must hold of agents beside; asks nothing of interactions
  relaxed how;     ///< which steps of relaxation count
  ageing_rate rate = usual_ageing;
  bool odd = false;        ///< its order is not that of the usual ageing
  std::vector<need> needs; ///< all of it and the queue's; the two scarcest first
  ordered_keys<line_place, std::less<line_place>, 1> line; ///< never empty
  std::uint64_t key = 0;                                   ///< in the table of classes
  line_group* group = nullptr;                             ///< null: for few
  std::array<std::uint32_t, few_agents> seats{};           ///< of the few
  std::uint32_t few = 0;                                   ///< how many they are
  std::uint32_t listed = 0;   ///< place among the classes for few with the same scarcest skill
  std::uint32_t of_queue = 0; ///< place among the classes of its queue, of one that waits
};

/// The head of a class's line, and as much of what the class needs as mostly decides whether it fits: nothing
/// else has to be looked up for those that do not.
struct class_head {
  line_key key;
  waiting_class* what = nullptr;
  std::array<std::uint32_t, 2> skills{}; ///< those its group stands for; of fewer the level is 0
  std::array<std::uint8_t, 2> levels{};
  channel_kind channel = channel_kind::chat;
  std::uint8_t third_level = 0;
  std::uint32_t third_skill : 31 = 0; ///< of those that need three or more
  std::uint32_t spares : 1 = 0;       ///< the first has back-offs, perhaps for the agent that looks
  friend bool operator<(const class_head& a, const class_head& b) { return a.key < b.key; }
};

/// The head of this class as it is now; only while somebody stands in its line.
class_head head_of(waiting_class& one);

/// Classes by the skills they are looked for with.
struct line_group {
  using head_set = ordered_keys<class_head, std::less<class_head>, 1>;
  head_set heads;
  std::array<std::uint32_t, 2> skills{}; ///< the lower one first; only the first is used of single skills
  std::uint8_t needed = 0;               ///< how many skills it stands for
};

/// Where a group is found. An agent has many groups to look at and looks into few of them: those whose first
/// comes before the best it has found.
struct group_place {
  line_group* group = nullptr;
  line_group::head_set::iterator heads; ///< the first of them
};
/// The order of the first in a group that is empty: behind everybody.
inline constexpr std::int64_t nobodys_order = std::numeric_limits<std::int64_t>::max();

/// The groups of pairs with the same lower skill, by the higher one.
class group_row {
public:
  [[nodiscard]] line_group* find(std::uint32_t high) const;
  void add(std::uint32_t high, line_group* group);
  void erase(std::uint32_t high);
  /// The order of its first, and where it is.
  void note(std::uint32_t high, std::int64_t first, const group_place& place);
  template <class Visit>
  void each(const Visit& visit) const {
    for (const auto& one : places_) visit(one.group);
  }
  /// Calls `visit(first, place)` for every group whose higher skill is among these bits; none is below `low`,
  /// the lower skill.
  template <class Visit>
  void each_of(std::uint32_t low, std::span<const std::uint64_t> among, const Visit& visit) const {
    for (std::size_t w = low / 64; w < words_.size(); ++w) {
      const auto* word = &words_[w];
      for (auto both = word->bits & among[w]; both != 0; both &= both - 1) {
        const auto at = word->before + ones_in(word->bits & ((both & (~both + 1)) - 1));
        visit(first_[at], places_[at]);
      }
    }
  }

private:
  struct word {
    std::uint64_t bits = 0;
    std::size_t before = 0; ///< bits of the words before it
  };
  [[nodiscard]] std::size_t place_of(std::uint32_t high) const {
    const auto below = (std::uint64_t{1} << (high % 64)) - 1;
    return words_[high / 64].before + ones_in(words_[high / 64].bits & below);
  }
  std::vector<word> words_;
  std::vector<std::int64_t> first_; ///< one per bit, in order
  std::vector<group_place> places_; ///< likewise
};

/// Who wait for one agent alone, by channel.
struct own_lines {
  std::array<ordered_keys<line_place>, channel_kinds> lines;
  std::size_t size = 0;
};

class waiting_lines {
public:
  waiting_lines() = default;
  ~waiting_lines();
  waiting_lines(const waiting_lines&) = delete;
  waiting_lines& operator=(const waiting_lines&) = delete;
  /// Puts an interaction that waits into its line, or takes it out; its entry is the same both times.
  void enter(interaction_slot& slot);
  void leave(interaction_slot& slot);
  /// The class of an interaction with these traits, if any waits.
  [[nodiscard]] waiting_class* find(const interaction_slot& one) const;
  /// Requirements are other ones now: of the queue, or of all classes, because a skill got its number.
  void review(const queue_slot* queue);

  /// An agent has skills it had not, or higher ones, or a new agent has any.
  void learned(const agent_slot& agent);
  /// The seat is no longer this agent's.
  void left(std::uint32_t seat);
  /// Has the own line of an agent brought near.
  void bring_near(const agent_slot& agent) const;
  /// Whether agents find this class: its group, or each of the few, knows it. Slow, for inspections.
  [[nodiscard]] bool is_found(const waiting_class& one) const;

  /// The first in line that this agent may take now, or none; not where it rings at this agent already.
  [[nodiscard]] const interaction_slot* head_for(const agent_slot& agent) const;
  /// How many wait that this agent may take now, those it is spared included. Looks at all of them.
  [[nodiscard]] std::size_t waiting_for(const agent_slot& agent) const;
  /// Whether this agent may take them, by settings, and has room in their channel.
  [[nodiscard]] static bool fits(const agent_slot& agent, const queue_slot& queue, channel_kind channel,
                                 std::span<const need> needs);

  /// The first in line of each of the first `most` classes of which this agent may take anybody, in the order
  /// of their keys; true when there are more.
  [[nodiscard]] bool heads_for(const agent_slot& agent, std::size_t most,
                               std::vector<line_place>& into) const;

  [[nodiscard]] std::size_t classes() const { return classes_.size(); }
  /// Classes whose order is not that of the usual ageing.
  [[nodiscard]] std::size_t odd() const { return odd_; }
  template <class Visit>
  void each_class(const Visit& visit) const {
    classes_.each([&](class_key, const waiting_class& one) { visit(one); });
  }

private:
  using class_key = strong_id<struct class_key_tag>;
  [[nodiscard]] static bool of_class(const waiting_class& one, const interaction_slot& slot);
  [[nodiscard]] static class_key key_of_class(const interaction_slot& one);
  waiting_class& make_class(const interaction_slot& slot);
  void forget_class(waiting_class& one);
  [[nodiscard]] bool are_of_the_waiting(const waiting_class& one) const;
  /// Where agents look: a group, or the own lines of few.
  void join(waiting_class& one);
  void leave(waiting_class& one, const line_key& head);
  [[nodiscard]] bool join_few(waiting_class& one);
  void leave_few(waiting_class& one, const line_key& head);
  void join_group(waiting_class& one);
  void leave_group(waiting_class& one, const line_key& head);
  [[nodiscard]] static std::size_t able_for(const waiting_class& one, std::span<std::uint32_t> seats);
  /// The head of a class's line became another one.
  void new_head(waiting_class& one, const line_key& before);
  /// After every change of a group.
  void note_heads(line_group& group);
  line_group& group_of(waiting_class& one);
  class agent_view;

  /// By a hash of their traits. Of different traits with one hash the later ones stand one behind.
  id_table<class_key, waiting_class> classes_;
  std::size_t odd_ = 0;
  slab<line_group> groups_;
  std::vector<ordered_keys<class_head>> own_;    ///< by seat
  std::vector<std::vector<waiting_class*>> few_; ///< by the scarcest skill
  struct single {
    std::int64_t first = nobodys_order;
    group_place place;
  };
  single free_for_all_;
  std::vector<single> singles_;  ///< by skill
  std::vector<group_row> pairs_; ///< by the lower skill
  /// A group an agent that is looking may have to look into.
  struct look {
    std::int64_t first = 0; ///< order of its first
    const group_place* place = nullptr;
  };
  mutable std::vector<look> looks_;
  mutable std::vector<std::uint8_t> level_of_;    ///< by skill, of that agent
  mutable std::vector<std::uint64_t> skill_bits_; ///< the same as bits
};

/// The requirements of such a class, by the numbers of the pool: each skill once, at the higher level. An
/// expression that has no number yet gets one.
std::vector<need> needs_of(const queue_slot& queue, const skill_list& own, const expression& also,
                           relaxed how = {});
/// The same into a list that is there already.
void list_needs(std::vector<need>& into, const queue_slot& queue, const skill_list& own,
                const expression& also, relaxed how);

} // namespace strowger::routing
