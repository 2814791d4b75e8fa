#include "sim/folder_disk.hpp"
#include <future>
#include <memory>
#include <stdexcept>

namespace strowger::sim {

namespace fs = std::filesystem;

folder_disk::folder_disk(const fs::path& data_folder) : folder_{data_folder / "journal"} {
  std::error_code problem;
  if (fs::exists(data_folder, problem) && !fs::is_empty(data_folder, problem))
    throw std::runtime_error{data_folder.string() + " is not empty: a run writes a journal of its own"};
  fs::create_directories(data_folder, problem);
  if (problem) throw std::runtime_error{data_folder.string() + " cannot be made: " + problem.message()};
  open();
}

void folder_disk::open() {
  auto opened =
      storage::rocksdb_journal::open({.folder = folder_, .reserve_bytes = 0, .free_bytes_min = 0, .log = {}});
  if (!opened) throw std::runtime_error{folder_.string() + ": " + opened.why().detail};
  journal_ = std::move(opened.value());
}

void folder_disk::open_again() {
  journal_.reset();
  open();
}

void folder_disk::commit(storage::group_ptr next, done when_done) {
  const auto told = std::make_shared<std::promise<storage::commit_status>>();
  const auto number = next->number;
  journal_->commit(std::move(next),
                   [told](std::uint64_t, storage::commit_status how) { told->set_value(how); });
  const auto how = told->get_future().get();
  if (how == storage::commit_status::no_space)
    trouble_ = folder_.string() + ": the disk is full; make room there, or name a folder on another disk";
  else if (how == storage::commit_status::unknown)
    trouble_ = folder_.string() + ": the disk does not take what is written; see what the system says of it";
  when_done(number, how);
}

void folder_disk::read_back(storage::group_ptr last, done when_done) {
  const auto told = std::make_shared<std::promise<storage::commit_status>>();
  const auto number = last->number;
  journal_->read_back(std::move(last),
                      [told](std::uint64_t, storage::commit_status how) { told->set_value(how); });
  when_done(number, told->get_future().get());
}

void folder_disk::read_contents(std::vector<routing::content_id> ids, std::function<void(texts)> then) {
  const auto told = std::make_shared<std::promise<texts>>();
  journal_->read_contents(std::move(ids), [told](texts found) { told->set_value(std::move(found)); });
  then(told->get_future().get());
}

} // namespace strowger::sim
