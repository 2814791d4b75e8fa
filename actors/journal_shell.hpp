#pragma once
#include "actors/house.hpp"
#include <vector>

namespace strowger::actors {

/// Puts what the owners append into groups, numbers the records, and has one group at a time made durable.
/// The order of a pool's stream is the order in which appends reach this actor; what caused a record has
/// reached it before. When the disk is full or fails, the group is kept and tried again, newcomers are
/// refused meanwhile, and nothing of it is shown to anybody. A group of which the disk does not say whether
/// it is there is read back before it may be written again. After a full disk newcomers wait until the
/// reserve, which is for work in hand, is there again.
class journal_shell : public journal_actor::base {
public:
  /// Records in one group at most; more wait for the next.
  static constexpr std::size_t group_records_max = 4'096;
  static constexpr std::chrono::milliseconds retry_after{500};
  /// So long at most an append waits for others (`pace`): one sync for all.
  static constexpr std::chrono::milliseconds gathers_for{5};
  /// So many appends wait for nothing more.
  static constexpr std::size_t gathered_max = 64;

  struct beginning {
    std::uint64_t last_group = 0, epoch = 0;
    std::map<pool_id, std::uint64_t> last_records;
    /// Told of every durable group, in order (the follower).
    std::function<void(const storage::group_ptr&)> on_group;
  };
  journal_shell(caf::actor_config& setup, house& shared, beginning from);
  behavior_type make_behavior() override;
  const char* name() const override { return "journal"; }

private:
  void on(append& what);
  void on(committed& what);
  void on(try_again& what);
  void on(gathered& what);
  void on(room_again& what);
  void on(when_caught_up& what);
  void call_caught_up();
  void commit_when_ready();
  void commit_next();
  [[nodiscard]] bool more_to_come() const;
  void commit_again();
  void read_back();
  storage::journal::done answered();
  void take_answers();
  void made_durable();
  void answer(const stream_owner& owner, appended what);
  void storage_trouble(storage::commit_status status);

  struct share {
    stream_owner owner;
    std::size_t first = 0, count = 0;
  };

  house& house_;
  beginning from_;
  std::vector<append> waiting_;
  storage::group_ptr under_way_;
  std::optional<committed> answer_;          ///< came within the call
  std::vector<share> shares_;                ///< whose records the group under way holds
  std::uint64_t received_ = 0, durable_ = 0; ///< appends
  std::vector<std::pair<std::uint64_t, std::function<void()>>> catching_up_;
  bool in_trouble_ = false;
  bool gathering_ = false; ///< a `gathered` is on its way
  bool doubtful_ = false;  ///< the group under way may or may not be there: it is read back first
};

} // namespace strowger::actors
