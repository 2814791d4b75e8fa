#include "rocksdb_world.hpp"
#include "storage/follower.hpp"
#include "storage/rocksdb_store.hpp"
#include <catch2/catch.hpp>

namespace strowger::tests::power_loss_test {

using namespace strowger::storage;

namespace {

/// One data folder over many power failures. What was acknowledged is noted outside the disk, as the
/// customers would.
class power_loss {
public:
  explicit power_loss(std::uint64_t seed) : dice_{seed}, disk_{seed}, live_{seed, {3, 2, true}} {}

  /// From one start to the power failure; empty, or what is wrong.
  std::string round() {
    rocksdb_journal_options options;
    options.folder = "/data";
    options.env = disk_.env();
    options.reserve_bytes = 0;
    options.write_buffer_bytes = 16U << 10U;
    if (dice_() % 4 == 0) disk_.power_off_after(1 + dice_() % 60); // perhaps while it still starts
    auto opened = rocksdb_journal::open(options);
    if (!opened) {
      if (!disk_.is_off()) return "does not open: " + opened.why().detail;
      disk_.power_on();
      return {};
    }
    auto journal = std::move(opened.value());
    auto found = journal->recover();
    repaired_ += found.reports.size();
    if (auto wrong = check(found, *journal); !wrong.empty()) {
      if (!disk_.is_off()) return wrong;
      journal.reset(); // it failed while everything was read: the next start is looked at as closely
      disk_.power_on();
      return {};
    }
    follower_options following;
    following.snapshot_records = 20 + dice_() % 100;
    following.piece_entries = 7;
    following.index_entries = 5;
    following.anchor_records = 300;
    following.keep_age = routing::milliseconds{0};
    following.keep_groups = 60;
    follower second{journal->store(), journal->take_fold(), following};
    if (!disk_.is_off() && dice_() % 3 != 0) disk_.power_off_after(1 + dice_() % 300);
    run(*journal, second, found.epoch);
    disk_.power_off();
    journal.reset();
    disk_.power_on();
    return {};
  }

  [[nodiscard]] std::uint64_t acknowledged() const { return acknowledged_; }
  [[nodiscard]] std::size_t repaired() const { return repaired_; }
  [[nodiscard]] std::uint64_t snapshots() const { return snapshots_; }

private:
  void run(rocksdb_journal& journal, follower& second, std::uint64_t epoch) {
    live_.epoch(epoch);
    for (auto groups = 5 + dice_() % 60; groups > 0; --groups) {
      if (!pending_) pending_ = live_.next_group(1 + dice_() % 12);
      auto stamped = std::make_shared<group>(*pending_);
      stamped->epoch = epoch;
      if (commit(journal, stamped) != commit_status::synced) return;
      acknowledged_ = pending_->number;
      second.take(*stamped);
      pending_.reset();
      snapshots_ += second.figures().snapshots;
      if (dice_() % 4 == 0) second.work();
      if (dice_() % 200 != 0) continue;
      const auto erased = journal.erase_customer(customer_id{5'000 + dice_() % 10});
      if (!erased && erased.why().kind != trouble::not_found) return;
    }
  }

  /// Everything acknowledged is there; the one commit in hand is there wholly or not at all.
  std::string check(const recovered& found, rocksdb_journal& journal) {
    if (found.last_group != acknowledged_ && !(pending_ && found.last_group == pending_->number))
      return "group " + std::to_string(found.last_group) + " after " + std::to_string(acknowledged_) +
             " was acknowledged";
    if (pending_ && found.last_group == pending_->number) {
      acknowledged_ = pending_->number;
      pending_.reset();
    }
    // The maker is ahead of the disk by the pending group only.
    if (!pending_ && acknowledged_ > 0)
      if (auto wrong = difference(live_, found); !wrong.empty()) return wrong;
    std::uint64_t expected = journal.store().oldest_group();
    auto read = journal.store().each_group(std::max<std::uint64_t>(expected, 1),
                                           [&](const group& next) { return next.number == expected++; });
    if (!read) return read.why().detail;
    if (acknowledged_ > 0 && expected != acknowledged_ + 1)
      return "groups end at " + std::to_string(expected - 1);
    if (pending_) return {};
    std::vector<content_id> said;
    for (const auto& conversation : live_.conversations())
      for (const auto& message : conversation.messages)
        if (message.content) said.push_back(message.content);
    if (said.size() > 20) said.erase(said.begin(), said.end() - 20);
    const auto texts = read_texts(journal, said);
    for (std::size_t i = 0; i < said.size(); ++i)
      if (!texts[i] || *texts[i] != live_.texts().at(said[i]))
        return "a text of an open conversation is lost";
    return {};
  }

  std::mt19937_64 dice_;
  forgetful_disk disk_;
  stream_maker live_;
  group_ptr pending_;
  std::uint64_t acknowledged_ = 0, snapshots_ = 0;
  std::size_t repaired_ = 0;
};

void many_rounds(std::uint64_t seeds, std::uint64_t rounds_each) {
  std::uint64_t acknowledged = 0, snapshots = 0;
  std::size_t repaired = 0;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    power_loss world{seed};
    for (std::uint64_t round = 0; round < rounds_each; ++round) {
      INFO("seed " << seed << " round " << round);
      REQUIRE(world.round() == "");
    }
    acknowledged += world.acknowledged();
    repaired += world.repaired();
    snapshots += world.snapshots();
  }
  // The test would prove nothing if no power failure hit a write.
  CHECK(acknowledged > seeds * rounds_each);
  CHECK(repaired > seeds * rounds_each / 50);
  CHECK(snapshots > 0);
  WARN("power failed " << seeds * rounds_each << " times: " << acknowledged
                       << " groups acknowledged, none lost; " << repaired << " torn tails cut");
}

} // namespace

TEST_CASE("a thousand power failures lose nothing acknowledged and leave nothing half done") {
  many_rounds(40, 25);
}

TEST_CASE("ten thousand power failures", "[long]") { many_rounds(100, 100); }

} // namespace strowger::tests::power_loss_test
