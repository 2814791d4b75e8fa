#pragma once
#include "routing/expression.hpp"
#include "routing/model/channel_kind.hpp"
#include "routing/model/ids.hpp"
#include "routing/model/time.hpp"
#include "routing/ordered_keys.hpp"
#include "routing/skill_list.hpp"
#include <array>
#include <bit>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <unordered_map>
#include <vector>

/// The lines of those who wait (or ring, and may ring at more), as a freed agent looks at them. Interactions
/// with the same queue, channel and requirements (skills, and what the queue's expression asks for them) are
/// one class and one line. Classes stand in groups by the two scarcest of their skills (by one, or by none,
/// when they need no more), each group in the order of the heads of its lines. So an agent looks at the
/// groups of its own skills and pairs of skills only, and in each at the first ones only.
namespace strowger::routing {

struct queue_slot;
struct agent_slot;
struct interaction_slot;
struct line_group;

inline constexpr std::size_t skill_levels = 10;
/// Of no more waiting it is counted, for the record of an offer to a freed agent, how many it could take.
inline constexpr std::size_t counted_waiting_max = 128;

/// A place in line: smaller goes first, ties end at the id.
struct line_key {
  std::int64_t order = 0; ///< milliseconds: anchor minus priority as age
  interaction_id id;
  friend constexpr auto operator<=>(const line_key&, const line_key&) = default;
};

/// The begin of an age.
struct age_key {
  moment since;
  interaction_id id;
  friend constexpr auto operator<=>(const age_key&, const age_key&) = default;
};

/// One required skill, by its number in the tenant; or an expression that must hold, which has a number among
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
  skill_list own;                ///< the interactions' own requirements
  expression also;               ///< what must hold of agents beside; asks nothing of interactions
  std::vector<need> needs;       ///< all of it and the queue's; the two scarcest first
  ordered_keys<line_place> line; ///< never empty
  line_group* group = nullptr;
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
  std::uint32_t third_skill = 0; ///< of those that need three or more
  friend bool operator<(const class_head& a, const class_head& b) { return a.key < b.key; }
};

/// Classes by the skills they are looked for with.
struct line_group {
  ordered_keys<class_head> heads;
  std::array<std::uint32_t, 2> skills{}; ///< the lower one first; only the first is used of single skills
  std::uint8_t needed = 0;               ///< how many skills it stands for
};

/// The groups of pairs with the same lower skill, by the higher one.
class group_row {
public:
  struct entry {
    std::unique_ptr<line_group> group;
    const class_head* heads = nullptr; ///< the first of them, so that looking at few takes one step
    std::uint32_t count = 0;           ///< of those
    bool more = false;                 ///< behind them there are others
  };
  [[nodiscard]] entry* find(std::uint32_t high);
  entry& add(std::uint32_t high);
  void erase(std::uint32_t high);
  /// Calls `visit(entry)` for every group whose higher skill is among these bits.
  template <class Visit>
  void each_of(std::span<const std::uint64_t> among, const Visit& visit) const {
    std::size_t before = 0;
    for (std::size_t w = 0; w < bits_.size(); ++w) {
      for (auto both = bits_[w] & among[w]; both != 0; both &= both - 1) {
        const auto below = (both & (~both + 1)) - 1;
        visit(entries_[before + static_cast<std::size_t>(std::popcount(bits_[w] & below))]);
      }
      before += static_cast<std::size_t>(std::popcount(bits_[w]));
    }
  }

private:
  [[nodiscard]] std::size_t place_of(std::uint32_t high) const;
  std::vector<std::uint64_t> bits_;
  std::vector<entry> entries_; ///< one per bit, in order
};

/// Who wait for one agent alone, by channel.
struct own_lines {
  std::array<ordered_keys<line_place>, channel_kinds> lines;
  std::size_t size = 0;
};

class waiting_lines {
public:
  /// Puts an interaction that waits into its line, or takes it out; its entry is the same both times.
  void enter(interaction_slot& slot);
  void leave(interaction_slot& slot);
  /// The class of an interaction with these traits, if any waits.
  [[nodiscard]] waiting_class* find(const interaction_slot& one) const;
  /// Requirements are other ones now: of the queue, or of all classes, because a skill got its number.
  void review(const queue_slot* queue);

  /// The first in line that this agent may take now, or none; not where it rings at this agent already.
  [[nodiscard]] const interaction_slot* head_for(const agent_slot& agent) const;
  /// How many wait that this agent may take now, those it is spared included. Looks at all of them.
  [[nodiscard]] std::size_t waiting_for(const agent_slot& agent) const;
  /// Whether this agent may take them, by settings, and has room in their channel.
  [[nodiscard]] static bool fits(const agent_slot& agent, const queue_slot& queue, channel_kind channel,
                                 std::span<const need> needs);

  [[nodiscard]] std::size_t classes() const { return classes_.size(); }
  template <class Visit>
  void each_class(const Visit& visit) const {
    for (const auto& [key, one] : classes_) visit(*one);
  }

private:
  struct class_key {
    const queue_slot* queue = nullptr;
    channel_kind channel = channel_kind::chat;
    skill_list own;
    expression also;
  };
  struct class_view {
    const queue_slot* queue = nullptr;
    channel_kind channel = channel_kind::chat;
    const skill_list& own;
    const expression& also;
  };
  [[nodiscard]] static class_view traits_of(const interaction_slot& one);
  struct key_hash {
    using is_transparent = void;
    template <class Key>
    std::size_t operator()(const Key& key) const {
      return ((reinterpret_cast<std::uintptr_t>(key.queue) / 64 + static_cast<std::size_t>(key.channel)) *
              std::size_t{0x9e37'79b9'7f4a'7c15}) ^
             key.own.hash() ^ (key.also.hash() * 3);
    }
  };
  struct key_equal {
    using is_transparent = void;
    template <class A, class B>
    bool operator()(const A& a, const B& b) const {
      return a.queue == b.queue && a.channel == b.channel && a.own == b.own && a.also == b.also;
    }
  };
  void join_group(waiting_class& one);
  void leave_group(waiting_class& one, const line_key& head);
  /// The head of a class's line became another one.
  void new_head(waiting_class& one, const line_key& before);
  /// After every change of a group.
  void note_heads(const line_group& group);
  line_group& group_of(waiting_class& one);
  class agent_view;

  std::unordered_map<class_key, std::unique_ptr<waiting_class>, key_hash, key_equal> classes_;
  group_row::entry free_for_all_;
  std::vector<group_row::entry> singles_; ///< by skill
  std::vector<group_row> pairs_;          ///< by the lower skill
  /// Groups an agent that is looking has to look at.
  mutable std::vector<const group_row::entry*> looked_at_;
  mutable std::vector<std::uint8_t> level_of_;    ///< by skill, of that agent
  mutable std::vector<std::uint64_t> skill_bits_; ///< the same as bits
};

/// The requirements of such a class, by the tenant's numbers: each skill once, at the higher level. An
/// expression that has no number yet gets one.
std::vector<need> needs_of(const queue_slot& queue, const skill_list& own, const expression& also);

} // namespace strowger::routing
