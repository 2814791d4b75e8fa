#include "channels/desktop/sessions.hpp"
#include <algorithm>

namespace strowger::channels::desktop {

namespace {

constexpr char session_version = 1;

void put_number(std::string& out, std::uint64_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) out += static_cast<char>((value >> (8 * i)) & 0xffU);
}
void put_text(std::string& out, std::string_view text) {
  put_number(out, text.size(), 2);
  out.append(text);
}
void put_digest(std::string& out, const digest& bytes) {
  for (auto byte : bytes) out += static_cast<char>(byte);
}

/// Reads from the front of `rest`; after the first lack everything is zero and `ok` false.
struct byte_reader {
  std::string_view rest;
  bool ok = true;

  std::string_view take(std::size_t count) {
    if (rest.size() < count) ok = false;
    if (!ok) return {};
    const auto out = rest.substr(0, count);
    rest.remove_prefix(count);
    return out;
  }
  std::uint64_t number(std::size_t bytes) {
    std::uint64_t out = 0;
    const auto raw = take(bytes);
    for (std::size_t i = 0; i < raw.size(); ++i)
      out |= std::uint64_t{static_cast<unsigned char>(raw[i])} << (8 * i);
    return out;
  }
  std::string text() { return std::string{take(number(2))}; }
  digest bytes() {
    digest out{};
    const auto raw = take(out.size());
    std::transform(raw.begin(), raw.end(), out.begin(), [](char c) { return static_cast<std::uint8_t>(c); });
    return out;
  }
  wall_time time() { return wall_time{milliseconds{static_cast<std::int64_t>(number(8))}}; }
};

std::uint64_t ms(wall_time at) { return static_cast<std::uint64_t>(at.time_since_epoch().count()); }

} // namespace

std::string session_bytes(const session& one) {
  std::string out(1, session_version);
  put_digest(out, one.key);
  put_digest(out, one.password);
  put_number(out, ms(one.opened), 8);
  put_number(out, ms(one.renewed), 8);
  put_text(out, one.tenant);
  put_text(out, one.name);
  return out;
}

std::optional<session> session_from(std::string_view bytes) {
  byte_reader in{bytes};
  if (in.number(1) != static_cast<std::uint64_t>(session_version)) return std::nullopt;
  session out;
  out.key = in.bytes();
  out.password = in.bytes();
  out.opened = in.time();
  out.renewed = in.time();
  out.tenant = in.text();
  out.name = in.text();
  const auto sound = [](wall_time at) { return ms(at) < (std::uint64_t{1} << 53U); }; // past year 285,000
  if (!in.ok || !in.rest.empty() || !sound(out.opened) || !sound(out.renewed)) return std::nullopt;
  return out;
}

bool session_book::good(const session& one, wall_time now) const {
  return now - one.renewed < limits_.lifetime && now - one.opened < limits_.longest;
}

std::size_t session_book::load(const std::vector<std::string>& kept, wall_time now, session_changes& out) {
  for (const auto& bytes : kept) {
    auto one = session_from(bytes);
    if (!one) continue;
    if (good(*one, now) && sessions_.size() < limits_.all)
      sessions_.insert_or_assign(one->key, std::move(*one));
    else
      out.push_back(forget_session{one->key});
  }
  return sessions_.size();
}

bool session_book::open(session one, session_changes& out) {
  std::size_t own = 0;
  const session* oldest = nullptr;
  for (const auto& [key, other] : sessions_) {
    if (other.tenant != one.tenant || other.name != one.name) continue;
    ++own;
    if (oldest == nullptr || other.renewed < oldest->renewed) oldest = &other;
  }
  if (own >= limits_.per_person) {
    const auto key = oldest->key;
    out.push_back(forget_session{key});
    sessions_.erase(key);
  }
  if (sessions_.size() >= limits_.all) {
    std::erase_if(sessions_, [&](const auto& entry) {
      if (good(entry.second, one.opened)) return false;
      out.push_back(forget_session{entry.first});
      return true;
    });
    if (sessions_.size() >= limits_.all) return false;
  }
  out.push_back(save_session{one});
  const auto key = one.key;
  sessions_.insert_or_assign(key, std::move(one));
  return true;
}

const session* session_book::use(const digest& key, wall_time now, session_changes& out) {
  const auto found = sessions_.find(key);
  if (found == sessions_.end()) return nullptr;
  auto& one = found->second;
  if (!good(one, now)) {
    out.push_back(forget_session{key});
    sessions_.erase(found);
    return nullptr;
  }
  if (now - one.renewed >= limits_.lifetime / 24) {
    one.renewed = now;
    out.push_back(save_session{one});
  }
  return &one;
}

std::vector<digest> session_book::close_if(const std::function<bool(const session&)>& ended,
                                           session_changes& out) {
  std::vector<digest> keys;
  std::erase_if(sessions_, [&](const auto& entry) {
    if (!ended(entry.second)) return false;
    keys.push_back(entry.first);
    out.push_back(forget_session{entry.first});
    return true;
  });
  return keys;
}

} // namespace strowger::channels::desktop
