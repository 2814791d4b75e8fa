#pragma once
#include "forgetful_disk.hpp"
#include "live_state.hpp"
#include "storage/rocksdb_journal.hpp"
#include "tests/temporary_folder.hpp"
#include <condition_variable>
#include <filesystem>
#include <mutex>

namespace strowger::tests {

/// Commit, or read back, and wait for the answer.
storage::commit_status commit(storage::journal& journal, storage::group_ptr next);
storage::commit_status read_back(storage::journal& journal, storage::group_ptr last);
storage::journal::texts read_texts(storage::journal& journal, std::vector<routing::content_id> ids);
/// Opens with small buffers and a small reserve; fails the test with the reason otherwise.
std::unique_ptr<storage::rocksdb_journal> open_journal(const std::filesystem::path& folder,
                                                       rocksdb::Env* env = nullptr,
                                                       std::uint64_t reserve_bytes = 0);
/// The reason why it does not open.
storage::failure refused_journal(const std::filesystem::path& folder, rocksdb::Env* env = nullptr);
/// The newest file of a folder whose name ends and begins so; empty: none.
std::filesystem::path newest(const std::filesystem::path& folder, const std::string& ending,
                             const std::string& beginning = "");

} // namespace strowger::tests
