#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// The secret a customer's browser holds for its conversation, and what the engine keeps of it. Pure: chance
/// comes in as bytes.
namespace strowger::channels::webchat {

/// 128 random bits.
using token_bytes = std::array<std::uint8_t, 16>;
/// BLAKE2b of the token. The token itself is kept nowhere in the engine.
using token_hash = std::array<std::uint8_t, 32>;

/// 22 characters, base64 for URLs without padding (RFC 4648 5).
std::string token_text(const token_bytes& token);
/// Whether a page may have drawn it as its arrival id (docs/protocols/webchat.md): 32 lower-case hex digits,
/// not all zero.
bool is_arrival_id(std::string_view text);
/// The token of a conversation that began with an arrival id: the same whenever it is asked for, so that
/// whoever repeats the id is given it again, also by an engine that keeps the token's hash only. As secret as
/// the arrival id, which cannot be had from it.
std::string token_of_arrival(std::string_view arrival);
/// Of the text, whatever it is: what is no token has a hash nobody has.
token_hash hash_of(std::string_view token);
/// Takes the same time wherever the two differ.
bool same(const token_hash& a, const token_hash& b);
/// For looking one up in a table: tells an observer of our timing nothing about a token, as it is derived
/// from the hash.
std::uint64_t lookup_key(const token_hash& hash);

/// The bytes the engine keeps with a conversation (`engine_port::keep`). First byte: version, 1.
struct kept_chat {
  token_hash hash{};
  std::string entry;
};
std::string encode(const kept_chat& chat);
/// Nothing if the bytes are of a version this engine does not know, or broken.
std::optional<kept_chat> decode(std::string_view bytes);

} // namespace strowger::channels::webchat
