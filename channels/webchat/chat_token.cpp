#include "channels/webchat/chat_token.hpp"
#include <algorithm>
#include <cstring>
#include <sodium.h>

namespace strowger::channels::webchat {

namespace {
constexpr char version = 1;
constexpr std::size_t head_bytes = 1 + sizeof(token_hash) + 1;
} // namespace

std::string token_text(const token_bytes& token) {
  std::array<char, sodium_base64_ENCODED_LEN(sizeof(token_bytes), sodium_base64_VARIANT_URLSAFE_NO_PADDING)>
      text{};
  sodium_bin2base64(text.data(), text.size(), token.data(), token.size(),
                    sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  return text.data();
}

bool is_arrival_id(std::string_view text) {
  return text.size() == 32 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos &&
         text.find_first_not_of('0') != std::string_view::npos;
}

std::string token_of_arrival(std::string_view arrival) {
  // A key of its own: what is derived here is the hash of nothing else.
  static constexpr std::string_view key = "strowger webchat token of arrival";
  static_assert(key.size() >= crypto_generichash_KEYBYTES_MIN &&
                key.size() <= crypto_generichash_KEYBYTES_MAX);
  token_bytes token{};
  static_assert(sizeof(token_bytes) >= crypto_generichash_BYTES_MIN);
  crypto_generichash(token.data(), token.size(), reinterpret_cast<const unsigned char*>(arrival.data()),
                     arrival.size(), reinterpret_cast<const unsigned char*>(key.data()), key.size());
  return token_text(token);
}

token_hash hash_of(std::string_view token) {
  token_hash hash{};
  crypto_generichash(hash.data(), hash.size(), reinterpret_cast<const unsigned char*>(token.data()),
                     token.size(), nullptr, 0);
  return hash;
}

bool same(const token_hash& a, const token_hash& b) {
  return sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::uint64_t lookup_key(const token_hash& hash) {
  std::uint64_t key = 0;
  std::memcpy(&key, hash.data(), sizeof(key));
  return key;
}

std::string encode(const kept_chat& chat) {
  const auto entry = std::string_view{chat.entry}.substr(0, 255);
  std::string bytes{version};
  bytes.append(reinterpret_cast<const char*>(chat.hash.data()), chat.hash.size());
  bytes += static_cast<char>(entry.size());
  return bytes.append(entry);
}

std::optional<kept_chat> decode(std::string_view bytes) {
  if (bytes.size() < head_bytes || bytes[0] != version) return std::nullopt;
  if (bytes.size() != head_bytes + static_cast<std::uint8_t>(bytes[head_bytes - 1])) return std::nullopt;
  kept_chat chat;
  std::memcpy(chat.hash.data(), bytes.data() + 1, chat.hash.size());
  chat.entry = bytes.substr(head_bytes);
  return chat;
}

} // namespace strowger::channels::webchat
