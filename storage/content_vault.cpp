#include "storage/content_vault.hpp"
#include <cstring>
#include <rocksdb/write_batch.h>
#include <sodium.h>

namespace strowger::storage {
namespace {

constexpr std::size_t nonce_bytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_bytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::size_t nonce_at = 16; // after the group and the customer
constexpr std::size_t head_bytes = nonce_at + nonce_bytes;
static_assert(crypto_aead_xchacha20poly1305_ietf_KEYBYTES == 32);

unsigned char* bytes_of(std::string& text, std::size_t at = 0) {
  return reinterpret_cast<unsigned char*>(text.data()) + at;
}
const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string bound_to(content_id content, customer_id customer) {
  return key_of(content.value()) + key_of(customer.value());
}

} // namespace

content_vault::content_vault(rocksdb_store& store) : store_{store} {
  const auto ready = sodium_init();
  assert(ready >= 0 && "libsodium finds no source of randomness");
  static_cast<void>(ready);
}

content_vault::~content_vault() {
  for (auto& [customer, key] : cached_) sodium_memzero(key.data(), key.size());
}

outcome<content_vault::data_key> content_vault::stored_key(customer_id customer) const {
  std::string value;
  const auto status =
      store_.db().Get(rocksdb::ReadOptions{}, store_.at(family::keys), key_of(customer.value()), &value);
  if (!status.ok()) return failure_of(status, "a customer's key");
  if (value.size() != key_bytes) return failure{trouble::damaged, "a customer's key is not one"};
  data_key key;
  std::memcpy(key.data(), value.data(), key_bytes);
  sodium_memzero(value.data(), value.size());
  return key;
}

outcome<content_vault::data_key> content_vault::key_for_writing(rocksdb::WriteBatch& into,
                                                                customer_id customer) {
  const std::lock_guard hold{mutex_};
  if (const auto known = cached_.find(customer); known != cached_.end()) return known->second;
  auto stored = stored_key(customer);
  if (!stored && stored.why().kind != trouble::not_found) return stored;
  if (!stored) {
    data_key key;
    randombytes_buf(key.data(), key.size());
    into.Put(store_.at(family::keys), key_of(customer.value()),
             rocksdb::Slice{reinterpret_cast<const char*>(key.data()), key.size()});
    fresh_.push_back(customer);
    stored = key;
  }
  cached_.emplace(customer, stored.value());
  return stored;
}

outcome<void> content_vault::put(rocksdb::WriteBatch& into, const content_item& item, std::uint64_t group) {
  const auto key = key_for_writing(into, item.customer);
  if (!key) return key.why();
  auto value = key_of(group) + key_of(item.customer.value());
  value.resize(head_bytes + item.bytes->size() + tag_bytes);
  randombytes_buf(bytes_of(value, nonce_at), nonce_bytes);
  const auto bound = bound_to(item.id, item.customer);
  crypto_aead_xchacha20poly1305_ietf_encrypt(bytes_of(value, head_bytes), nullptr, bytes_of(*item.bytes),
                                             item.bytes->size(), bytes_of(bound), bound.size(), nullptr,
                                             bytes_of(value, nonce_at), key.value().data());
  into.Put(store_.at(family::contents), key_of(item.id.value()), value);
  return {};
}

void content_vault::batch_written(bool written) {
  const std::lock_guard hold{mutex_};
  if (!written)
    for (const auto customer : fresh_) cached_.erase(customer);
  fresh_.clear();
  // Not while a batch is being made: a key that is nowhere but here would be drawn a second time.
  if (cached_.size() > cached_keys_max) cached_.clear();
}

outcome<std::shared_ptr<const std::string>> content_vault::read(content_id id) const {
  const std::shared_ptr<const std::string> nothing;
  std::string value;
  const auto status =
      store_.db().Get(rocksdb::ReadOptions{}, store_.at(family::contents), key_of(id.value()), &value);
  if (status.IsNotFound()) return nothing;
  if (!status.ok()) return failure_of(status, "a text");
  if (value.size() < head_bytes + tag_bytes) return failure{trouble::damaged, "a text is cut short"};
  const customer_id customer{number_of(std::string_view{value}.substr(8))};
  outcome<data_key> key = failure{trouble::not_found, {}};
  {
    const std::lock_guard hold{mutex_};
    if (const auto known = cached_.find(customer); known != cached_.end()) key = known->second;
  }
  if (!key) key = stored_key(customer);
  if (!key && key.why().kind == trouble::not_found) return nothing;
  if (!key) return key.why();
  auto text = std::make_shared<std::string>(value.size() - head_bytes - tag_bytes, '\0');
  const auto bound = bound_to(id, customer);
  const auto opened = crypto_aead_xchacha20poly1305_ietf_decrypt(
      bytes_of(*text), nullptr, nullptr, bytes_of(value, head_bytes), value.size() - head_bytes,
      bytes_of(bound), bound.size(), bytes_of(value, nonce_at), key.value().data());
  if (opened != 0) return failure{trouble::damaged, "a text is not what was written"};
  return std::shared_ptr<const std::string>{std::move(text)};
}

std::vector<std::shared_ptr<const std::string>>
content_vault::read_all(const std::vector<content_id>& ids, std::uint64_t& damaged,
                        const std::function<void(const std::string&)>& told) const {
  std::vector<std::shared_ptr<const std::string>> all;
  all.reserve(ids.size());
  for (const auto id : ids) {
    auto text = read(id);
    if (!text) {
      ++damaged;
      if (told) told("content " + std::to_string(id.value()) + " is shown as empty: " + text.why().detail);
    }
    all.push_back(text ? std::move(text).value() : nullptr);
  }
  return all;
}

outcome<void> content_vault::erase(customer_id customer) {
  if (!customer) return failure{trouble::refused, "the tenant's own texts have no customer to erase"};
  auto& db = store_.db();
  const auto key = key_of(customer.value());
  bool known = false;
  {
    const auto alone = writing();
    const std::lock_guard hold{mutex_};
    const auto stored = stored_key(customer);
    known = stored || stored.why().kind != trouble::not_found;
    rocksdb::WriteBatch batch;
    batch.Delete(store_.at(family::keys), key);
    if (auto status = store_.write(batch); !status.ok())
      return failure_of(status, "cannot destroy a customer's key");
    cached_.erase(customer);
  }
  // The key is still in the log until every family's memory is flushed past it, and in files until they are
  // rewritten.
  std::vector<rocksdb::ColumnFamilyHandle*> all;
  for (std::size_t i = 0; i < families; ++i) all.push_back(store_.at(static_cast<family>(i)));
  if (auto status = db.Flush(rocksdb::FlushOptions{}, all); !status.ok())
    return failure_of(status, "the key is destroyed, but its old bytes are still in the log");
  rocksdb::CompactRangeOptions rewrite;
  rewrite.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForceOptimized;
  rewrite.exclusive_manual_compaction = false;
  const rocksdb::Slice range{key};
  if (auto status = db.CompactRange(rewrite, store_.at(family::keys), &range, &range); !status.ok())
    return failure_of(status, "the key is destroyed, but its old bytes are still in the files");
  // Only now: an erasure that was cut short may have left the bytes of a key that is gone already.
  if (!known) return failure{trouble::not_found, "nothing is kept that this customer said"};
  return {};
}

} // namespace strowger::storage
