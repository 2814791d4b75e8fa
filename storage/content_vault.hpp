#pragma once
#include "storage/outcome.hpp"
#include "storage/rocksdb_store.hpp"
#include <array>
#include <functional>
#include <mutex>
#include <unordered_map>

/// Personal contents, encrypted under a key per customer: destroying the key is the erasure.
/// XChaCha20-Poly1305 (libsodium) with a random nonce; the content and customer ids are authenticated with
/// it. Any thread.
namespace strowger::storage {

class content_vault {
public:
  explicit content_vault(rocksdb_store& store);
  ~content_vault();

  /// Held by the writer from the first `put` of a batch until after `batch_written`, so that no erasure falls
  /// in between.
  [[nodiscard]] std::unique_lock<std::mutex> writing() { return std::unique_lock{writing_}; }
  /// Adds the encrypted content to the batch of group `group`, and its customer's key when it has none yet.
  [[nodiscard]] outcome<void> put(rocksdb::WriteBatch& into, const content_item& item, std::uint64_t group);
  /// Keys that were made for a batch that was not written are forgotten again.
  void batch_written(bool written);
  /// Null when it is missing or erased; a failure when it cannot be read or is not what was written.
  [[nodiscard]] outcome<std::shared_ptr<const std::string>> read(content_id id) const;
  /// Many at once; what is damaged is null too, but counted and told.
  [[nodiscard]] std::vector<std::shared_ptr<const std::string>>
  read_all(const std::vector<content_id>& ids, std::uint64_t& damaged,
           const std::function<void(const std::string&)>& told) const;
  /// Destroys the customer's key for good: in the store, in its log and in the files under it. Blocks while
  /// those are rewritten. `not_found`: there was no key, or not any more.
  [[nodiscard]] outcome<void> erase(customer_id customer);

private:
  static constexpr std::size_t key_bytes = 32;
  static constexpr std::size_t cached_keys_max = 50'000;
  using data_key = std::array<unsigned char, key_bytes>;
  [[nodiscard]] outcome<data_key> stored_key(customer_id customer) const;
  [[nodiscard]] outcome<data_key> key_for_writing(rocksdb::WriteBatch& into, customer_id customer);

  rocksdb_store& store_;
  std::mutex writing_;
  mutable std::mutex mutex_;
  mutable std::unordered_map<customer_id, data_key> cached_;
  std::vector<customer_id> fresh_; ///< made for the batch in hand
};

} // namespace strowger::storage
