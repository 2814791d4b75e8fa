#include "rocksdb_world.hpp"
#include <catch2/catch.hpp>
#include <unistd.h>

namespace strowger::tests {

namespace fs = std::filesystem;

namespace {

/// Waits for one answer from another thread.
template <class Value>
class answer {
public:
  void give(Value value) {
    const std::lock_guard hold{mutex_};
    value_ = std::move(value);
    given_ = true;
    wake_.notify_all();
  }
  Value wait() {
    std::unique_lock hold{mutex_};
    wake_.wait(hold, [this] { return given_; });
    return std::move(value_);
  }

private:
  std::mutex mutex_;
  std::condition_variable wake_;
  bool given_ = false;
  Value value_{};
};

} // namespace

storage::commit_status commit(storage::journal& journal, storage::group_ptr next) {
  answer<storage::commit_status> heard;
  journal.commit(std::move(next), [&](std::uint64_t, storage::commit_status status) { heard.give(status); });
  return heard.wait();
}

storage::commit_status read_back(storage::journal& journal, storage::group_ptr last) {
  answer<storage::commit_status> heard;
  journal.read_back(std::move(last),
                    [&](std::uint64_t, storage::commit_status status) { heard.give(status); });
  return heard.wait();
}

storage::journal::texts read_texts(storage::journal& journal, std::vector<routing::content_id> ids) {
  answer<storage::journal::texts> heard;
  journal.read_contents(std::move(ids), [&](storage::journal::texts texts) { heard.give(std::move(texts)); });
  return heard.wait();
}

namespace {

storage::rocksdb_journal_options small(const fs::path& folder, rocksdb::Env* env,
                                       std::uint64_t reserve_bytes) {
  storage::rocksdb_journal_options options;
  options.folder = folder;
  options.env = env;
  options.reserve_bytes = reserve_bytes;
  options.write_buffer_bytes = 64U << 10U;
  return options;
}

} // namespace

std::unique_ptr<storage::rocksdb_journal> open_journal(const fs::path& folder, rocksdb::Env* env,
                                                       std::uint64_t reserve_bytes) {
  auto opened = storage::rocksdb_journal::open(small(folder, env, reserve_bytes));
  INFO((opened ? std::string{} : opened.why().detail));
  REQUIRE(opened);
  return std::move(opened.value());
}

storage::failure refused_journal(const fs::path& folder, rocksdb::Env* env) {
  auto opened = storage::rocksdb_journal::open(small(folder, env, 0));
  REQUIRE_FALSE(opened);
  return opened.why();
}

std::filesystem::path newest(const std::filesystem::path& folder, const std::string& ending,
                             const std::string& beginning) {
  std::filesystem::path found;
  for (const auto& one : std::filesystem::directory_iterator{folder}) {
    const auto name = one.path().filename().string();
    if (name.ends_with(ending) && name.starts_with(beginning)) found = std::max(found, one.path());
  }
  return found;
}

} // namespace strowger::tests
